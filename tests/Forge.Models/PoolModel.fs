namespace Forge.Models

type LeaseId = int

type PoolCommand =
    | Checkout
    | GiveBack of LeaseId
    | DisposeLease of LeaseId
    | Prewarm of count: int
    | Clear
    | ReleaseIdle
    | DisposePool
    | LimitFactory of mints: int

type Fault =
    | ReturnsNull
    | ReturnsEmpty
    | ReturnsUsed

type PoolOutcome =
    | Leased of LeaseId * ArenaId
    | Kept
    | Dropped
    | AlreadyEnded
    | Prewarmed of count: int
    | FactoryFailed
    | BackingRefused
    | CountNegative
    | ReleaseFailed of count: int
    | PoolDisposed
    | Done

type PoolModel =
    {
        Capacity: int
        Idle: ArenaId list
        Held: Map<LeaseId, ArenaId>
        Leases: int
        Minted: int
        MintsLeft: int
        NextFault: Fault option
        Unreleasable: Set<ArenaId>
        IsDisposed: bool
    }

module PoolModel =
    let empty capacity =
        {
            Capacity = capacity
            Idle = []
            Held = Map.empty
            Leases = 0
            Minted = 0
            MintsLeft = System.Int32.MaxValue
            NextFault = None
            Unreleasable = Set.empty
            IsDisposed = false
        }

    let live pool =
        Set.union (Set.ofList pool.Idle) (pool.Held |> Map.values |> Set.ofSeq)

    let private mint pool =
        if pool.MintsLeft = 0 then
            Error(FactoryFailed, pool)
        elif pool.NextFault.IsSome then
            Error(BackingRefused, { pool with NextFault = None })
        else
            Ok(
                pool.Minted,
                { pool with
                    Minted = pool.Minted + 1
                    MintsLeft = pool.MintsLeft - 1
                }
            )

    /// What releasing some arenas, or their pages, comes to.
    let private releasing arenas success pool =
        match arenas |> List.filter pool.Unreleasable.Contains with
        | [] -> success
        | failing -> ReleaseFailed failing.Length

    let private lease arena pool =
        Leased(pool.Leases, arena),
        { pool with
            Held = Map.add pool.Leases arena pool.Held
            Leases = pool.Leases + 1
        }

    let private checkout pool =
        match pool.Idle with
        | _ when pool.IsDisposed -> PoolDisposed, pool
        | last :: others -> lease last { pool with Idle = others }
        | [] ->
            match mint pool with
            | Ok(arena, pool) -> lease arena pool
            | Error failed -> failed

    let private endLease leaseId pool =
        match Map.tryFind leaseId pool.Held with
        | None -> AlreadyEnded, pool
        | Some arena ->
            let pool =
                { pool with
                    Held = Map.remove leaseId pool.Held
                }

            if pool.IsDisposed || pool.Idle.Length = pool.Capacity then
                releasing [ arena ] Dropped pool, pool
            else
                Kept, { pool with Idle = arena :: pool.Idle }

    let private prewarm count pool =
        let wanted = min count (pool.Capacity - pool.Idle.Length)

        let rec add made pool =
            if made = wanted then
                Prewarmed wanted, pool
            else
                match mint pool with
                | Ok(arena, pool) -> add (made + 1) { pool with Idle = arena :: pool.Idle }
                | Error failed -> failed

        if count < 0 then CountNegative, pool
        elif pool.IsDisposed then PoolDisposed, pool
        else add 0 pool

    let apply command pool =
        match command with
        | Checkout -> checkout pool
        | GiveBack lease
        | DisposeLease lease -> endLease lease pool
        | Prewarm count -> prewarm count pool
        | Clear -> releasing pool.Idle Done pool, { pool with Idle = [] }
        | ReleaseIdle when pool.IsDisposed -> PoolDisposed, pool
        | ReleaseIdle -> releasing pool.Idle Done pool, pool
        | DisposePool ->
            releasing pool.Idle Done pool,
            { pool with
                Idle = []
                IsDisposed = true
            }
        | LimitFactory mints -> Done, { pool with MintsLeft = mints }

    let spoilFactory fault pool = { pool with NextFault = Some fault }

    let spoilRelease arena pool =
        { pool with
            Unreleasable = Set.add arena pool.Unreleasable
        }
