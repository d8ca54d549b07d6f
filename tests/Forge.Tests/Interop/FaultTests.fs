/// Faults from below: the system, the heap, the factory and the release of a backing fail, and nothing is lost.
module Forge.Tests.FaultTests

open System
open Expecto
open Forge

let private systemCalls =
    [
        for place in FaultPlaces.all do
            testCase place.Outcome (fun () -> place.Call.Errors |> List.iter (Faults.check place))
    ]

let private facade =
    testCase "the facade gives a refusal as a value that names call, code and what to do" (fun () ->
        let size = 43L * 4096L

        let refused call length attempt =
            match Kernel.failing call length 12 attempt with
            | Error(OsFailure(operation, code, message)) ->
                Expect.equal (operation, code) (call.Name, 12) "call and code"
                Expect.stringContains message "ENOMEM (12)" "name"
                Expect.stringContains message "limit" "what to do"
            | other -> failtest $"{other}"

        use pool = Pool.mmap 1 size
        refused Kernel.Mmap size (fun () -> Pool.tryCheckout pool |> Result.map ignore)
        refused Kernel.Mmap size (fun () -> Pool.tryUse pool ignore)
        refused Kernel.Mmap size (fun () -> Backing.tryMmap size |> Result.map ignore)
        refused Kernel.Mlock size (fun () -> Backing.tryLocked size |> Result.map ignore)
        Expect.equal pool.IdleCount 0 "idle")

/// Every backing that the factory made was released once, but for those that are still idle.
let private expectNothingLost (factory: CountingFactory) (pool: ArenaPool<CountedBacking>) =
    Expect.equal factory.Live.Length pool.IdleCount "live backings"
    Expect.isEmpty factory.ReleasedTwice "released twice"

let private factories =
    [
        testCase "wherever the factory fails among checkouts, leases go on and the pool mints again after it" (fun () ->
            for capacity in 0..3 do
                for k in 0..4 do
                    let factory = CountingFactory(Backings.heap, 64)
                    factory.Budget <- k
                    use pool = factory.Pool capacity
                    let leases = List.init k (fun _ -> pool.Checkout())
                    let slices = leases |> List.map _.AllocSlice<byte>(64)

                    for _ in 1..2 do
                        Check.throws<FactoryFailure> [] (fun () -> pool.Checkout().Dispose())

                    Expect.all slices _.IsValid "slices"
                    factory.Budget <- 1
                    pool.GiveBack(pool.Checkout())
                    leases |> List.iter pool.GiveBack
                    Expect.equal pool.IdleCount (min capacity (k + 1)) "idle"
                    expectNothingLost factory pool)

        testCase "wherever the factory fails in a prewarm, what was minted before is kept, whatever is idle" (fun () ->
            for capacity in 0..4 do
                for idle in 0..capacity do
                    let room = capacity - idle

                    for k in 0 .. room - 1 do
                        let factory = CountingFactory(Backings.heap, 64)
                        use pool = factory.Pool capacity
                        Expect.equal (pool.Prewarm idle) idle "before"
                        factory.Budget <- k
                        Check.throws<FactoryFailure> [] (fun () -> pool.Prewarm 9 |> ignore)
                        Expect.equal pool.IdleCount (idle + k) "idle"
                        factory.Budget <- Int32.MaxValue
                        Expect.equal (pool.Prewarm 9) (room - k) "the rest"
                        expectNothingLost factory pool)

        testCase "whichever releases throw, each backing is released once and all failures surface" (fun () ->
            for count in 1..4 do
                for failing in 0 .. (1 <<< count) - 1 do
                    for release in [ (fun (pool: ArenaPool<CountedBacking>) -> pool.Clear()); _.Dispose() ] do
                        let factory = CountingFactory(Backings.heap, 64)
                        let pool = factory.Pool count
                        pool.Prewarm count |> ignore

                        let expected =
                            [
                                for backing in factory.Backings do
                                    if failing &&& (1 <<< backing.Id) <> 0 then
                                        backing.FailRelease <- true
                                        $"release of backing {backing.Id} failed"
                            ]

                        let surfaced =
                            try
                                release pool
                                []
                            with
                            | :? AggregateException as several ->
                                [ for inner in several.InnerExceptions -> inner.Message ]
                            | error -> [ error.Message ]

                        Expect.equal (List.sort surfaced) expected "failures"
                        Expect.equal pool.IdleCount 0 "idle"
                        Expect.all factory.Backings (fun backing -> backing.Releases = 1) "each once"
                        pool.Dispose())
    ]

/// One half of a gibibyte: no other request of the runtime is as large.
let private large = 0x20000000u

let private exhaustion =
    [
        testCase "a heap without room says so, and the pool is unchanged" (fun () ->
            use pool = new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking(1L <<< 60)))

            Check.throws<OutOfMemoryException> [] (fun () -> pool.Checkout().Dispose())
            Check.throws<OutOfMemoryException> [] (fun () -> pool.Prewarm 1 |> ignore)
            Expect.equal pool.IdleCount 0 "idle"

            match Backing.tryHeap (1L <<< 60) with
            | Error(OutOfMemory message) -> Expect.isNonEmpty message "message"
            | other -> failtest $"{other}")

        testCase "a managed heap without room says so, and the pool is unchanged" (fun () ->
            Needs.dotnet "a managed heap with a limit"

            use pool =
                new ArenaPool<PinnedBacking>(1, (fun () -> new PinnedBacking(int64 large * 2L)))

            Kernel.failingAll [ Kernel.Fault.Of(Kernel.Mprotect, Kernel.AtLeast large, 12) ] (fun () ->
                Check.throws<OutOfMemoryException> [] (fun () -> pool.Checkout().Dispose()))

            Expect.equal pool.IdleCount 0 "idle")

        testCase
            "what can't be unmapped is kept for later without managed memory, of which there may be none"
            (fun () ->
                let before = OutstandingMemory.Mappings
                let length = 43un * unativeint MmapBacking.PageSize
                // More than any collection has room for from the start.
                let times = 200

                let keep () =
                    let address = VirtualMemory.Map length
                    let allocated = GC.GetAllocatedBytesForCurrentThread()
                    VirtualMemory.TryUnmap(address, length)
                    GC.GetAllocatedBytesForCurrentThread() - allocated

                let allocated =
                    Kernel.failing Kernel.Munmap (int64 length) 12 (fun () -> List.init times (fun _ -> keep ()))

                // The first call compiles what it calls.
                Expect.all (List.tail allocated) (fun bytes -> bytes = 0L) "managed bytes"
                Expect.equal OutstandingMemory.Mappings (before + int64 times) "kept"

                for _ in 1..times do
                    VirtualMemory.UnmapStranded()

                Expect.equal OutstandingMemory.Mappings before "unmapped")

        testCase "a system without room names the size, and the pool is unchanged" (fun () ->
            use pool = new ArenaPool<MmapBacking>(1, (fun () -> new MmapBacking(1L <<< 60)))
            let operation, _, name = Pages.beyondAddressSpace

            Check.throws<OsMemoryException> [ $"{operation} of {1L <<< 60} bytes"; name; "Ask for less" ] (fun () ->
                pool.Checkout().Dispose())

            Expect.equal pool.IdleCount 0 "idle")
    ]

let private borrowing =
    testCase "borrowed memory of any size at any address is used to the last byte, and never beyond" (fun () ->
        let sentinel = 0xEEuy

        for offset in 0..17 do
            for size in 1..67 do
                let memory = Array.create (offset + size + 16) sentinel
                use arena = ArenaLease.Own(new BorrowedBacking(Memory(memory, offset, size)))
                Expect.equal arena.Capacity (int64 size) "capacity"
                let start = int (Check.startOf arena % 8un)
                // The longs that fit behind the padding up to the first multiple of 8.
                let longs = max 0 ((size - (8 - start) % 8) / 8)
                let slices = List.init longs (fun _ -> arena.AllocSlice<int64> 1)

                for slice in slices do
                    Expect.equal (Check.addressOf slice % 8un) 0un "alignment"
                    slice.Span[0] <- 0L

                Expect.isFalse (arena.TryAllocSlice<int64> 1 |> fst) "one long too many"
                let rest = arena.AllocSliceUninitialized<byte>(int arena.Remaining)
                rest.Span.Fill 0uy
                Expect.isFalse (arena.TryAllocSlice<byte> 1 |> fst) "one byte too many"

                Expect.isTrue
                    (memory.AsSpan(0, offset).IndexOfAnyExcept sentinel = -1
                     && memory.AsSpan(offset + size).IndexOfAnyExcept sentinel = -1)
                    "what lies around it")

[<Tests>]
let tests =
    // The system is asked about the whole process, so nothing else may map meanwhile.
    testSequenced
    <| testList
        "faults"
        [
            testList "system calls" systemCalls
            facade
            testList "factory and release" factories
            testList "exhaustion" exhaustion
            borrowing
        ]
