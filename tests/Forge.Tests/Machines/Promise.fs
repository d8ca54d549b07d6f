/// Whether an arena refused something just as its model promises.
module Forge.Tests.Promise

open System
open Forge
open Forge.Models

let violation message = raise (Violation message)

/// Just this type of exception, with these fragments in its message.
let isJust<'E> (fragments: string list) (error: exn) =
    error.GetType() = typeof<'E>
    && fragments
       |> List.forall (fun fragment -> error.Message.Contains(fragment, StringComparison.Ordinal))

let bytes (count: bigint) =
    if count = 1I then "1 byte" else $"{count} bytes"

/// The exception is the one promised; a number that was out of range has to be in the message.
let isKept (outcome: ArenaOutcome) (number: string) (error: exn) =
    match outcome, error with
    | ArenaOutcome.Exhausted(requested, remaining), (:? ArenaExhaustedException as exhausted) ->
        bigint exhausted.Requested = requested
        && bigint exhausted.Remaining = remaining
        && isJust<ArenaExhaustedException> [ $"too little for {bytes requested} aligned to "; $"{remaining} of " ] error
    | ArenaOutcome.OutOfRange, _ -> isJust<ArgumentOutOfRangeException> [ number ] error
    | ArenaOutcome.Invalid, _ -> isJust<ArgumentException> [ number ] error
    | ArenaOutcome.InnerScopesOpen 1, _ -> isJust<InvalidOperationException> [ "A scope that was opened inside" ] error
    | ArenaOutcome.InnerScopesOpen inner, _ ->
        isJust<InvalidOperationException> [ $"{inner} scopes that were opened inside" ] error
    | ArenaOutcome.NotInnermost, _ -> isJust<InvalidOperationException> [ "innermost" ] error
    | ArenaOutcome.ScopeOpen, _ -> isJust<InvalidOperationException> [ "A scope is open" ] error
    | ArenaOutcome.Stale, _ -> isJust<InvalidOperationException> [ "The slice is stale" ] error
    | ArenaOutcome.OfAnotherArena, _ -> isJust<ArgumentException> [ "another arena" ] error
    | ArenaOutcome.LeaseEnded, _ -> isJust<InvalidOperationException> [ "The lease has ended" ] error
    | ArenaOutcome.Disposed, _ -> isJust<ObjectDisposedException> [ "The arena was disposed" ] error
    | _ -> false

/// The name of an outcome in the statistics.
let nameOf outcome =
    match outcome with
    | ArenaOutcome.Placed slice when slice.Bytes.IsZero -> "empty"
    | ArenaOutcome.Placed _ -> "placed"
    | ArenaOutcome.Exhausted _ -> "exhausted"
    | ArenaOutcome.OutOfRange -> "out of range"
    | ArenaOutcome.Invalid -> "invalid"
    | ArenaOutcome.Opened _ -> "opened"
    | ArenaOutcome.Closed -> "closed"
    | ArenaOutcome.WasClosed -> "was closed"
    | ArenaOutcome.InnerScopesOpen _ -> "inner scopes open"
    | ArenaOutcome.NotInnermost -> "not innermost"
    | ArenaOutcome.ScopeOpen -> "scope open"
    | ArenaOutcome.Stale -> "stale slice"
    | ArenaOutcome.OfAnotherArena -> "slice of another arena"
    | ArenaOutcome.LeaseEnded -> "lease ended"
    | ArenaOutcome.Disposed -> "arena disposed"
    | ArenaOutcome.Done -> "done"
