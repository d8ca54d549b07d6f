namespace Forge.Linearizability

open System.Collections.Generic
open Forge.Models

type Verdict =
    | Allowed
    | Forbidden
    /// There were too many orders to try.
    | Undecided

/// Looks for an order of moments that explains a history.
///
/// After J. M. Wing and C. Gong, "Testing and Verifying Concurrent Objects" (J. Parallel Distrib. Comput. 17, 1993): an
/// operation may come next if no other that has yet to come returned before it was called. With the memory of G. Lowe,
/// "Testing for Linearizability" (2017): what was done and the state that came of it decide all that can follow, so no
/// such pair is looked at twice. An operation with more than one moment comes next several times.
[<RequireQualifiedAccess>]
module Search =
    /// What is left of a thread's operations, and how far the first of them has come.
    type private Lane = { Stage: Stage; Rest: Operation list }

    let private lanesOf (operations: Operation list) =
        operations
        |> List.groupBy _.Lane
        |> List.map (fun (_, own) ->
            {
                Stage = Ready
                Rest = List.sortBy _.Invoked own
            })

    /// The operations that may come next, each with the number of its lane.
    let private candidates lanes =
        let heads =
            lanes
            |> List.indexed
            |> List.choose (fun (index, lane) -> List.tryHead lane.Rest |> Option.map (fun head -> index, head))

        heads
        |> List.filter (fun (_, head) -> heads |> List.forall (fun (_, other) -> head.Invoked <= other.Returned))

    let private advance stage lane =
        match stage, lane.Rest with
        | Finished, _ :: rest -> { Stage = Ready; Rest = rest }
        | _ -> { lane with Stage = stage }

    /// Equal where the same moments lie behind: a thread's operations come in their order.
    let private key lanes (pool: PoolState) =
        lanes |> List.map (fun lane -> lane.Rest.Length, lane.Stage), pool

    let private movesNothing call =
        match call with
        | CountIdle
        | CancelWait _ -> true
        | _ -> false

    /// The arenas that a wait may have been granted by another call. A checkout may find one that is left over from a wait that has ended.
    let private grantsOf history =
        let mayLeaveOver =
            history.Operations
            |> List.exists (fun operation ->
                operation.Call.IsCheckoutLater
                && (operation.Answer = Cancelled || operation.Answer = TimedOut))

        history.Operations
        |> Seq.collect (fun operation ->
            match operation.Call, operation.Answer with
            | CheckoutLater _, (Answered(Leased(_, arena)) | Failed(Some arena)) -> [ arena ]
            | CheckoutLater _, (Cancelled | TimedOut) -> operation.Released
            | Ask Checkout, Answered(Leased(_, arena)) when mayLeaveOver -> [ arena ]
            | _ -> [])
        |> Set.ofSeq

    /// Whom each operation of a history meets; those that only count move nothing, and disturb nobody.
    let private companyOf history =
        let contend one other =
            one.Lane <> other.Lane
            && one.Invoked < other.Returned
            && other.Invoked < one.Returned

        let overlap one other =
            contend one other && not (movesNothing other.Call)

        let meets =
            history.Operations
            |> List.filter (fun operation -> history.Operations |> List.exists (overlap operation))

        // A call that moves nothing takes the lock, too.
        let first =
            history.Operations
            |> List.filter (fun operation -> history.Operations |> List.exists (contend operation))
            |> List.map _.Invoked
            |> List.fold min System.Int64.MaxValue

        let together = meets |> List.map _.Invoked |> HashSet

        fun operation ->
            if together.Contains operation.Invoked then
                Together
            elif operation.Returned < first && not history.AllSeats then
                NoneSoFar
            else
                Alone

    /// Whether there is an order of the operations, by their last moments, in which the history obeys the rule, and that order.
    let private search (history: History) most : Verdict * Operation list =
        let seen = HashSet HashIdentity.Structural
        let company = companyOf history
        let grants = grantsOf history

        let rec explore lanes pool =
            match candidates lanes with
            | [] -> Some []
            | heads when seen.Count < most && seen.Add(key lanes pool) ->
                heads
                |> Seq.collect (fun (index, operation) ->
                    Specification.step grants (company operation) operation lanes[index].Stage pool
                    |> Seq.map (fun next -> index, operation, next))
                |> Seq.tryPick (fun (index, operation, (stage, after)) ->
                    let lanes = lanes |> List.updateAt index (advance stage lanes[index])

                    explore lanes after
                    |> Option.map (fun order -> if stage = Finished then operation :: order else order))
            | _ -> None

        let operations =
            history.Operations
            |> List.filter (fun operation ->
                history.Holders.Contains operation.Lane
                || not (Specification.isWithoutEffect (company operation) operation))

        match explore (lanesOf operations) (Specification.start history.Capacity) with
        | Some order -> Allowed, order
        | None when seen.Count >= most -> Undecided, []
        | None -> Forbidden, []

    let judge history = search history 30_000 |> fst

    let isLinearizable history =
        search history System.Int32.MaxValue |> fst = Allowed
