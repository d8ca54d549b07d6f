/// The arena that many threads fill at once: what it grants is as with one thread, and it is reset only when nobody is inside.
module Forge.Tests.SharedArenaTests

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Expecto
open FsCheck
open FsCheck.FSharp
open Forge
open Forge.Models

/// Sizes and alignments that fit a small arena, and some that do not.
let private requests =
    Gen.zip (Gen.choose (1, 300)) (Gen.choose (0, 8))
    |> Gen.map (fun (size, shift) -> size, 1 <<< shift)
    |> Gen.listOf
    |> Arb.fromGen

/// None of the slices shares a byte with another, and each is aligned for its type.
let private areDisjoint (slices: ArenaSlice<int64> seq) =
    let ranges =
        slices
        |> Seq.map (fun slice -> Check.addressOf slice, unativeint (8 * slice.Length))
        |> Seq.sort

    for (first, size), (second, _) in Seq.pairwise ranges do
        Expect.isGreaterThanOrEqual second (first + size) "ranges"

    for start, _ in ranges do
        Expect.equal (start % 8un) 0un "alignment"

let private grants (kind: Backings.Kind) =
    [
        Check.property
            "shared allocations lie where the model says: aligned by address, disjoint, inside"
            100
            (Prop.forAll requests (fun requests ->
                use arena = Backings.sharedArena kind 4096
                use user = arena.Enter()
                let start = Check.addressOf (user.AllocSlice(MemoryLayout(1un, 1un)))

                let _, model =
                    (ArenaModel.allocate 1I 1I (ArenaModel.empty (bigint (uint64 start)) 4096I)).Value

                (model, requests)
                ||> List.fold (fun model (size, alignment) ->
                    let layout = MemoryLayout(unativeint size, unativeint alignment)
                    let expected = ArenaModel.allocate (bigint size) (bigint alignment) model
                    let mutable slice = ArenaSlice<byte>()
                    let fits = user.TryAllocSlice(layout, &slice)
                    Expect.equal fits expected.IsSome "fits"
                    let model = expected |> Option.map snd |> Option.defaultValue model

                    if fits then
                        Expect.equal (bigint (uint64 (Check.addressOf slice))) (fst expected.Value) "address"

                    Expect.equal (bigint (uint64 arena.Allocated)) model.Allocated "allocated"
                    Expect.equal (arena.Allocated + arena.Remaining) arena.Capacity "sizes"
                    model)
                |> ignore))

        testCase "a shared arena is filled to the last byte, and not beyond" (fun () ->
            use arena = Backings.sharedArena kind 256
            use user = arena.Enter()
            Expect.equal (arena.Capacity, arena.Allocated, arena.Remaining) (256un, 0un, 256un) "empty"
            Expect.equal (user.AllocSlice<byte> 256).Length 256 "exact fit"
            Expect.equal arena.Remaining 0un "remaining"
            let mutable slice = ArenaSlice<byte>()
            Expect.isFalse (user.TryAllocSlice(1, &slice)) "one more"
            Expect.equal (user.AllocSlice<int64> 0).Length 0 "an empty slice fits")

        testCase "shared memory is zeroed by default, also when it was used before" (fun () ->
            use arena = Backings.sharedArena kind 512

            SharedArena.using arena (fun user -> (user.AllocSliceUninitialized<byte> 512).Span.Fill 0xFFuy)
            arena.Reset()
            use user = arena.Enter()
            Expect.equal ((user.AllocSlice<int64> 20).ToArray()) (Array.zeroCreate 20) "typed"
            let mutable slice = ArenaSlice<int>()
            Expect.isTrue (user.TryAllocSlice(5, &slice)) "try"
            Expect.equal (slice.ToArray()) (Array.zeroCreate 5) "tried"
            Expect.equal ((user.AllocSlice(MemoryLayout(100un, 16un))).ToArray()) (Array.zeroCreate 100) "untyped")
    ]

let private arguments =
    [
        testCase "exhaustion of a shared arena says what was requested and what remains, and changes nothing" (fun () ->
            use arena = Backings.sharedArena Backings.heap 256
            use user = arena.Enter()
            let kept = user.AllocSliceCopy(ReadOnlySpan(Array.create 100 7uy))

            let attempts: (string * (unit -> unit)) list =
                [
                    "1600 bytes aligned to 8", (fun () -> user.AllocSlice<int64> 200 |> ignore)
                    "1600 bytes aligned to 8", (fun () -> user.AllocSliceUninitialized<int64> 200 |> ignore)
                    "200 bytes aligned to 1",
                    (fun () -> user.AllocSliceCopy(ReadOnlySpan(Array.create 200 1uy)) |> ignore)
                    "200 bytes aligned to 8", (fun () -> user.AllocSlice(MemoryLayout(200un, 8un)) |> ignore)
                ]

            for requested, attempt in attempts do
                Check.throws<ArenaExhaustedException>
                    [ $"{requested} were requested"; "156 of 256 bytes remain" ]
                    attempt

            let mutable bytes = ArenaSlice<byte>()
            Expect.isFalse (user.TryAllocSliceCopy(ReadOnlySpan(Array.create 200 1uy), &bytes)) "copy"
            Expect.isFalse (user.TryAllocSliceUninitialized(157, &bytes)) "uninitialized"
            Expect.isFalse (user.TryAllocSlice(MemoryLayout(157un, 1un), &bytes)) "layout"
            Expect.equal bytes.Length 0 "empty slice"
            Expect.equal arena.Allocated 100un "allocated"
            Expect.equal (kept.Span.IndexOfAnyExcept 7uy) -1 "contents"
            Expect.isTrue (user.TryAllocSliceCopy(ReadOnlySpan [| 1uy; 2uy |], &bytes)) "what fits"
            Expect.equal (bytes.ToArray()) [| 1uy; 2uy |] "copied")

        testCase "bad arguments to a shared arena are refused with their value, and change nothing" (fun () ->
            use arena = Backings.sharedArena Backings.heap 256
            use user = arena.Enter()

            for attempt in
                [
                    fun () -> user.AllocSlice<int>(-1) |> ignore
                    fun () -> user.AllocSliceUninitialized<int>(-1) |> ignore
                    fun () -> user.TryAllocSlice<int>(-1) |> ignore
                ] do
                Check.throws<ArgumentOutOfRangeException> [ "must not be negative"; "-1" ] attempt

            Check.throws<ArgumentOutOfRangeException> [ "A size must be" ] (fun () ->
                user.AllocSlice(MemoryLayout()) |> ignore)

            Check.throws<ArgumentOutOfRangeException> [ "at most 2147483647" ] (fun () ->
                user.AllocSlice(MemoryLayout(1un <<< 31, 1un)) |> ignore)

            let mutable bytes = ArenaSlice<byte>()

            Expect.isFalse
                (user.TryAllocSlice(MemoryLayout(2147483647un, 1un), &bytes))
                "the largest layout is only too large for this arena"

            Check.throws<ArgumentException> [ "holds references" ] (fun () ->
                user.AllocSlice<KeyValuePair<int, string>> 1 |> ignore)

            Expect.equal arena.Allocated 0un "allocated")

        testCase "a shared arena takes its backing over, and refuses null and one that another arena owns" (fun () ->
            Check.throws<ArgumentNullException> [ "backing" ] (fun () ->
                (new SharedBumpArena<HeapBacking>(null)).Dispose())

            let backing = new HeapBacking(64un)
            use arena = new SharedBumpArena<HeapBacking>(backing)

            Check.throws<ArgumentException> [ "belongs to another arena" ] (fun () ->
                (new BumpArena<HeapBacking>(backing)).Dispose())

            Check.throws<InvalidOperationException> [ "belongs to an arena" ] backing.Dispose
            Expect.equal arena.Capacity 64un "untouched")
    ]

/// Many slices from many threads: disjoint, each still what was written, and their bytes add up.
let private checkFill (arena: SharedBumpArena<MmapBacking>) (slices: ArenaSlice<int64>[]) =
    slices
    |> Array.iteri (fun index slice ->
        Expect.equal slice.Length (1 + index % 50) "length"
        Expect.equal (slice.Span.IndexOfAnyExcept(int64 index)) -1 "contents")

    areDisjoint slices
    let bytes = slices |> Array.sumBy (fun slice -> uint64 (8 * slice.Length))
    Expect.equal (uint64 arena.Allocated) bytes "allocated"
    Expect.equal arena.UserCount 0 "nobody is left inside"

let private fillOne (index: int) (user: SharedArenaUser) =
    let slice = user.AllocSliceUninitialized<int64>(1 + index % 50)
    slice.Span.Fill(int64 index)
    slice

let private parallelism =
    [
        testCase "a parallel fill from Parallel.For neither overlaps nor loses a byte" (fun () ->
            use arena = SharedArena.mmap (16L * MiB)

            for _ in 1..5 do
                let slices = Array.zeroCreate<ArenaSlice<int64>> 50000

                Parallel.For(
                    0,
                    slices.Length,
                    (fun () -> arena.Enter()),
                    (fun index (_: ParallelLoopState) (user: SharedArenaUser) ->
                        slices[index] <- fillOne index user
                        user),
                    (fun (user: SharedArenaUser) -> user.Dispose())
                )
                |> ignore

                checkFill arena slices
                arena.Reset())

        testCase "a parallel fill from Array.Parallel neither overlaps nor loses a byte" (fun () ->
            use arena = SharedArena.mmap (16L * MiB)

            for _ in 1..5 do
                let slices =
                    Array.init 50000 id
                    |> Array.Parallel.map (fun index -> SharedArena.using arena (fillOne index))

                checkFill arena slices
                arena.Reset())

        testCase "threads of a shared arena's own never get the same bytes" (fun () ->
            use arena = SharedArena.mmap (16L * MiB)
            let threads, each = 4, 12500
            let slices = Array.zeroCreate<ArenaSlice<int64>>(threads * each)

            for _ in 1..5 do
                use start = new Barrier(threads)

                let fill first () =
                    use user = arena.Enter()
                    start.SignalAndWait()

                    for index in first..threads .. slices.Length - 1 do
                        slices[index] <- fillOne index user

                Check.inParallel [ for thread in 0 .. threads - 1 -> fill thread ]
                checkFill arena slices
                arena.Reset())

        testCase "under contention a shared arena grants its bytes once, and a failed try changes nothing" (fun () ->
            let count, size = 20000, 7
            use arena = Backings.sharedArena Backings.heap (count * size + 3)
            let threads = 4
            use start = new Barrier(threads)
            let rounds = 25
            let granted = Array.zeroCreate<int> rounds
            use finish = new Barrier(threads, fun _ -> arena.Reset())
            let leftovers = Array.zeroCreate<unativeint> rounds

            let work (thread: int) () =
                for round in 0 .. rounds - 1 do
                    let user = arena.Enter()
                    start.SignalAndWait()
                    let mutable slice = ArenaSlice<byte>()
                    let mutable mine = 0

                    while user.TryAllocSlice(size, &slice) do
                        mine <- mine + 1

                    // Too large for what is left whoever comes next: nothing of it may stick.
                    for _ in 1..10 do
                        if user.TryAllocSlice(size, &slice) then
                            mine <- mine + 1

                    Interlocked.Add(&granted[round], mine) |> ignore
                    start.SignalAndWait()

                    if thread = 0 then
                        leftovers[round] <- arena.Remaining
                        Expect.isTrue (user.TryAllocSlice(3, &slice)) "the rest fits exactly"

                    user.Dispose()
                    finish.SignalAndWait()

            Check.inParallel [ for thread in 0 .. threads - 1 -> work thread ]
            Expect.equal granted (Array.create rounds count) "grants"
            Expect.equal leftovers (Array.create rounds 3un) "left over")

        testCase "entering and allocating make no garbage" (fun () ->
            use arena = SharedArena.heap (64L * KiB)

            let cycle () =
                for _ in 1..100 do
                    use user = arena.Enter()
                    user.AllocSlice<int> 10 |> ignore
                    user.TryAllocSlice<byte> 100000 |> ignore

                arena.Reset()

            cycle ()
            let before = GC.GetAllocatedBytesForCurrentThread()

            for _ in 1..100 do
                cycle ()

            Expect.equal (GC.GetAllocatedBytesForCurrentThread() - before) 0L "bytes")
    ]

let private lifetime =
    [
        testCase "slices of a shared arena outlive their user, and are stale after reset and disposal" (fun () ->
            let arena = Backings.sharedArena Backings.heap 256

            let fill () =
                SharedArena.using arena (SharedArena.ofArray [| 1; 2; 3 |])

            let slice = fill ()
            Expect.equal (Task.Run(fun () -> Array.sum (slice.ToArray())).Result) 6 "after the user has left"
            arena.Reset()
            Check.throws<InvalidOperationException> [ "stale" ] (fun () -> slice.Span.Clear())
            let again = fill ()
            Expect.isFalse slice.IsValid "still stale"
            Expect.isTrue again.IsValid "the new one is not"
            arena.Dispose()
            Check.throws<InvalidOperationException> [ "stale" ] (fun () -> again.Span.Clear()))

        testCase "a slice of a shared arena is refused by an arena that is to grow it" (fun () ->
            use shared = Backings.sharedArena Backings.heap 256
            use own = Backings.arena Backings.heap 256
            use user = shared.Enter()
            let slice = user.AllocSlice<int> 3
            Check.throws<ArgumentException> [ "belongs to another arena" ] (fun () -> own.Grow(slice, 4) |> ignore)
            Expect.equal own.Allocated 0un "allocated")

        testCase "a disposed shared arena refuses to be entered or reset, and has released its memory once" (fun () ->
            let factory = CountingFactory(Backings.heap, 256)
            let arena = new SharedBumpArena<CountedBacking>(factory.Mint())
            SharedArena.using arena (fun user -> user.AllocSlice<int> 3 |> ignore)
            arena.Dispose()
            arena.Dispose()

            for attempt in [ (fun () -> arena.Enter().Dispose()); arena.Reset ] do
                Check.throws<ObjectDisposedException> [ "The arena was disposed" ] attempt

            Expect.equal (arena.Capacity, arena.Allocated, arena.Remaining) (0un, 0un, 0un) "sizes"
            Expect.equal arena.UserCount 0 "nobody is inside"
            Expect.equal factory.Backings[0].Releases 1 "releases")

        testCase "a shared arena and its users say in words what they are" (fun () ->
            let arena = Backings.sharedArena Backings.heap 256
            let user = arena.Enter()
            user.AllocSlice<int> 3 |> ignore
            let words = "SharedBumpArena: 12 of 256 bytes used, 244 free, 1 inside"
            Expect.equal (string arena) words "arena"
            Expect.equal (string user) $"SharedArenaUser: inside, {words}" "user"
            user.Dispose()
            Expect.equal (string user) "SharedArenaUser: left" "left"
            Expect.equal (string (new SharedArenaUser())) "SharedArenaUser: none" "none"
            arena.Dispose()
            Expect.equal (string arena) "SharedBumpArena: disposed" "disposed")
    ]

let private facade =
    [
        testCase "the facade of a shared arena does all that the arena does" (fun () ->
            use arena = SharedArena.heap 256L
            use mapped = SharedArena.mmap 100L
            Expect.equal (SharedArena.capacity mapped) 100L "mapped"
            use user = SharedArena.enter arena
            Expect.equal ((user |> SharedArena.slice<int> 2).ToArray()) [| 0; 0 |] "slice"
            Expect.equal (user |> SharedArena.sliceUninitialized<int> 2).Length 2 "uninitialized"
            Expect.equal ((user |> SharedArena.ofArray [| 7; 8 |]).ToArray()) [| 7; 8 |] "copy"
            Expect.isTrue (user |> SharedArena.trySlice<byte> 233).IsNone "too much"
            Expect.isTrue (user |> SharedArena.trySlice<byte> 232).IsSome "the rest"
            Expect.equal (SharedArena.allocated arena, SharedArena.remaining arena) (256L, 0L) "sizes"
            Check.throws<InvalidOperationException> [ "1 user(s)" ] (fun () -> SharedArena.reset arena)
            user.Dispose()
            SharedArena.reset arena
            Expect.equal (SharedArena.allocated arena) 0L "reset"

            Check.throws<TimeoutException> [ "body" ] (fun () ->
                SharedArena.using arena (fun _ -> raise (TimeoutException "body")))

            Expect.equal arena.UserCount 0 "a body that throws has left"
            Check.throws<ArgumentOutOfRangeException> [ "bytes" ] (fun () -> (SharedArena.mmap 0L).Dispose()))
    ]

[<Tests>]
let tests =
    testList
        "shared arena"
        [
            for kind in Backings.all do
                testList kind.Name (grants kind)
            testList "arguments" arguments
            testList "parallel" parallelism
            testList "lifetime" lifetime
            testList "facade" facade
        ]
