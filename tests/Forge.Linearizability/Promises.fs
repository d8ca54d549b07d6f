namespace Forge.Linearizability

open System
open Forge
open Forge.Models

/// What a pool promises besides an order of moments: its limits, the order of those who wait, and its counts. Each function
/// says what was wrong, if anything was.
[<RequireQualifiedAccess>]
module Promises =
    let private isLeased (operation: Operation) =
        match operation.Answer with
        | Answered(Leased _) -> true
        | _ -> false

    // ---- Limits

    /// From when to when an arena, or room for one, counts at most, and how much: a call reserves room before its factory is
    /// called, and gives it back after the memory has been released, both at moments that nobody sees.
    let private lives limit isByBytes (operations: Operation list) =
        let firstSize =
            operations
            |> List.filter (fun operation -> not operation.Minted.IsEmpty)
            |> List.map _.Returned
            |> List.fold min Int64.MaxValue

        // If bytes are limited, all are set aside until the size of an arena is known.
        let weight (operation: Operation) =
            if isByBytes && operation.Invoked < firstSize then
                limit
            else
                1

        let makesArenas (operation: Operation) =
            match operation.Call with
            | Ask(Checkout | Prewarm _)
            | CheckoutLater _ -> true
            | _ -> false

        let releaseOf arena =
            operations
            |> List.tryFind (fun operation -> List.contains arena operation.Released)
            |> Option.map _.Returned
            |> Option.defaultValue Int64.MaxValue

        [
            for operation in operations do
                for arena in operation.Minted do
                    operation.Invoked, releaseOf arena, 1

                    if weight operation > 1 then
                        operation.Invoked, operation.Returned, weight operation

                if operation.Answer.IsFailed && makesArenas operation then
                    operation.Invoked, operation.Returned, weight operation
        ]

    /// How many calls of the factory, made for waits, neither made an arena that is accounted for nor failed for a wait that heard of it.
    let private unclaimed factoryCalls (waits: Wait list) (operations: Operation list) =
        let claimed =
            waits
            |> List.choose _.End
            |> List.filter (fun operation -> not operation.Minted.IsEmpty || operation.Answer = Failed None)

        let strays =
            operations
            |> List.filter (fun operation -> Strays.isOne operation && not operation.Minted.IsEmpty)

        max 0 (factoryCalls - claimed.Length - strays.Length)

    /// A checkout is refused only if as many arenas as allowed were alive or being made at some moment of the call. A wait may have
    /// been granted room before it was cancelled or timed out; after that it no longer holds it, unless the factory was already at
    /// work for it.
    let refusals limit isByBytes factoryCalls (waits: Wait list) (ended: Operation list) (operations: Operation list) =
        let refused =
            operations |> List.filter (fun operation -> operation.Answer = Refused)

        if refused.IsEmpty then
            None
        else
            let lives = lives limit isByBytes operations

            let atWork = unclaimed factoryCalls waits operations

            let countAt moment =
                let alive =
                    lives
                    |> List.sumBy (fun (first, last, weight) -> if first <= moment && moment <= last then weight else 0)

                let over, open' =
                    ended
                    |> List.filter (fun operation -> operation.Invoked <= moment)
                    |> List.partition (fun operation -> operation.Returned < moment)

                alive + open'.Length + min over.Length atWork

            refused
            |> List.tryFind (fun operation ->
                let moments =
                    operation.Invoked
                    :: (lives
                        |> List.map (fun (first, _, _) -> first)
                        |> List.filter (fun first -> operation.Invoked < first && first < operation.Returned))

                moments |> List.forall (fun moment -> countAt moment < limit))
            |> Option.map (fun operation -> $"the call at %d{operation.Invoked} was refused although there was room")

    // ---- Waits

    /// Whether a call may have given room back.
    let private mayFreeRoom (operation: Operation) =
        not operation.Minted.IsEmpty
        || not operation.Released.IsEmpty
        || operation.Answer.IsFailed

    /// Whether a call can't have made an arena idle, nor freed room.
    let private grantsNothing (operation: Operation) =
        match operation.Call, operation.Answer with
        | CountIdle, _
        | Ask Checkout, Refused
        | Ask Checkout, Answered(Leased _) -> not (mayFreeRoom operation)
        | _ -> false

    /// Whether a wait that was cancelled may have been granted something before another got its lease: by a thread that had not told
    /// it yet when it was cancelled, or room, or an arena to be made accessible first, which only a thread of the pool's turns into
    /// a lease.
    let private mayHaveBeenGranted protects (other: Operation) (operations: Operation list) (wait: Wait) =
        operations
        |> List.exists (fun operation ->
            operation.Lane <> wait.Lane
            && operation.Invoked <> other.Invoked
            && not (grantsNothing operation)
            && operation.Invoked < other.Returned
            && wait.Invoked < operation.Returned
            && (protects || mayFreeRoom operation || wait.CancelledAt < operation.Returned))

    /// Before when a wait can't have left the line; none if it was served.
    let private leftNotBefore (operations: Operation list) (wait: Wait) =
        let first isCause =
            operations
            |> List.filter (fun operation -> isCause operation && operation.Returned > wait.PendingAt)
            |> List.map _.Invoked
            |> List.fold min Int64.MaxValue

        match wait.End with
        | Some { Answer = Cancelled } -> Some wait.CancelledAt
        | Some { Answer = Answered PoolDisposed } -> Some(first (fun operation -> operation.Call = Ask DisposePool))
        | _ -> None

    /// Nobody who came later is given a lease while somebody waits. A wait that is left over in the end has never had its turn, unless
    /// the user's code failed during it: then the arena or the room is passed on first, and the wait is told later.
    let order protects hasFailed (waits: Wait list) (operations: Operation list) =
        waits
        |> List.tryPick (fun wait ->
            leftNotBefore operations wait
            |> Option.bind (fun left ->
                operations
                |> List.tryFind (fun other ->
                    isLeased other
                    && wait.PendingAt < other.Invoked
                    && other.Returned < left
                    && (wait.IsLeftOver && not hasFailed
                        || not (mayHaveBeenGranted protects other operations wait)))
                |> Option.map (fun other ->
                    $"the call at %d{other.Invoked} overtook the wait that began at %d{wait.Invoked}")))

    /// A wait ends as cancelled only if it was cancelled, and as timed out only if its time is over.
    let ends now (wait: Wait) =
        match wait.End with
        | Some { Answer = Cancelled } when wait.CancelledAt = 0L -> Some "ended as cancelled, but nobody cancelled it"
        | Some { Answer = TimedOut } when wait.Due |> Option.forall (fun due -> now < due) ->
            Some "timed out before its time was over"
        | Some { Answer = Raised message } -> Some $"ended with %s{message}"
        | Some { Answer = answer } when wait.IsLeftOver && answer <> Cancelled ->
            Some $"was cancelled, but ended as %A{answer}"
        | None -> Some "did not end although it was cancelled"
        | _ -> None
        |> Option.map (fun what -> $"the wait that began at %d{wait.Invoked} %s{what}")

    // ---- Counts

    /// Every figure that follows from what was recorded; the pool is at rest.
    let figures
        factoryFaults
        (made: int)
        (waits: Wait list)
        held
        live
        (operations: Operation list)
        (figures: ArenaPoolStatistics)
        =
        let count predicate =
            operations |> List.filter predicate |> List.length |> int64

        let released predicate =
            operations |> List.filter predicate |> List.sumBy _.Released.Length |> int64

        let isClearing (operation: Operation) =
            operation.Call = Ask Clear || operation.Call = Ask DisposePool

        let open' = waits |> List.filter _.End.IsNone |> List.length |> int64

        let asked =
            count (fun operation -> operation.Call.IsCheckoutLater && not (Strays.isOne operation))
            + open'

        // One whose end came while it began may never have stood in the line.
        let mayHaveEndedAtOnce (wait: Wait) =
            operations
            |> List.exists (fun operation ->
                (operation.Call.IsMoveClock || operation.Call.IsCancelWait)
                && operation.Invoked < wait.PendingAt
                && wait.Invoked < operation.Returned)

        let surely =
            waits |> List.filter (mayHaveEndedAtOnce >> not) |> List.length |> int64

        let dropped =
            released (fun operation -> not (isClearing operation || operation.Call.IsMoveClock))

        [
            "Checkouts", figures.Checkouts, count isLeased
            "Returns", figures.Returns, count isLeased - int64 held
            "Mints", figures.Mints, int64 made
            "Drops", figures.Drops, dropped
            "Trims", figures.Trims, released _.Call.IsMoveClock
            "Failures", figures.Failures, count (fun operation -> operation.Answer = Refused) + factoryFaults
            "Idle", int64 figures.Idle, int64 (live - held)
            "Leased", int64 figures.Leased, int64 held
            "LiveBytes", figures.LiveBytes, int64 live * Backing.Bytes
            // One that is served at once may have stood in the line for a moment.
            "Waits", figures.Waits, figures.Waits |> max surely |> min asked
        ]
        |> List.tryFind (fun (_, figure, expected) -> figure <> expected)
        |> Option.map (fun (name, figure, expected) ->
            $"the statistics say %s{name} %d{figure} instead of %d{expected}")
