namespace Forge.Models

type ArenaId = int

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

type PoolOutcome =
    | Leased of LeaseId * ArenaId
    | Kept
    | Dropped
    | AlreadyEnded
    | Prewarmed of count: int
    | FactoryFailed
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
            IsDisposed = false
        }

    let private mint pool =
        if pool.MintsLeft = 0 then
            None
        else
            Some(
                pool.Minted,
                { pool with
                    Minted = pool.Minted + 1
                    MintsLeft = pool.MintsLeft - 1
                }
            )

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
            | Some(arena, pool) -> lease arena pool
            | None -> FactoryFailed, pool

    let private endLease leaseId pool =
        match Map.tryFind leaseId pool.Held with
        | None -> AlreadyEnded, pool
        | Some arena ->
            let pool =
                { pool with
                    Held = Map.remove leaseId pool.Held
                }

            if pool.IsDisposed || pool.Idle.Length = pool.Capacity then
                Dropped, pool
            else
                Kept, { pool with Idle = arena :: pool.Idle }

    let private prewarm count pool =
        let wanted = min count (pool.Capacity - pool.Idle.Length)

        let rec add made pool =
            if made = wanted then
                Prewarmed wanted, pool
            else
                match mint pool with
                | Some(arena, pool) -> add (made + 1) { pool with Idle = arena :: pool.Idle }
                | None -> FactoryFailed, pool

        if pool.IsDisposed then PoolDisposed, pool else add 0 pool

    let apply command pool =
        match command with
        | Checkout -> checkout pool
        | GiveBack lease
        | DisposeLease lease -> endLease lease pool
        | Prewarm count -> prewarm count pool
        | Clear -> Done, { pool with Idle = [] }
        | ReleaseIdle when pool.IsDisposed -> PoolDisposed, pool
        | ReleaseIdle -> Done, pool
        | DisposePool ->
            Done,
            { pool with
                Idle = []
                IsDisposed = true
            }
        | LimitFactory mints -> Done, { pool with MintsLeft = mints }

    let live pool =
        Set.union (Set.ofList pool.Idle) (pool.Held |> Map.values |> Set.ofSeq)
