module Forge.Tests.LeaseTests

open System
open System.Threading
open Expecto
open Forge

let private layout = MemoryLayout(8L, 8L)

/// Ends a lease, and finds that every use of it throws and that the next lease of its arena is not touched.
let private everyUseThrows (lease: ArenaLease) (again: unit -> ArenaLease) =
    let slice = lease.AllocSlice<int> 3
    lease.Dispose()
    Expect.isFalse lease.IsHeld "held"

    let uses: (unit -> unit) list =
        [
            fun () -> lease.Capacity |> ignore
            fun () -> lease.Allocated |> ignore
            fun () -> lease.Remaining |> ignore
            fun () -> lease.Reset()
            fun () ->
                let number = &lease.Alloc 1
                number <- 2
            fun () ->
                let number = &lease.AllocUninitialized<int>()
                number <- 2
            fun () -> lease.AllocSpan<int>(1).Clear()
            fun () -> lease.AllocSpanUninitialized<int>(1).Clear()
            fun () -> lease.AllocSlice<int> 1 |> ignore
            fun () -> lease.AllocSliceUninitialized<int> 1 |> ignore
            fun () -> lease.AllocSliceCopy(ReadOnlySpan [| 1 |]) |> ignore
            fun () -> lease.AllocSliceUtf8("a".AsSpan()) |> ignore
            fun () -> lease.AllocSlice layout |> ignore
            fun () -> lease.DangerousAllocate layout |> ignore
            fun () -> lease.TryAllocSlice<int> 1 |> ignore
            fun () -> lease.TryAllocSliceUninitialized<int> 1 |> ignore
            fun () -> lease.TryAllocSliceCopy(ReadOnlySpan [| 1 |]) |> ignore
            fun () -> lease.TryAllocSliceUtf8("a".AsSpan()) |> ignore
            fun () -> lease.TryAllocSlice layout |> ignore
            fun () -> lease.Grow(slice, 4) |> ignore
            fun () -> lease.TryGrow(slice, 4) |> ignore
            fun () -> lease.OpenScope().Dispose()
        ]

    use next = again ()

    for attempt in uses do
        Check.throws<InvalidOperationException> [ "The lease has ended"; "given back" ] attempt

    Expect.equal next.Allocated 0L "the next lease of the arena is untouched"
    Expect.isFalse slice.IsValid "slice"

/// Prepares an arena again and again, and acts on it while another thread disposes of it. Returns what went wrong.
let private whileDisposed (prepare: BumpArena<CountedBacking> -> unit -> unit) =
    use start = new Barrier(2)
    let mutable arena: BumpArena<CountedBacking> = null
    let rounds = 20_000

    let disposing =
        Thread(fun () ->
            for _ in 1..rounds do
                start.SignalAndWait()
                arena.Dispose()
                start.SignalAndWait())

    disposing.Start()

    let wrong =
        [
            for _ in 1..rounds do
                let backing =
                    new CountedBacking(0, new BorrowedBacking(Memory(Array.zeroCreate<byte> 8)))

                arena <- new BumpArena<CountedBacking>(backing)
                let act = prepare arena
                start.SignalAndWait()

                try
                    act ()
                with failure ->
                    failure.Message

                start.SignalAndWait()

                if backing.Releases <> 1 then
                    $"{backing.Releases} releases"
        ]

    disposing.Join()
    List.distinct wrong

[<Tests>]
let tests =
    testList
        "lease"
        [
            testCase "every use of a lease that has ended throws, and touches nothing" (fun () ->
                use pool = Backings.pool Backings.heap 1 256
                use arena = new BumpArena<IMemoryBacking>(Backings.heap.Make 256)
                everyUseThrows (pool.Checkout()) pool.Checkout
                everyUseThrows (arena.Lease()) arena.Lease

                Check.throws<InvalidOperationException> [ "default lease" ] (fun () ->
                    (new ArenaLease()).Capacity |> ignore))

            testCase "a lease gives references and spans, and goes on after a reset" (fun () ->
                use pool = Backings.pool Backings.heap 1 256
                use lease = pool.Checkout()
                let value = &lease.Alloc 7L
                value <- value + 1L
                Expect.equal value 8L "reference"
                let word = &lease.AllocUninitialized<int>()
                word <- 5
                Expect.equal word 5 "uninitialized reference"
                Expect.equal (lease.AllocSpan<byte>(4).ToArray()) [| 0uy; 0uy; 0uy; 0uy |] "span"
                let kept = lease.Allocated
                lease.AllocSpan<byte>(4).Fill 9uy
                lease.Reset()
                lease.AllocSlice<byte>(int kept) |> ignore

                Expect.equal
                    (lease.AllocSpanUninitialized<byte>(4).ToArray())
                    (Array.create 4 9uy)
                    "an uninitialized span is what the memory was"

                let slice = lease.AllocSlice<int> 3
                Check.adds lease
                lease.Reset()
                Expect.equal lease.Allocated 0L "reset"
                Expect.isTrue lease.IsHeld "the lease goes on"
                Expect.isFalse slice.IsValid "slices do not")

            testCase "exhaustion of references and spans says what was requested, and changes nothing" (fun () ->
                use lease = ArenaLease.Own(Backings.heap.Make 16)
                lease.AllocSlice<byte> 12 |> ignore

                Check.throws<ArenaExhaustedException> [ "8 bytes aligned to 8"; "4 of 16" ] (fun () ->
                    let value = &lease.Alloc 1L
                    value <- 2L)

                Check.throws<ArenaExhaustedException> [ "16 bytes aligned to 8" ] (fun () ->
                    lease.AllocSpan<int64>(2).Clear())

                Check.throws<ArgumentOutOfRangeException> [ "-1" ] (fun () -> lease.AllocSpan<int64>(-1).Clear())
                Expect.equal lease.Allocated 12L "allocated")

            testCase "spans and references are refused while a scope is open, slices are not" (fun () ->
                use lease = ArenaLease.Own(Backings.heap.Make 64)

                let message (attempt: ArenaLease -> unit) =
                    try
                        use _ = lease.OpenScope()
                        attempt lease
                        ""
                    with :? InvalidOperationException as error ->
                        error.Message

                for text in
                    [
                        message (fun lease ->
                            let value = &lease.Alloc 1
                            value <- 2)
                        message (fun lease -> lease.AllocSpan<int>(1).Clear())
                    ] do
                    Expect.stringContains text "Allocate from the scope" "message"

                Expect.equal (message (fun lease -> lease.AllocSlice<int> 1 |> ignore)) "" "slice"
                Expect.equal lease.Allocated 0L "allocated"
                Expect.equal (lease.AllocSpan<int>(1).Length) 1 "allowed again once it is closed")

            testCase "a lease that owns its arena disposes it at its end" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                let lease = ArenaLease.Own(factory.Mint())
                let slice = lease.AllocSlice<int> 3
                lease.Dispose()
                lease.Dispose()
                Expect.equal factory.Backings[0].Releases 1 "releases"
                Expect.isFalse slice.IsValid "slice"

                Check.throws<ArgumentNullException> [ "backing" ] (fun () ->
                    ArenaLease.Own<HeapBacking>(null).Dispose()))

            testCase "an arena that is disposed of while it is leased is released when the lease ends" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                let arena = new BumpArena<CountedBacking>(factory.Mint())
                let lease = arena.Lease()
                arena.Dispose()
                arena.Dispose()
                lease.AllocSlice<int> 3 |> ignore
                Expect.equal (lease.IsHeld, factory.Backings[0].Releases) (true, 0) "held, releases"
                Check.throws<ObjectDisposedException> [] (fun () -> arena.Lease() |> ignore)
                lease.Dispose()
                lease.Dispose()
                Expect.equal (lease.IsHeld, factory.Backings[0].Releases) (false, 1) "held, releases")

            testCase "an arena that is disposed of while its lease ends is released once" (fun () ->
                let lease (arena: BumpArena<CountedBacking>) =
                    let lease = arena.Lease()
                    fun () -> lease.Dispose()

                Expect.equal (whileDisposed lease) [] "what went wrong")

            testCase
                "an arena that is disposed of while it is being leased refuses as disposed, or is released later"
                (fun () ->
                    let idle (arena: BumpArena<CountedBacking>) =
                        fun () ->
                            try
                                arena.Lease().Dispose()
                            with :? ObjectDisposedException ->
                                ()

                    Expect.equal (whileDisposed idle) [] "what went wrong")

            testCase
                "of threads that lease an arena at once just one gets a lease, which is held until it ends it"
                (fun () ->
                    use arena = new BumpArena<IMemoryBacking>(Backings.heap.Make 64)
                    let mutable leases, wrong, inside = 0, 0, 0

                    let work () =
                        for _ in 1..50_000 do
                            try
                                let lease = arena.Lease()

                                if Interlocked.Increment &inside <> 1 || not lease.IsHeld || lease.Allocated <> 0L then
                                    Interlocked.Increment &wrong |> ignore

                                lease.AllocSlice<byte> 1 |> ignore
                                Interlocked.Decrement &inside |> ignore
                                lease.Dispose()

                                Interlocked.Increment &leases |> ignore
                            with :? InvalidOperationException ->
                                ()

                    Check.inParallel [ work; work ]
                    Expect.equal wrong 0 "wrong"
                    Expect.isGreaterThan leases 1 "leases"
                    use last = arena.Lease()
                    Expect.equal (last.IsHeld, last.Allocated) (true, 0L) "afterwards")

            testCase "an arena is leased once at a time, and each lease finds it empty" (fun () ->
                use arena = new BumpArena<IMemoryBacking>(Backings.heap.Make 64)
                let first = arena.Lease()
                let slice = first.AllocSlice<int> 3
                Check.throws<InvalidOperationException> [ "already leased" ] (fun () -> arena.Lease() |> ignore)
                Expect.isTrue slice.IsValid "slice"
                first.Dispose()
                Expect.equal (first.IsHeld, slice.IsValid) (false, false) "held, slice"
                use second = arena.Lease()
                first.Dispose()
                Expect.equal (second.IsHeld, second.Allocated) (true, 0L) "held, allocated")

            testCase "a lease says how much of its arena is used, and whether it has ended" (fun () ->
                use pool = Backings.pool Backings.heap 1 64
                let lease = pool.Checkout()
                lease.AllocSlice<byte> 24 |> ignore
                Expect.equal (string (box lease)) "ArenaLease: 24 of 64 bytes used, 40 free" "held"
                lease.Dispose()
                Expect.equal (string (box lease)) "ArenaLease: ended" "ended"
                Expect.equal (string (box (new ArenaLease()))) "ArenaLease: none" "none")

        ]
