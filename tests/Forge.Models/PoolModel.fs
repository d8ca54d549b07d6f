namespace Forge.Models

type PoolModel =
    {
        Limits: PoolLimits
        Now: int
        Idle: ArenaId list
        Held: Map<LeaseId, ArenaId>
        Arenas: Map<ArenaId, PooledArena>
        Line: WaitingLine
        Leases: int
        Minted: int
        MintsLeft: int
        NextFault: Fault option
        Unreleasable: Set<ArenaId>
        IsDisposed: bool
        Counts: PoolCounts
    }

module PoolModel =
    let empty limits =
        {
            Limits = limits
            Now = 0
            Idle = []
            Held = Map.empty
            Arenas = Map.empty
            Line = WaitingLine.empty
            Leases = 0
            Minted = 0
            MintsLeft = System.Int32.MaxValue
            NextFault = None
            Unreleasable = Set.empty
            IsDisposed = false
            Counts = PoolCounts.Zero
        }

    let live pool =
        Set.union (Set.ofList pool.Idle) (pool.Held |> Map.values |> Set.ofSeq)

    let private existing pool = pool.Idle.Length + pool.Held.Count

    let arena id pool =
        pool.Arenas |> Map.tryFind id |> Option.defaultValue (PooledArena.make 0)

    let private change id action pool =
        { pool with
            Arenas = Map.add id (action (arena id pool)) pool.Arenas
        }

    let write id bytes pool =
        if bytes > (arena id pool).Present then
            change id (PooledArena.write bytes) pool
        else
            pool

    let figures pool =
        {
            Checkouts = pool.Leases
            Returns = pool.Leases - pool.Held.Count
            Mints = pool.Counts.Mints
            Drops = pool.Counts.Drops
            Trims = pool.Counts.Trims
            Waits = WaitingLine.total pool.Line
            Failures = pool.Counts.Failures
            Idle = pool.Idle.Length
            Leased = pool.Held.Count
            LiveBytes = existing pool * pool.Limits.ArenaBytes
            RetainedBytes = pool.Idle |> List.sumBy (fun id -> (arena id pool).Present)
            ReleasedBytes = pool.Counts.ReleasedBytes
        }

    let timers pool =
        let trims = pool.Limits.TrimAfter.IsSome && not pool.IsDisposed
        WaitingLine.deadlines pool.Line + (if trims then 1 else 0)

    // ---- Arenas come and go

    let private failed pool =
        { pool with
            PoolModel.Counts.Failures = pool.Counts.Failures + 1
        }

    /// Makes an arena, or says why not.
    let private mint pool =
        match PoolLimits.forbidding (existing pool) pool.Limits with
        | Some limit when existing pool > 0 -> Error(LimitReached limit), pool
        | _ when pool.MintsLeft = 0 -> Error FactoryFailed, failed pool
        | _ when pool.NextFault.IsSome -> Error BackingRefused, failed { pool with NextFault = None }
        | forbidden ->
            let made =
                { pool with
                    Minted = pool.Minted + 1
                    MintsLeft = pool.MintsLeft - 1
                }

            if forbidden.IsSome then
                Error ArenaTooLarge, failed made
            else
                Ok pool.Minted,
                { made with
                    Arenas = Map.add pool.Minted (PooledArena.make pool.Now) pool.Arenas
                    PoolModel.Counts.Mints = pool.Counts.Mints + 1
                }

    let private failures arenas pool =
        arenas |> List.filter pool.Unreleasable.Contains |> List.length

    let private orFailed success failures =
        if failures = 0 then success else ReleaseFailed failures

    /// Counts what is released with arenas that are neither idle nor leased any more.
    let private release arenas pool =
        { pool with
            PoolModel.Counts.ReleasedBytes =
                pool.Counts.ReleasedBytes
                + List.sumBy (fun id -> (arena id pool).Present) arenas
        }

    let private releaseIdle pool =
        release pool.Idle { pool with Idle = [] }

    let private returnPages from pool id =
        let returned =
            change id (PooledArena.returnPages from (pool.Unreleasable.Contains id)) pool

        { returned with
            PoolModel.Counts.ReleasedBytes =
                pool.Counts.ReleasedBytes + (arena id pool).Present
                - (arena id returned).Present
        }

    // ---- Leases begin

    let private lease arena pool =
        (pool.Leases, arena),
        { pool with
            Held = Map.add pool.Leases arena pool.Held
            Leases = pool.Leases + 1
        }

    /// Leases an arena, or does something else where a limit forbids it.
    let private leaseOr atLimit pool =
        let arena, pool =
            match pool.Idle with
            | last :: others -> Ok last, { pool with Idle = others }
            | [] -> mint pool

        match arena with
        | Ok arena ->
            let leased, pool = lease arena pool
            Leased leased, pool
        | Error(LimitReached limit) -> atLimit limit pool
        | Error refusal -> refusal, pool

    /// What a limit refuses counts as a failure, unless it is waited for.
    let private refuse limit pool = LimitReached limit, failed pool

    let private wait timeout _ pool =
        let deadline = timeout |> Option.map (fun time -> pool.Now + time)

        Waits(WaitingLine.total pool.Line),
        { pool with
            Line = WaitingLine.join deadline pool.Line
        }

    let private prewarm count pool =
        let wanted = min count (pool.Limits.Capacity - pool.Idle.Length)

        let rec add made pool =
            if made = wanted then
                Prewarmed wanted, pool
            else
                match mint pool with
                | Ok arena, pool -> add (made + 1) { pool with Idle = arena :: pool.Idle }
                | Error(LimitReached limit), pool -> refuse limit pool
                | Error refusal, pool -> refusal, pool

        add 0 pool

    // ---- Leases and waits end

    /// Gives what is idle to those who wait. There is never room for a new arena: what comes back goes to whoever waits, so
    /// none is released meanwhile.
    let rec private serve pool =
        match pool.Line.Waiting, pool.Idle with
        | (first, _) :: _, last :: others ->
            let leased, pool = lease last { pool with Idle = others }

            serve
                { pool with
                    Line = WaitingLine.finish (WaitEnd.Served leased) first pool.Line
                }
        | _ -> pool

    let private comeBack id pool =
        let ended arena = { arena with IdleSince = pool.Now }

        match PoolLimits.returnedFrom (arena id pool).Present pool.Limits with
        | Some from -> true, returnPages from pool id |> change id ended
        | None -> false, change id ended pool

    let private endLease leaseId pool =
        match Map.tryFind leaseId pool.Held with
        | None -> AlreadyEnded, pool
        | Some id ->
            let returnsPages, pool =
                comeBack
                    id
                    { pool with
                        Held = Map.remove leaseId pool.Held
                    }

            let isFull = pool.Line.Waiting.IsEmpty && pool.Idle.Length = pool.Limits.Capacity

            if pool.IsDisposed || isFull then
                failures [ id ] pool |> orFailed Dropped,
                release
                    [ id ]
                    { pool with
                        PoolModel.Counts.Drops = pool.Counts.Drops + 1
                    }
            else
                (if returnsPages then failures [ id ] pool else 0) |> orFailed Kept,
                serve { pool with Idle = id :: pool.Idle }

    let private cancel waiter pool =
        if pool.Line.Ended.ContainsKey waiter then
            AlreadyEnded, pool
        else
            Done,
            { pool with
                Line = WaitingLine.finish WaitEnd.Cancelled waiter pool.Line
            }

    // ---- What is idle

    /// Returns the pages of all idle arenas; one whose pages stay is zeroed instead.
    let private returnIdle pool =
        failures pool.Idle pool |> orFailed Done, (pool, pool.Idle) ||> List.fold (returnPages 0)

    let private advance time pool =
        let now = pool.Now + time

        let isOld id =
            PoolLimits.leavesAt (arena id pool).IdleSince pool.Limits
            |> Option.exists (fun moment -> moment <= now)

        let old, young = pool.Idle |> List.partition isOld

        Trimmed(old.Length, failures old pool),
        release
            old
            { pool with
                Now = now
                Idle = young
                Line = WaitingLine.expire now pool.Line
                PoolModel.Counts.Trims = pool.Counts.Trims + old.Length
            }

    let apply command pool =
        match command with
        | Prewarm count when count < 0 -> CountNegative, pool
        | Checkout
        | CheckoutAsync _
        | Prewarm _
        | ReleaseIdle when pool.IsDisposed -> PoolDisposed, pool
        | Checkout -> leaseOr refuse pool
        | CheckoutAsync timeout -> leaseOr (wait timeout) pool
        | Cancel waiter -> cancel waiter pool
        | GiveBack lease
        | DisposeLease lease -> endLease lease pool
        | Prewarm count -> prewarm count pool
        | Clear -> failures pool.Idle pool |> orFailed Done, releaseIdle pool
        | ReleaseIdle -> returnIdle pool
        | DisposePool ->
            failures pool.Idle pool |> orFailed Done,
            { releaseIdle pool with
                IsDisposed = true
                Line = WaitingLine.finishAll WaitEnd.PoolDisposed pool.Line
            }
        | Advance time -> advance time pool
        | LimitFactory mints -> Done, { pool with MintsLeft = mints }
        | SpoilFactory fault -> Done, { pool with NextFault = Some fault }
        | SpoilRelease arena ->
            Done,
            { pool with
                Unreleasable = Set.add arena pool.Unreleasable
            }
