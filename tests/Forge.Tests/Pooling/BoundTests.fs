/// The limits of a pool hold at every moment, whatever the factory makes and however many threads ask.
module Forge.Tests.BoundTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

/// A factory that makes arenas of these sizes, then of the last one, and knows how much memory was held at once.
type private Sizes(sizes: int list) =
    let mutable calls = 0
    let mutable held = 0L
    let mutable most = 0L

    let raiseMost now =
        let mutable seen = Volatile.Read &most

        while now > seen do
            Interlocked.CompareExchange(&most, now, seen) |> ignore
            seen <- Volatile.Read &most

    member _.Calls = calls
    member _.Held = Volatile.Read &held
    member _.Most = most
    member val Meanwhile: unit -> unit = ignore with get, set
    member val WhileReleasing: unit -> unit = ignore with get, set

    member this.Make() =
        let size = sizes[min (Interlocked.Increment &calls - 1) (sizes.Length - 1)]
        raiseMost (Interlocked.Add(&held, int64 size))
        this.Meanwhile()

        new ScriptedBacking(
            size,
            OnDispose =
                fun () ->
                    this.WhileReleasing()
                    Interlocked.Add(&held, -int64 size) |> ignore
        )

    member this.Pool(capacity, options: ArenaPoolOptions) =
        new ArenaPool<ScriptedBacking>(capacity, (fun () -> this.Make()), options)

let private upTo (bytes: int) =
    ArenaPoolOptions(MaxLiveBytes = int64 bytes)

let private isRefused (action: unit -> unit) =
    try
        action ()
        false
    with :? ArenaPoolLimitException ->
        true

/// So many threads check out and give back, each round from a common start.
let private compete threads rounds (pool: ArenaPool<'TBacking>) =
    use start = new Barrier(threads)
    let mutable granted = 0

    let work () =
        for _ in 1..rounds do
            start.SignalAndWait()

            if not (isRefused (fun () -> pool.Checkout().Dispose())) then
                Interlocked.Increment &granted |> ignore

    Check.inParallel (List.replicate threads work)
    granted

[<Tests>]
let tests =
    testList
        "bounds"
        [
            testCase "a backing that was too large does not count for the checkouts after it" (fun () ->
                let sizes = Sizes [ 4096; 64 ]
                use pool = sizes.Pool(2, upTo 100)

                Check.throws<ArenaPoolLimitException>
                    [ "hold 0 bytes"; "one more of 4096 bytes"; "MaxLiveBytes, 100" ]
                    (fun () -> pool.Checkout() |> ignore)

                Expect.equal sizes.Held 0L "held"
                use lease = pool.Checkout()
                Expect.equal lease.Capacity 64L "the second one")

            testCase
                "an arena larger than the one before it is refused if there is no room, and the next is made"
                (fun () ->
                    let sizes = Sizes [ 64; 200; 64 ]
                    use pool = sizes.Pool(3, upTo 250)
                    use _ = pool.Checkout()

                    Check.throws<ArenaPoolLimitException>
                        [ "hold 64 bytes"; "one more of 200 bytes"; "MaxLiveBytes, 250" ]
                        (fun () -> pool.Checkout() |> ignore)

                    use _ = pool.Checkout()
                    Expect.equal (sizes.Calls, sizes.Held) (3, 128L) "made, held"
                    Expect.equal (pool.GetStatistics().LiveBytes) 128L "live")

            testCase "a wait that no arena could ever end is refused, every time anew" (fun () ->
                let sizes = Sizes [ 101 ]
                use pool = sizes.Pool(2, upTo 100)

                for call in 1..3 do
                    Check.throws<ArenaPoolLimitException> [ "101 bytes"; "MaxLiveBytes, 100" ] (fun () ->
                        pool.CheckoutAsync() |> ignore)

                    Expect.equal (sizes.Calls, sizes.Held) (call, 0L) "made, held"

                Expect.equal (pool.GetStatistics().Waits) 0L "waits")

            testCase "a wait for an arena whose size is known to be too large is refused" (fun () ->
                let page = int MmapBacking.PageSize
                use pool = ArenaPool.Mmap(4, int64 (2 * page), upTo page)

                for call in
                    [
                        (fun () -> pool.Checkout() |> ignore)
                        (fun () -> pool.CheckoutAsync() |> ignore)
                    ] do
                    Check.throws<ArenaPoolLimitException> [ "hold 0 bytes"; $"{2 * page} bytes" ] call

                Expect.equal (pool.GetStatistics().Waits) 0L "waits")

            // By itself, because what is mapped is counted for the whole process.
            testSequenced (
                testCase "prewarming maps no more than the limit allows" (fun () ->
                    let page = MmapBacking.PageSize
                    let before = OutstandingMemory.MappedBytes
                    use pool = ArenaPool.Mmap(1000, page, upTo (int (3L * page)))
                    Check.throws<ArenaPoolLimitException> [] (fun () -> pool.Prewarm 1000 |> ignore)
                    Expect.equal pool.IdleCount 3 "made"
                    Expect.isLessThanOrEqual (OutstandingMemory.MappedBytes - before) (4L * page) "mapped")
            )

            testCase "those who wait while the first arena is made learn that it is too large" (fun () ->
                let sizes = Sizes [ 101 ]
                use pool = sizes.Pool(2, upTo 100)
                let mutable waiting = Unchecked.defaultof<Task<ArenaLease>>

                sizes.Meanwhile <-
                    fun () ->
                        sizes.Meanwhile <- ignore
                        waiting <- pool.CheckoutAsync().AsTask()

                Check.throws<ArenaPoolLimitException> [] (fun () -> pool.Checkout() |> ignore)
                Check.throws<ArenaPoolLimitException> [] (fun () -> waiting.GetAwaiter().GetResult() |> ignore))

            testCase
                "until the first arena has been made, another is refused, and waits get theirs afterwards"
                (fun () ->
                    let sizes = Sizes [ 50 ]
                    use pool = sizes.Pool(2, upTo 100)
                    let mutable waiting = Unchecked.defaultof<Task<ArenaLease>>

                    sizes.Meanwhile <-
                        fun () ->
                            sizes.Meanwhile <- ignore

                            Check.throws<ArenaPoolLimitException> [ "first arena is being made"; "100" ] (fun () ->
                                pool.Checkout() |> ignore)

                            waiting <- pool.CheckoutAsync().AsTask()

                    use _ = pool.Checkout()
                    Expect.isTrue (waiting.Wait(TimeSpan.FromSeconds 20.0)) "served"
                    use _ = waiting.Result
                    Expect.equal sizes.Most 100L "held at once")

            testCase "a pool that makes its backings itself knows their size from the start" (fun () ->
                let page = int MmapBacking.PageSize
                use pool = ArenaPool.Mmap(8, int64 page, upTo (8 * page))
                use start = new Barrier(8)
                let leases = Array.zeroCreate<ArenaLease> 8

                let lease number () =
                    start.SignalAndWait()
                    leases[number] <- pool.Checkout()

                Check.inParallel (List.init 8 lease)
                Expect.equal (pool.GetStatistics().Leased) 8 "leased"
                Expect.isTrue (isRefused (fun () -> pool.Checkout() |> ignore)) "the ninth"
                leases |> Array.iter _.Dispose())

            testCase "eight threads never hold more than the bytes allowed" (fun () ->
                for arenas in [ 1; 2; 3 ] do
                    let sizes = Sizes [ 1000 ]
                    use pool = sizes.Pool(1, upTo (arenas * 1000 + 999))
                    let granted = compete 8 50 pool
                    Expect.isLessThanOrEqual sizes.Most (int64 arenas * 1000L) "held at once"
                    Expect.isGreaterThanOrEqual granted 50 "at least one in each round"
                    Expect.equal (pool.GetStatistics().LiveBytes) sizes.Held "live")

            testCase "threads that meet at the last place never have more arenas than allowed" (fun () ->
                for leases in [ 1; 2 ] do
                    let sizes = Sizes [ 1000 ]
                    use pool = sizes.Pool(0, ArenaPoolOptions(MaxLeases = leases))
                    let granted = compete 4 100 pool
                    Expect.isLessThanOrEqual sizes.Most (int64 leases * 1000L) "held at once"
                    Expect.isGreaterThanOrEqual granted 100 "at least one in each round"
                    Expect.equal (sizes.Held, pool.GetStatistics().Leased) (0L, 0) "held, leased")

            for limit, options in [ "bytes", upTo 64; "arenas", ArenaPoolOptions(MaxLeases = 1) ] do
                testCase $"an arena counts until its memory has been released, in {limit}" (fun () ->
                    let sizes = Sizes [ 64 ]
                    use pool = sizes.Pool(1, options)
                    pool.Prewarm 1 |> ignore
                    let mutable wasRefused = false

                    sizes.WhileReleasing <- fun () -> wasRefused <- isRefused (fun () -> pool.Checkout() |> ignore)

                    pool.Clear()
                    sizes.WhileReleasing <- ignore
                    Expect.isTrue wasRefused "while it was being released"
                    Expect.equal sizes.Most 64L "held at once"
                    use lease = pool.Checkout()
                    Expect.isTrue lease.IsHeld "afterwards")

            testCase "the memory itself decides whether its pages are returned, not the type of the pool" (fun () ->
                let returned = ResizeArray<int64>()
                let options = ArenaPoolOptions(RetainBytes = 0L)

                let use' (pool: ArenaPool<'TBacking>) =
                    use pool = pool
                    let lease = pool.Checkout()
                    lease.AllocSlice<byte> 1 |> ignore
                    lease.Dispose()
                    Expect.equal pool.IdleCount 1 "idle"

                let scripted () =
                    new ScriptedBacking(64, OnReleasePages = returned.Add)

                use' (new ArenaPool<IMemoryBacking>(1, (fun () -> scripted ()), options))
                Expect.equal (List.ofSeq returned) [ 0L ] "a mapping behind IMemoryBacking"
                use' (new ArenaPool<IMemoryBacking>(1, (fun () -> new HeapBacking(64L)), options))
                let mapped () = new MmapBacking(64L) :> MemoryBacking
                let pool = new ArenaPool<MemoryBacking>(1, mapped, options)
                use' pool
                Expect.equal (pool.GetStatistics().ReleasedBytes) 1L "the byte that was used")

            testCase "an arena without pages that used more than is retained is kept, in its seat as well" (fun () ->
                use pool =
                    new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking(64L)), ArenaPoolOptions(RetainBytes = 0L))

                for _ in 1..3 do
                    let lease = pool.Checkout()
                    lease.AllocSlice<byte> 64 |> ignore
                    lease.Dispose()
                    Expect.equal pool.IdleCount 1 "idle"

                Expect.equal (pool.GetStatistics().Mints) 1L "made")
        ]
