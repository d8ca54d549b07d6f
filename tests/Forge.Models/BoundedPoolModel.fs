namespace Forge.Models

[<RequireQualifiedAccess>]
type Bounds =
    {
        Capacity: int
        ArenaBytes: int
        PageBytes: int
        RetainBytes: int option
        TrimAfter: int option
        MaxLeases: int
        MaxLiveBytes: int option
    }

type BoundedArena =
    {
        Id: ArenaId
        Allocated: int
        HighWater: int
        IdleSince: int
        PageReleases: int list
    }

type WaiterId = int

[<RequireQualifiedAccess>]
type WaitEnd =
    | Served of LeaseId * ArenaId
    | TimedOut
    | Cancelled
    | PoolDisposed

[<RequireQualifiedAccess>]
type BoundedCommand =
    | Checkout
    | CheckoutAsync of timeout: int option
    | CheckoutCancelled
    | Cancel of WaiterId
    | Fill of LeaseId * bytes: int
    | Reset of LeaseId
    | GiveBack of LeaseId
    | Prewarm of count: int
    | Clear
    | ReleaseIdle
    | DisposePool
    | LimitFactory of mints: int
    | Advance of milliseconds: int

[<RequireQualifiedAccess>]
type BoundedOutcome =
    | Leased of LeaseId * ArenaId
    | Waits of WaiterId
    | LimitReached
    | FactoryFailed
    | Cancelled
    | PoolDisposed
    | AlreadyEnded
    | Kept
    | Dropped
    | Prewarmed of count: int
    | Trimmed of count: int
    | Done

[<RequireQualifiedAccess>]
type Figures =
    {
        Checkouts: int
        Returns: int
        Mints: int
        Drops: int
        Trims: int
        Waits: int
        Failures: int
        Idle: int
        Leased: int
        LiveBytes: int
        RetainedBytes: int
        ReleasedBytes: int
    }

[<RequireQualifiedAccess>]
type BoundedPoolModel =
    {
        Bounds: Bounds
        Now: int
        Idle: BoundedArena list
        Held: Map<LeaseId, BoundedArena>
        Waiting: (WaiterId * int option) list
        Ended: Map<WaiterId, WaitEnd>
        Leases: int
        Minted: int
        MintsLeft: int
        IsSizeKnown: bool
        IsDisposed: bool
        Drops: int
        Trims: int
        Waits: int
        Failures: int
        ReleasedBytes: int
    }

module BoundedPoolModel =
    let empty bounds : BoundedPoolModel =
        {
            Bounds = bounds
            Now = 0
            Idle = []
            Held = Map.empty
            Waiting = []
            Ended = Map.empty
            Leases = 0
            Minted = 0
            MintsLeft = System.Int32.MaxValue
            IsSizeKnown = false
            IsDisposed = false
            Drops = 0
            Trims = 0
            Waits = 0
            Failures = 0
            ReleasedBytes = 0
        }

    let leavesAt trimAfter idleSince =
        let betweenLooks = trimAfter / 4
        (idleSince / betweenLooks + 1) * betweenLooks + trimAfter

    let timers (pool: BoundedPoolModel) =
        let trims = pool.Bounds.TrimAfter.IsSome && not pool.IsDisposed
        let deadlines = pool.Waiting |> List.filter (fun (_, deadline) -> deadline.IsSome)
        deadlines.Length + (if trims then 1 else 0)

    let private live (pool: BoundedPoolModel) = pool.Idle.Length + pool.Held.Count

    let figures (pool: BoundedPoolModel) : Figures =
        {
            Checkouts = pool.Leases
            Returns = pool.Leases - pool.Held.Count
            Mints = pool.Minted
            Drops = pool.Drops
            Trims = pool.Trims
            Waits = pool.Waits
            Failures = pool.Failures
            Idle = pool.Idle.Length
            Leased = pool.Held.Count
            LiveBytes = live pool * pool.Bounds.ArenaBytes
            RetainedBytes = pool.Idle |> List.sumBy _.HighWater
            ReleasedBytes = pool.ReleasedBytes
        }

    // ---- Arenas

    let private fitsBytes (pool: BoundedPoolModel) =
        pool.Bounds.MaxLiveBytes
        |> Option.forall (fun most -> (live pool + 1) * pool.Bounds.ArenaBytes <= most)

    let private hasRoom (pool: BoundedPoolModel) =
        live pool < pool.Bounds.MaxLeases && (not pool.IsSizeKnown || fitsBytes pool)

    /// Makes an arena, or says why not.
    let private mint (pool: BoundedPoolModel) =
        if not (hasRoom pool) then
            Error BoundedOutcome.LimitReached, pool
        elif pool.MintsLeft = 0 then
            Error BoundedOutcome.FactoryFailed,
            { pool with
                Failures = pool.Failures + 1
            }
        else
            let made =
                { pool with
                    MintsLeft = pool.MintsLeft - 1
                }

            if fitsBytes made then
                Ok
                    {
                        Id = pool.Minted
                        Allocated = 0
                        HighWater = 0
                        IdleSince = pool.Now
                        PageReleases = []
                    },
                { made with
                    Minted = pool.Minted + 1
                    IsSizeKnown = true
                }
            else
                Error BoundedOutcome.LimitReached, made

    /// Releases the pages above some bytes of an arena.
    let private releasePages from arena (pool: BoundedPoolModel) =
        let kept = min from arena.HighWater

        { arena with
            HighWater = kept
            PageReleases = from :: arena.PageReleases
        },
        { pool with
            ReleasedBytes = pool.ReleasedBytes + arena.HighWater - kept
        }

    let private releaseAll (arenas: BoundedArena list) (pool: BoundedPoolModel) =
        { pool with
            ReleasedBytes = pool.ReleasedBytes + List.sumBy _.HighWater arenas
        }

    // ---- Leases

    let private lease (arena: BoundedArena) (pool: BoundedPoolModel) =
        (pool.Leases, arena.Id),
        { pool with
            Held = Map.add pool.Leases arena pool.Held
            Leases = pool.Leases + 1
        }

    let private tryLease (pool: BoundedPoolModel) =
        match pool.Idle with
        | last :: others ->
            let leased, pool = lease last { pool with Idle = others }
            Ok leased, pool
        | [] ->
            match mint pool with
            | Ok arena, pool ->
                let leased, pool = lease arena pool
                Ok leased, pool
            | Error refusal, pool -> Error refusal, pool

    /// What a limit refuses counts as a failure, unless it is waited for.
    let private countRefusal outcome (pool: BoundedPoolModel) =
        match outcome with
        | BoundedOutcome.LimitReached ->
            outcome,
            { pool with
                Failures = pool.Failures + 1
            }
        | _ -> outcome, pool

    let private checkout (pool: BoundedPoolModel) =
        if pool.IsDisposed then
            BoundedOutcome.PoolDisposed, pool
        else
            match tryLease pool with
            | Ok leased, pool -> BoundedOutcome.Leased leased, pool
            | Error refusal, pool -> countRefusal refusal pool

    // ---- Waiting

    let private endWait how waiter (pool: BoundedPoolModel) =
        { pool with
            Waiting = pool.Waiting |> List.filter (fun (other, _) -> other <> waiter)
            Ended = Map.add waiter how pool.Ended
        }

    let private endAll how (waiters: (WaiterId * int option) list) pool =
        (pool, waiters) ||> List.fold (fun pool (waiter, _) -> endWait how waiter pool)

    /// Gives idle arenas to those who wait, as long as there are both. There is never room for a new one: what comes back goes
    /// to whoever waits, so none is released meanwhile.
    let rec private serve (pool: BoundedPoolModel) =
        match pool.Waiting, pool.Idle with
        | (first, _) :: _, last :: others ->
            let leased, pool = lease last { pool with Idle = others }
            pool |> endWait (WaitEnd.Served leased) first |> serve
        | _ -> pool

    let private checkoutAsync timeout (pool: BoundedPoolModel) =
        if pool.IsDisposed then
            BoundedOutcome.PoolDisposed, pool
        else
            match tryLease pool with
            | Ok leased, pool -> BoundedOutcome.Leased leased, pool
            // A single arena is too large, so nothing that others do could end the wait.
            | Error BoundedOutcome.LimitReached, pool when live pool = 0 ->
                countRefusal BoundedOutcome.LimitReached pool
            | Error BoundedOutcome.LimitReached, pool ->
                let deadline = timeout |> Option.map (fun time -> pool.Now + time)

                BoundedOutcome.Waits pool.Waits,
                { pool with
                    Waiting = pool.Waiting @ [ pool.Waits, deadline ]
                    Waits = pool.Waits + 1
                }
            | Error refusal, pool -> refusal, pool

    // ---- Coming back

    let private retained (bounds: Bounds) arena (pool: BoundedPoolModel) =
        let toPage bytes =
            (bytes + bounds.PageBytes - 1) / bounds.PageBytes * bounds.PageBytes

        match bounds.RetainBytes with
        | Some bytes when arena.HighWater > toPage bytes -> releasePages (toPage bytes) arena pool
        | _ -> arena, pool

    let private giveBack leaseId (pool: BoundedPoolModel) =
        match Map.tryFind leaseId pool.Held with
        | None -> BoundedOutcome.AlreadyEnded, pool
        | Some arena ->
            let arena, pool =
                retained
                    pool.Bounds
                    { arena with
                        Allocated = 0
                        IdleSince = pool.Now
                    }
                    { pool with
                        Held = Map.remove leaseId pool.Held
                    }

            let isFull = pool.Waiting.IsEmpty && pool.Idle.Length = pool.Bounds.Capacity

            if pool.IsDisposed || isFull then
                BoundedOutcome.Dropped, releaseAll [ arena ] { pool with Drops = pool.Drops + 1 }
            else
                BoundedOutcome.Kept, serve { pool with Idle = arena :: pool.Idle }

    let private prewarm count (pool: BoundedPoolModel) =
        let wanted = min count (pool.Bounds.Capacity - pool.Idle.Length)

        let rec add made (pool: BoundedPoolModel) =
            if made = wanted then
                BoundedOutcome.Prewarmed wanted, pool
            else
                match mint pool with
                | Ok arena, pool -> add (made + 1) { pool with Idle = arena :: pool.Idle }
                | Error refusal, pool -> countRefusal refusal pool

        if pool.IsDisposed then
            BoundedOutcome.PoolDisposed, pool
        else
            add 0 pool

    let private clear (pool: BoundedPoolModel) =
        releaseAll pool.Idle { pool with Idle = [] }

    let private releaseIdle (pool: BoundedPoolModel) =
        let idle, pool =
            (pool.Idle, pool)
            ||> List.mapFoldBack (fun arena pool -> releasePages 0 arena pool)

        { pool with Idle = idle }

    let private advance time (pool: BoundedPoolModel) =
        let now = pool.Now + time

        let leaves arena =
            pool.Bounds.TrimAfter
            |> Option.exists (fun after -> leavesAt after arena.IdleSince <= now)

        let old, idle = pool.Idle |> List.partition leaves

        let late =
            pool.Waiting
            |> List.filter (fun (_, deadline) -> deadline |> Option.exists (fun deadline -> deadline <= now))

        BoundedOutcome.Trimmed old.Length,
        { pool with
            Now = now
            Idle = idle
            Trims = pool.Trims + old.Length
        }
        |> releaseAll old
        |> endAll WaitEnd.TimedOut late

    // ---- All of it

    let private change leaseId action (pool: BoundedPoolModel) =
        match Map.tryFind leaseId pool.Held with
        | None -> BoundedOutcome.AlreadyEnded, pool
        | Some arena ->
            BoundedOutcome.Done,
            { pool with
                Held = Map.add leaseId (action arena) pool.Held
            }

    let private fill bytes arena =
        let allocated = arena.Allocated + bytes

        { arena with
            Allocated = allocated
            HighWater = max arena.HighWater allocated
        }

    let apply command (pool: BoundedPoolModel) =
        match command with
        | BoundedCommand.Checkout -> checkout pool
        | BoundedCommand.CheckoutAsync timeout -> checkoutAsync timeout pool
        | BoundedCommand.CheckoutCancelled -> BoundedOutcome.Cancelled, pool
        | BoundedCommand.Cancel waiter when pool.Ended.ContainsKey waiter -> BoundedOutcome.AlreadyEnded, pool
        | BoundedCommand.Cancel waiter -> BoundedOutcome.Cancelled, endWait WaitEnd.Cancelled waiter pool
        | BoundedCommand.Fill(lease, bytes) -> change lease (fill bytes) pool
        | BoundedCommand.Reset lease -> change lease (fun arena -> { arena with Allocated = 0 }) pool
        | BoundedCommand.GiveBack lease -> giveBack lease pool
        | BoundedCommand.Prewarm count -> prewarm count pool
        | BoundedCommand.Clear -> BoundedOutcome.Done, clear pool
        | BoundedCommand.ReleaseIdle when pool.IsDisposed -> BoundedOutcome.PoolDisposed, pool
        | BoundedCommand.ReleaseIdle -> BoundedOutcome.Done, releaseIdle pool
        | BoundedCommand.DisposePool ->
            BoundedOutcome.Done,
            { clear pool with IsDisposed = true }
            |> endAll WaitEnd.PoolDisposed pool.Waiting
        | BoundedCommand.LimitFactory mints -> BoundedOutcome.Done, { pool with MintsLeft = mints }
        | BoundedCommand.Advance time -> advance time pool
