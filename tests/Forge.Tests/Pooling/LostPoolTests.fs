/// What becomes of the arenas of a pool that nobody holds any more, and of one that was disposed of.
module Forge.Tests.LostPoolTests

open System
open System.Runtime.CompilerServices
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

/// Makes a pool with idle arenas, and forgets it.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private abandon (options: ArenaPoolOptions) =
    let factory = CountingFactory(Backings.heap, 64)
    let pool = factory.PoolWith(options, 3)
    let lost = pool.Checkout()
    pool.Prewarm 3 |> ignore
    lost.AllocSlice<int> 1 |> ignore
    factory

/// A pool that is garbage and was not finalized, with a clock that its timer hangs on.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private lostPool (options: ArenaPoolOptions) =
    let pool = CountingFactory(Backings.heap, 64).PoolWith(options, 3)

    GC.SuppressFinalize pool
    WeakReference pool

/// Loses a pool whose only idle arena, of backing 7, can't be released.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private loseFailing options =
    let backing = new CountedBacking(7, new HeapBacking(8L), FailRelease = true)
    let pool = new ArenaPool<CountedBacking>(1, (fun () -> backing), options)
    pool.Prewarm 1 |> ignore

/// The arenas of a pool that was disposed of with idle and leased ones.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private arenasOfDisposed (pool: ArenaPool<HeapBacking>) (made: ResizeArray<WeakReference>) =
    pool.Prewarm 3 |> ignore
    let lease = pool.Checkout()
    pool.Dispose()
    lease.Dispose()
    List.ofSeq made

[<Tests>]
let tests =
    testList
        "lost pools"
        [
            testCase "a pool that nobody holds says which arena it could not release" (fun () ->
                use reports = new Reports()
                loseFailing (reports.Options ignore)
                Check.collectUntil (fun () -> not reports.Failures.IsEmpty)

                reports.ExpectOnly(
                    "An arena of a pool that was never disposed could not be released",
                    "release of backing 7 failed"
                ))

            testCase "a pool that nobody holds gives its idle arenas back, and keeps a lost lease's" (fun () ->
                for options in [ ArenaPoolOptions(); ArenaPoolOptions(TrimAfter = Timeout.InfiniteTimeSpan) ] do
                    let factory = abandon options
                    Check.collectUntil (fun () -> factory.Live.Length = 1)
                    Expect.equal (factory.Live |> List.map _.Id) [ 0 ] "the leased one is alive"
                    Expect.equal factory.ReleasedTwice [] "released twice"
                    (factory.Live.Head :> IDisposable).Dispose())

            testCase "the timer of a pool that is gone ends when it comes due" (fun () ->
                Needs.dotnet "a collector that finds all garbage"
                let clock = ManualClock()
                let pool = lostPool (ArenaPoolOptions(TimeProvider = clock))
                Check.collectUntil (fun () -> not pool.IsAlive)
                Expect.equal (pool.IsAlive, clock.Timers) (false, 1) "alive, timers"
                clock.Advance(TimeSpan.FromMinutes 5.0)
                Expect.equal clock.Timers 0 "timers")

            testCase "where that timer can't be disposed, it is reported, and nothing is thrown at the clock" (fun () ->
                use reports = new Reports()
                let mutable tick = ignore

                let clock =
                    { new TimeProvider() with
                        member _.CreateTimer(callback, state, _, _) =
                            tick <- fun () -> callback.Invoke state

                            { new ITimer with
                                member _.Change(_, _) = true
                                member _.Dispose() = raise ScriptedFailure
                                member _.DisposeAsync() = ValueTask()
                            }
                    }

                let pool = lostPool (reports.Options(fun options -> options.TimeProvider <- clock))
                Check.collectUntil (fun () -> not pool.IsAlive)
                Expect.isFalse pool.IsAlive "alive"
                tick ()
                reports.ExpectOnly("The trimmer of idle arenas failed", "ScriptedFailure"))

            testCase "a disposed pool holds none of its arenas" (fun () ->
                let made = ResizeArray<WeakReference>()

                let make () =
                    let backing = new HeapBacking(8L)
                    made.Add(WeakReference backing)
                    backing

                let pool = new ArenaPool<HeapBacking>(3, make)
                let backings = arenasOfDisposed pool made
                Needs.dotnet "a collector that finds all garbage"
                Check.collectUntil (fun () -> backings |> List.forall (fun backing -> not backing.IsAlive))
                Expect.equal (backings |> List.map _.IsAlive) [ false; false; false ] "alive"
                Expect.stringContains (string pool) "disposed" "the pool, which is still held")
        ]
