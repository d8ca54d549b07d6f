namespace Forge.Tests

open System
open System.Threading
open System.Threading.Tasks
open Forge
open Forge.Models

/// A way to use a pool: its members, or the F# functions.
type PoolDoor =
    {
        Checkout: unit -> ArenaLease
        /// Waits for so long; for ever where there is no time.
        CheckoutAsync: TimeSpan option -> CancellationToken -> Task<ArenaLease>
        GiveBack: ArenaLease -> unit
        Prewarm: int -> int
        Clear: unit -> unit
        ReleaseIdle: unit -> unit
        IdleCount: unit -> int
        Figures: unit -> PoolFigures
        /// The way to use a leased arena.
        Open: ArenaLease -> Door
    }

[<RequireQualifiedAccess>]
module PoolDoor =
    let private figures (given: ArenaPoolStatistics) =
        {
            Checkouts = int given.Checkouts
            Returns = int given.Returns
            Mints = int given.Mints
            Drops = int given.Drops
            Trims = int given.Trims
            Waits = int given.Waits
            Failures = int given.Failures
            Idle = given.Idle
            Leased = given.Leased
            LiveBytes = int given.LiveBytes
            RetainedBytes = int given.RetainedBytes
            ReleasedBytes = int given.ReleasedBytes
        }

    let core (pool: ArenaPool<TestMemory>) =
        {
            Checkout = pool.Checkout
            CheckoutAsync = fun time cancellation -> pool.CheckoutAsync(Option.toNullable time, cancellation).AsTask()
            GiveBack = pool.GiveBack
            Prewarm = pool.Prewarm
            Clear = pool.Clear
            ReleaseIdle = pool.ReleaseIdle
            IdleCount = fun () -> pool.IdleCount
            Figures = fun () -> figures (pool.GetStatistics())
            Open = fun lease -> LeaseDoor lease
        }

    let facade (pool: ArenaPool<TestMemory>) =
        {
            Checkout = fun () -> Pool.checkout pool
            CheckoutAsync =
                fun time cancellation ->
                    pool
                    |> Pool.checkoutTaskWith (defaultArg time Timeout.InfiniteTimeSpan) cancellation
            GiveBack = Pool.giveBack pool
            Prewarm = fun count -> pool |> Pool.prewarm count
            Clear = fun () -> Pool.clear pool
            ReleaseIdle = fun () -> Pool.releaseIdle pool
            IdleCount = fun () -> Pool.idleCount pool
            Figures = fun () -> figures (Pool.statistics pool)
            Open = fun lease -> FacadeDoor lease
        }

/// A second thread, which does something at the same moment as the one it belongs to.
type Partner private () =
    let called = new SemaphoreSlim(0)
    let mutable action = ignore
    let mutable outcome: exn = null
    let mutable isReady = false
    let mutable isDone = false

    let attempt action =
        try
            action ()
            null
        with error ->
            error

    let work () =
        while true do
            called.Wait()
            Volatile.Write(&isReady, true)
            outcome <- attempt action
            Volatile.Write(&isDone, true)

    [<System.ThreadStatic; DefaultValue>]
    static val mutable private own: Partner

    /// The partner of this thread.
    static member Own =
        if isNull (box Partner.own) then
            Partner.own <- Partner()
            Partner.own.Start()

        Partner.own

    member private _.Start() =
        Thread(work, IsBackground = true).Start()

    /// Does the same on both threads, and gives what each threw or null.
    member _.Together(both: unit -> unit) =
        action <- both
        Volatile.Write(&isReady, false)
        Volatile.Write(&isDone, false)
        called.Release() |> ignore
        SpinWait.SpinUntil(fun () -> Volatile.Read &isReady)
        let own = attempt both
        SpinWait.SpinUntil(fun () -> Volatile.Read &isDone)
        own, outcome
