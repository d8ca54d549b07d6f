namespace Forge.Linearizability

open Forge.Models

/// How far an operation has come.
type Stage =
    | Ready
    /// The lease has ended; its arena is on its way home.
    | Returning of LeaseId * ArenaId
    /// Prewarm has computed the room, and has added some of the arenas wanted.
    | Filling of added: int * wanted: int
    /// ReleaseIdle has seen that the pool is open.
    | Opened
    /// ReleaseIdle has taken all out, and has yet to give back these, the next one first.
    | Restoring of ArenaId list
    | Finished

/// The published rule (docs/concurrency.md): by which moments an operation takes effect, and what each does to the model.
///
/// Strict, one moment between call and return: Checkout, IdleCount, Clear, Dispose of the pool, and GiveBack and Dispose
/// of a lease that is ended through one copy. A give-back has in truth two moments, the end of the lease and the arrival
/// of the arena; the first can only be seen by who holds another copy of the lease.
///
/// Relaxed: Prewarm computes the room at one moment and adds each arena at a moment of its own. ReleaseIdle sees that
/// the pool is open, takes all arenas, and gives each one back, each at a moment of its own.
[<RequireQualifiedAccess>]
module Specification =
    // What the model counts is given by each operation, so that two orders that come to the same pool compare equal.
    let private settled (pool: PoolModel) =
        { pool with
            Leases = 0
            Minted = 0
            MintsLeft = 0
        }

    let start capacity = PoolModel.empty capacity |> settled

    let private isFull (pool: PoolModel) = pool.Idle.Length >= pool.Capacity

    /// The model's one step for the whole operation: the answer has to be the model's, and so have the arenas that were
    /// minted and released.
    let private whole (operation: Operation) command lease pool =
        let prepared =
            { pool with
                Leases = lease
                Minted = operation.Minted |> List.tryHead |> Option.defaultValue 0
                MintsLeft = operation.Minted.Length
            }

        let outcome, after = PoolModel.apply command prepared
        let existed = Set.union (PoolModel.live pool) (Set.ofList operation.Minted)

        if
            Answered outcome = operation.Answer
            && after.MintsLeft = 0
            && Set.ofList operation.Released = existed - PoolModel.live after
        then
            [ Finished, settled after ]
        else
            []

    let private checkout (operation: Operation) pool =
        match operation.Answer with
        | Answered(Leased(lease, _)) -> whole operation Checkout lease pool
        | _ -> whole operation Checkout 0 pool

    let private endLease (operation: Operation) lease isSilent (pool: PoolModel) =
        match Map.tryFind lease pool.Held, operation.Answer with
        | Some arena, Answered Done ->
            [
                Returning(lease, arena),
                { pool with
                    Held = Map.remove lease pool.Held
                }
            ]
        | None, Answered Done when isSilent && operation.Released.IsEmpty -> [ Finished, pool ]
        | None, Answered AlreadyEnded when operation.Released.IsEmpty -> [ Finished, pool ]
        | _ -> []

    let private comeHome (operation: Operation) lease arena (pool: PoolModel) =
        let held =
            { pool with
                Held = Map.add lease arena pool.Held
            }

        match PoolModel.apply (GiveBack lease) held, operation.Released with
        | (Kept, after), [] -> [ Finished, settled after ]
        | (Dropped, after), [ released ] when released = arena -> [ Finished, settled after ]
        | _ -> []

    let private computeRoom (operation: Operation) count (pool: PoolModel) =
        match operation.Answer with
        | Answered PoolDisposed when pool.IsDisposed && operation.Minted.IsEmpty -> [ Finished, pool ]
        | Answered(Prewarmed _)
        | Answered PoolDisposed when not pool.IsDisposed ->
            match min count (pool.Capacity - pool.Idle.Length), operation.Answer with
            | 0, Answered(Prewarmed 0) when operation.Minted.IsEmpty -> [ Finished, pool ]
            | 0, _ -> []
            | wanted, _ -> [ Filling(0, wanted), pool ]
        | _ -> []

    let private addOne (operation: Operation) added wanted (pool: PoolModel) =
        let arena = List.tryItem added operation.Minted
        let isLast = operation.Minted.Length = added + 1

        match operation.Answer, arena with
        // The pool was disposed before the next one was minted.
        | Answered PoolDisposed, None when pool.IsDisposed && operation.Released.IsEmpty -> [ Finished, pool ]
        // Others filled the room, or disposed of the pool, while one was minted: it is released.
        | Answered(Prewarmed count), Some arena when
            (pool.IsDisposed || isFull pool)
            && count = added
            && isLast
            && operation.Released = [ arena ]
            ->
            [ Finished, pool ]
        | _, Some arena when not (pool.IsDisposed || isFull pool) ->
            let after = { pool with Idle = arena :: pool.Idle }

            if added + 1 < wanted then
                [ Filling(added + 1, wanted), after ]
            elif
                operation.Answer = Answered(Prewarmed wanted)
                && isLast
                && operation.Released.IsEmpty
            then
                [ Finished, after ]
            else
                []
        | _ -> []

    let private restore (operation: Operation) arenas pool =
        match arenas with
        | [] -> [ Finished, pool ]
        | arena :: others ->
            let isRefused = pool.IsDisposed || isFull pool

            if isRefused <> List.contains arena operation.Released then
                []
            else
                let idle = if isRefused then pool.Idle else arena :: pool.Idle
                let stage = if others.IsEmpty then Finished else Restoring others
                [ stage, { pool with Idle = idle } ]

    let private takeAll (operation: Operation) pool =
        let taken = List.rev pool.Idle

        if Set.isSubset (Set.ofList operation.Released) (Set.ofList taken) then
            let stage = if taken.IsEmpty then Finished else Restoring taken
            [ stage, { pool with Idle = [] } ]
        else
            []

    /// What the next moment of an operation may lead to; nothing where the rule forbids that it comes now.
    let step (operation: Operation) stage (pool: PoolModel) : (Stage * PoolModel) list =
        match operation.Call, stage with
        | CountIdle, Ready when operation.Answer = Counted pool.Idle.Length -> [ Finished, pool ]
        | Ask Checkout, Ready -> checkout operation pool
        | Ask(GiveBack lease), Ready -> endLease operation lease false pool
        | Ask(DisposeLease lease), Ready -> endLease operation lease true pool
        | Ask _, Returning(lease, arena) -> comeHome operation lease arena pool
        | Ask(Prewarm count), Ready -> computeRoom operation count pool
        | Ask(Prewarm _), Filling(added, wanted) -> addOne operation added wanted pool
        | Ask ReleaseIdle, Ready when operation.Answer = Answered PoolDisposed -> whole operation ReleaseIdle 0 pool
        | Ask ReleaseIdle, Ready when operation.Answer = Answered Done && not pool.IsDisposed -> [ Opened, pool ]
        | Ask ReleaseIdle, Opened -> takeAll operation pool
        | Ask ReleaseIdle, Restoring arenas -> restore operation arenas pool
        | Ask((Clear | DisposePool) as command), Ready -> whole operation command 0 pool
        | _ -> []
