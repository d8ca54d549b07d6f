namespace Forge.Tests

open Forge
open Forge.Models

[<RequireQualifiedAccess>]
module Comparison =
    /// What a command came to that returns nothing, if it has succeeded or failed as the model says.
    let plain command outcome (error: exn) =
        match outcome with
        | ArenaOutcome.Done
        | ArenaOutcome.Opened _
        | ArenaOutcome.Closed
        | ArenaOutcome.WasClosed when isNull error -> ()
        | _ when not (isNull error) && Promise.isKept outcome "" error -> ()
        | _ -> Promise.violation $"{command} threw {error} instead of {outcome}"

        {
            Command = command
            Outcome = Promise.nameOf outcome
            Offset = 0L
        }

/// Compares what a command on an arena came to with what the model of the arena says.
type Comparison(world: World, slices: SliceLedger) =
    let attempt (action: unit -> 'T) =
        try
            Ok(action ())
        with error ->
            Error error

    /// What a command came to that the model has no word for.
    member _.Seen(command, outcome: string) =
        {
            Command = command
            Outcome = outcome
            Offset = 0L
        }

    member this.Seen(command, outcome) =
        match outcome with
        | ArenaOutcome.Placed slice when not slice.Bytes.IsZero ->
            { this.Seen(command, Promise.nameOf outcome) with
                Offset = int64 (slices.OffsetOf slice)
            }
        | _ -> this.Seen(command, Promise.nameOf outcome)

    /// There was nothing to do the command to.
    member this.Skipped command = this.Seen(command, "skipped")

    /// A run has been placed or refused; what was placed is checked and then filled. A number that was out of range has to
    /// be in the message.
    member this.Settle(command, outcome, isTry, number, isBare, check: HeldSlice -> unit, action: unit -> Handle) =
        match outcome, attempt action with
        | ArenaOutcome.Placed slice, Ok handle when not (isNull (box handle)) ->
            let held = slices.Keep(slice, handle, isBare)
            check held
            slices.Fill held
            this.Seen(command, outcome)
        | ArenaOutcome.Exhausted _, Ok handle when isTry && isNull (box handle) -> this.Seen(command, "no room")
        | ArenaOutcome.Exhausted _, Error error when isTry ->
            Promise.violation $"the Try form threw {error.GetType().Name}: {error.Message}"
        | _, Error error when Promise.isKept outcome number error -> this.Seen(command, outcome)
        | _, Error error -> Promise.violation $"threw {error.GetType().Name} ({error.Message}) instead of {outcome}"
        | _, Ok handle when isNull (box handle) -> Promise.violation $"found no room instead of {outcome}"
        | _, Ok _ -> Promise.violation $"was granted instead of {outcome}"

    /// A request to a site.
    member this.Allocate(command, site, request, isTry, number, check, action) =
        let outcome = world.Ask(site, ArenaModel.request request)
        this.Settle(command, outcome, isTry, number, false, check, action)

    /// The same for a run known by its bare address.
    member this.SettleBare(command, outcome, number, check, address: unit -> unativeint) =
        let bytes =
            match outcome with
            | ArenaOutcome.Placed slice -> int slice.Bytes
            | _ -> 0

        this.Settle(command, outcome, false, number, true, check, (fun () -> BareHandle(address (), bytes)))

    /// What returns nothing, and has succeeded or failed as the model says.
    member _.Plain(command, outcome, error: exn) = Comparison.plain command outcome error

    /// Makes a layout, which may be refused for itself, and goes on with it; no constructor makes one of size 0, but it
    /// is every layout's default value.
    member this.WithLayout(command, size: int64, alignment: int64, next: MemoryLayout -> Seen) =
        let made =
            attempt (fun () ->
                if size = 0L then
                    MemoryLayout()
                else
                    MemoryLayout(size, alignment))

        match ArenaModel.layout (bigint size) (bigint alignment), made with
        | ArenaOutcome.OutOfRange, Ok layout when size = 0L -> next layout
        | ArenaOutcome.Done, Ok layout -> next layout
        | outcome, Error error when
            Promise.isKept outcome (string (if outcome = ArenaOutcome.Invalid then alignment else size)) error
            ->
            this.Seen(command, "no layout")
        | outcome, result -> Promise.violation $"the layout was {result} instead of {outcome}"
