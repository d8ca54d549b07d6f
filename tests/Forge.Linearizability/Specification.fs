namespace Forge.Linearizability

open Forge.Models

/// The published rule (docs/concurrency.md): by which moments an operation takes effect, and what each does to the model.
///
/// A call that overlaps no other is the model's one step. One that does is still strict in what users rely on: nothing is
/// leased twice, lost or released twice, idle stays within capacity, a disposed pool leases nothing. But what it moves,
/// it moves arena by arena, each at a moment of its own, and meanwhile has it in hand where no other call sees it. From there
/// it may also go to a wait, past all that is idle. Limits, counts and the order of waits are judged elsewhere (Promises.fs).
[<RequireQualifiedAccess>]
module Specification =
    // What the model counts is given by each operation, so that two orders that come to the same pool compare equal.
    let private settled (pool: PoolModel) =
        { pool with
            Leases = 0
            Minted = 0
            MintsLeft = 0
            Arenas = Map.empty
            Counts = PoolCounts.Zero
        }

    let start capacity =
        {
            Pool = PoolLimits.ofCapacity capacity |> PoolModel.empty |> settled
            Granted = Set.empty
        }

    let private released (operation: Operation) = Set.ofList operation.Released

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
            && released operation = existed - PoolModel.live after
        then
            [ Finished, settled after ]
        else
            []

    /// The arena that was returned last comes first.
    let private withLast arena (pool: PoolModel) =
        { pool with
            Idle = arena :: List.except [ arena ] pool.Idle
        }

    let private checkout company (operation: Operation) (pool: PoolModel) =
        match operation.Answer with
        | Answered(Leased(lease, arena)) ->
            match company with
            | NoneSoFar -> whole operation Checkout lease pool
            // Each processor prefers what was returned on it.
            | Alone when List.contains arena pool.Idle -> whole operation Checkout lease (withLast arena pool)
            | Alone -> whole operation Checkout lease pool
            | Together when operation.Minted = [ arena ] ->
                whole operation Checkout lease { pool with Idle = [] }
                |> List.map (fun (stage, after) -> stage, { after with Idle = pool.Idle })
            | Together when List.contains arena pool.Idle -> whole operation Checkout lease (withLast arena pool)
            | Together -> []
        // It may have had an arena in hand when it saw that the pool was disposed meanwhile.
        | Answered PoolDisposed -> [ Moving([], Any operation.Released.Length, Set.empty), pool ]
        | Refused when company = Together || pool.Idle.IsEmpty && not pool.IsDisposed -> [ Finished, pool ]
        // What was minted or taken could not be made ready, and goes back.
        | Failed(Some arena) when operation.Minted = [ arena ] -> [ Moving([ arena ], Any 0, Set.empty), pool ]
        | Failed(Some arena) -> [ Moving([], Only arena, Set.empty), pool ]
        // The factory failed.
        | Failed None when operation.Minted.IsEmpty && operation.Released.IsEmpty -> [ Finished, pool ]
        // A wait that was granted an arena, and then ended otherwise.
        | TimedOut
        | Cancelled when not operation.Minted.IsEmpty -> [ Moving(operation.Minted, Any 0, Set.empty), pool ]
        | TimedOut
        | Cancelled -> [ Moving([], Any 1, Set.empty), pool ]
        | _ -> []

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

    /// Prewarm has counted, minted, and has yet to add what it minted. Where one finds no room, it is the last, and it or
    /// another is released.
    let private prewarm count (operation: Operation) (pool: PoolModel) =
        let minted = operation.Minted
        let adding = [ Moving(minted, Any minted.Length, Set.empty), pool ]

        match operation.Answer with
        | Answered(Prewarmed kept) when
            not pool.IsDisposed
            && minted.Length <= min count pool.Limits.Capacity
            && minted.Length = kept + operation.Released.Length
            && operation.Released.Length <= 1
            ->
            adding
        | Answered PoolDisposed when pool.IsDisposed && minted.IsEmpty && operation.Released.IsEmpty ->
            [ Finished, pool ]
        // It was disposed between one mint and the next.
        | Answered PoolDisposed when not pool.IsDisposed && operation.Released.IsEmpty -> adding
        | (Refused | Failed _) when not pool.IsDisposed && minted.Length <= min count pool.Limits.Capacity -> adding
        | _ -> []

    /// One more moment of an operation that moves arenas one by one.
    let private move (operation: Operation) hand takes gone (pool: PoolModel) =
        let without arena = List.except [ arena ] hand

        [
            for arena in pool.Idle do
                match takes with
                | Any 0 -> ()
                | Only wanted when wanted <> arena -> ()
                | _ ->
                    let takes =
                        match takes with
                        | Any count -> Any(count - 1)
                        | Only _ -> Any 0

                    Moving(List.sort (arena :: hand), takes, gone),
                    { pool with
                        Idle = List.except [ arena ] pool.Idle
                    }

            for arena in hand do
                if List.contains arena operation.Released then
                    Moving(without arena, takes, Set.add arena gone), pool
                elif pool.Idle.Length < pool.Limits.Capacity then
                    Moving(without arena, takes, gone), { pool with Idle = arena :: pool.Idle }

            if hand.IsEmpty && gone = released operation then
                match operation.Call, operation.Answer with
                | _, Answered PoolDisposed when not pool.IsDisposed -> ()
                | _ -> Finished, pool
        ]

    let private alone operation stage (pool: PoolModel) =
        match operation.Call, stage with
        | CountIdle, Ready when operation.Answer = Counted pool.Idle.Length -> [ Finished, pool ]
        | Ask _, Returning(lease, arena) -> comeHome operation lease arena pool
        | Ask(Prewarm count), Ready when operation.Answer = Refused || operation.Answer.IsFailed ->
            prewarm count operation pool
        | Ask((Clear | DisposePool | ReleaseIdle | Prewarm _) as command), Ready -> whole operation command 0 pool
        | _ -> []

    let private together operation stage (pool: PoolModel) =
        match operation.Call, operation.Answer, stage with
        | CountIdle, Counted count, Ready when count <= pool.Limits.Capacity -> [ Finished, pool ]
        // It may take its arena back, having seen that somebody waits.
        | Ask _, _, Returning(_, arena) -> [ Moving([ arena ], Only arena, Set.empty), pool ]
        | Ask(Prewarm count), _, Ready -> prewarm count operation pool
        | Ask Clear, Answered Done, Ready -> [ Moving([], Any operation.Released.Length, Set.empty), pool ]
        | Ask DisposePool, Answered Done, Ready ->
            [
                Moving([], Any operation.Released.Length, Set.empty), { pool with IsDisposed = true }
            ]
        | Ask ReleaseIdle, Answered PoolDisposed, Ready -> whole operation ReleaseIdle 0 pool
        | Ask ReleaseIdle, Answered Done, Ready when not pool.IsDisposed ->
            [ Moving([], Any pool.Limits.Capacity, Set.empty), pool ]
        | _ -> []

    /// Whether an operation, wherever it comes, changes nothing and asks for nothing.
    let isWithoutEffect company (operation: Operation) =
        match operation.Call, operation.Answer with
        | CancelWait _, _
        | CheckoutLater _, (Cancelled | TimedOut) -> operation.Minted.IsEmpty && operation.Released.IsEmpty
        | (Ask Checkout | CheckoutLater _), Failed None -> operation.Minted.IsEmpty && operation.Released.IsEmpty
        | Ask Checkout, Refused -> company = Together && operation.Minted.IsEmpty && operation.Released.IsEmpty
        | _ -> false

    /// What fails in these calls is reported only once they have done all that they had to do.
    let private isDoneDespiteFailure call =
        match call with
        | Ask(GiveBack _ | DisposeLease _ | Clear | ReleaseIdle | DisposePool)
        | MoveClock _ -> true
        | _ -> false

    let private stepOfPool company (operation: Operation) stage (pool: PoolModel) =
        match operation.Call, stage with
        | (Ask Checkout | CheckoutLater _), Ready -> checkout company operation pool
        | Ask(GiveBack lease), Ready -> endLease operation lease false pool
        | Ask(DisposeLease lease), Ready -> endLease operation lease true pool
        | CancelWait _, Ready -> [ Finished, pool ]
        // How old the arenas are that are trimmed is not part of the model.
        | MoveClock _, Ready -> [ Moving([], Any operation.Released.Length, Set.empty), pool ]
        | _, Moving(hand, takes, gone) -> move operation hand takes gone pool
        | _ when company = Together -> together operation stage pool
        | _ -> alone operation stage pool

    /// The moments at which an arena goes from the hand of a call to a wait, or is found there by the wait.
    let private passOn (grants: Set<ArenaId>) (operation: Operation) stage (state: PoolState) =
        match operation.Call, stage, operation.Answer with
        // A checkout may also find what a wait was granted that has ended.
        | (CheckoutLater _ | Ask Checkout), Ready, Answered(Leased(lease, arena)) when state.Granted.Contains arena ->
            [
                Finished,
                {
                    Pool =
                        { state.Pool with
                            Held = Map.add lease arena state.Pool.Held
                        }
                    Granted = Set.remove arena state.Granted
                }
            ]
        | CheckoutLater _, Ready, (Cancelled | TimedOut) ->
            [
                for arena in state.Granted do
                    Moving([ arena ], Any 0, Set.empty),
                    { state with
                        Granted = Set.remove arena state.Granted
                    }
            ]
        | CheckoutLater _, Ready, Failed(Some arena) when state.Granted.Contains arena ->
            [
                Moving([ arena ], Any 0, Set.empty),
                { state with
                    Granted = Set.remove arena state.Granted
                }
            ]
        | _, Moving(hand, takes, gone), _ ->
            [
                for arena in hand do
                    if grants.Contains arena && not (List.contains arena operation.Released) then
                        Moving(List.except [ arena ] hand, takes, gone),
                        { state with
                            Granted = Set.add arena state.Granted
                        }
            ]
        | _ -> []

    /// What the next moment of an operation may lead to; nothing where the rule forbids that it comes now.
    let step grants company (operation: Operation) stage (state: PoolState) : (Stage * PoolState) list =
        let operation =
            if operation.Answer.IsFailed && isDoneDespiteFailure operation.Call then
                { operation with
                    Answer = Answered Done
                }
            else
                operation

        let within =
            stepOfPool company operation stage state.Pool
            |> List.map (fun (stage, pool) -> stage, { state with Pool = pool })

        within @ passOn grants operation stage state
