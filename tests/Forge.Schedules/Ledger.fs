namespace Forge.Schedules

open System
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Forge

/// A lease that the program has or had.
type Held =
    {
        Name: string
        Lease: ArenaLease
        Backing: Backing
        /// Whether a call that ends it has begun.
        mutable IsEnding: bool
        /// Whether a call that ends it has returned.
        mutable HasEnded: bool
    }

/// A checkout that was not served at once.
type Pending =
    {
        Lease: string
        Task: Task<ArenaLease>
        Source: CancellationTokenSource
        /// When its time is over.
        Due: TimeSpan
        /// The number of the call that asked.
        Began: int
        /// How many checkouts had begun when this one had returned without a lease.
        Asked: int
        /// Whether its result was taken.
        mutable IsSettled: bool
        mutable IsCancelled: bool
    }

/// What the harness itself knows of a pool: which arenas there are, who has them, and who waits.
type Ledger(program: Program) =
    let backings = List<Backing>()
    let leases = Dictionary<string, Held>()
    let pending = Dictionary<string, Pending>()
    let overtaken = List<string * Pending>()

    member _.Backings = backings
    member _.Leases = leases
    member _.Pending = pending

    /// Whether a call has begun to dispose of the pool.
    member val IsClosing = false with get, set

    /// Whether a call has seen the pool disposed, or has disposed of it and returned.
    member val IsSeenDisposed = false with get, set

    /// How many checkouts have begun.
    member val Calls = 0 with get, set

    /// The leases that were just being ended when the pool had been disposed.
    member val EndingAtDispose: Held list = [] with get, set

    member _.Live =
        backings |> Seq.filter (fun backing -> backing.Releases = 0) |> Seq.length

    member _.Leased =
        leases.Values |> Seq.filter (fun held -> not held.HasEnded) |> Seq.length

    member ledger.Idle = ledger.Live - ledger.Leased

    /// Whether the limits allow one more arena.
    member ledger.HasRoom =
        let below limit =
            ledger.Live < Option.defaultValue Int32.MaxValue limit

        below program.MaxLeases && below program.MaxLive

    /// Whether every call of the factory fails, so that nobody can be served with a new arena.
    member _.NeverMints =
        program.Faults
        |> List.exists (fun fault -> fault.At = Factory && fault.Nth = 0 && fault.Effect = Raise)

    /// Whether a pool may throw this; anything else is a fault of its.
    member ledger.MayThrow(hasFaults, error: exn) =
        match error with
        | Injected _ -> hasFaults
        | :? AggregateException as several ->
            several.InnerExceptions
            |> Seq.forall (fun inner -> ledger.MayThrow(hasFaults, inner))
        | :? ObjectDisposedException as disposed -> disposed.ObjectName = "ArenaPool" && ledger.IsClosing
        | :? ArenaPoolLimitException -> program.MaxLeases.IsSome || program.MaxLive.IsSome
        | _ -> false

    /// Whether a pool may report this of what it does by itself. The end of an execution may abandon it halfway.
    member ledger.MayFailInBackground(error: exn) =
        match error with
        | :? AbandonedException -> true
        | :? AggregateException as several -> several.InnerExceptions |> Seq.forall ledger.MayFailInBackground
        | error -> ledger.MayThrow(true, error)

    /// Fails if a checkout was refused although an arena is not leased, nor just being released by a thread of .NET's pool.
    member ledger.JudgeRefusal name =
        if
            not (leases.ContainsKey name)
            && ledger.Idle > 0
            && not Scheduler.IsQueuedWorkUnderWay
        then
            Scheduler.Fail $"the checkout of %s{name} was refused, although %d{ledger.Idle} arenas are not leased"

    /// Notes if a call that began later than another's wait was served first: if every arena that there may be is known to be
    /// leased, nobody who still waits has been granted one.
    member private ledger.FindOvertaken(name, began, now) =
        let isAllLeased =
            let leased =
                leases.Values |> Seq.filter (fun held -> not held.IsEnding) |> Seq.length

            Some leased = program.MaxLeases

        if isAllLeased && not ledger.IsClosing then
            for wait in pending.Values do
                if
                    wait.Asked < began
                    && not wait.Task.IsCompleted
                    && not wait.IsCancelled
                    && wait.Due > now
                then
                    overtaken.Add(name, wait)

    /// Fails if somebody was overtaken who still waits, or was served later. A wait that ended with a failure of its own had its
    /// turn, and gave up its room before it was told.
    member _.JudgeOvertaken() =
        for name, wait in overtaken do
            let hadItsTurn =
                wait.Task.IsFaulted && (wait.Task.Exception.InnerException :? Injected)

            if not hadItsTurn then
                Scheduler.Fail $"lease %s{name} overtook %s{wait.Lease}, which had begun to wait before"

    /// Enters a new lease under its name.
    /// <param name="began">The number of the call that it comes from.</param>
    /// <param name="wasSeenDisposed">Whether a call had seen the pool disposed before this one began.</param>
    member ledger.Add(name, lease: ArenaLease, began, wasSeenDisposed, now) =
        if lease.Allocated <> 0L then
            Scheduler.Fail $"lease %s{name} began with an arena that was not empty"

        let address = lease.DangerousAllocate(MemoryLayout(1L, 1L))
        let backing = backings.Find(fun backing -> backing.Contains address)

        if backing.Releases > 0 then
            Scheduler.Fail $"lease %s{name} has arena %d{backing.Id}, which was released"

        if backing.Holder <> "" then
            Scheduler.Fail $"arena %d{backing.Id} is leased to %s{backing.Holder} and to %s{name}"

        if wasSeenDisposed then
            Scheduler.Fail $"lease %s{name} is of a pool that was seen disposed before"

        if backing.CameBackLate then
            Scheduler.Fail $"lease %s{name} has arena %d{backing.Id}, which came back after the pool was seen disposed"

        backing.Holder <- name

        leases[name] <-
            {
                Name = name
                Lease = lease
                Backing = backing
                IsEnding = false
                HasEnded = false
            }

        ledger.FindOvertaken(name, began, now)

    /// Compares what a pool says of itself with what is known; nothing overlaps.
    member ledger.Compare(pool: ArenaPool<Backing>) =
        let expect what (expected: int64) (actual: int64) =
            if expected <> actual then
                Scheduler.Fail $"at rest %s{what} is %d{actual}, but %d{expected} is right"

        let live, leased = ledger.Live, ledger.Leased
        let idle = live - leased
        let statistics = pool.GetStatistics()

        if idle > program.Capacity then
            Scheduler.Fail
                $"at rest %d{idle} arenas are neither leased nor released, and the capacity is %d{program.Capacity}"

        if ledger.IsClosing && idle > 0 then
            Scheduler.Fail $"%d{idle} arenas of a disposed pool are neither leased nor released"

        expect "IdleCount" idle pool.IdleCount
        expect "Idle" idle statistics.Idle
        expect "Leased" leased statistics.Leased
        expect "Checkouts - Returns" leased (statistics.Checkouts - statistics.Returns)
        expect "LiveBytes" (int64 live * Backing.Size) statistics.LiveBytes

        if program.MaxLive.IsNone then
            expect "Mints" backings.Count statistics.Mints

    /// Fails if somebody waits who could be served; nothing overlaps.
    member ledger.FindForgotten() =
        for wait in pending.Values do
            if not wait.IsSettled && not wait.Task.IsCompleted then
                if ledger.IsClosing then
                    Scheduler.Fail $"forgotten: %s{wait.Lease} waits though the pool is disposed"
                elif ledger.Idle > 0 then
                    Scheduler.Fail $"forgotten: %s{wait.Lease} waits though %d{ledger.Idle} arenas are idle"
                elif ledger.HasRoom && not ledger.NeverMints then
                    Scheduler.Fail $"forgotten: %s{wait.Lease} waits though there is room for an arena"
