namespace Forge.Tests

open System
open FsCheck.FSharp
open Forge
open Forge.Models

/// What befalls the arena in which collections live.
type LifeCommand =
    | OpenScope
    | CloseScope of scope: int
    /// A slice beside the collections, whose bytes they must not touch.
    | Fill of bytes: int
    | ResetArena
    /// Ends the lease and takes another one of the same arena.
    | LeaseAgain

[<RequireQualifiedAccess>]
module LifeCommand =
    let generator =
        Gen.frequency
            [
                7, Gen.constant OpenScope
                6, Gen.map CloseScope (Gen.frequency [ 3, Gen.constant 0; 1, Gen.choose (1, 3) ])
                4, Gen.map Fill (Gen.frequency [ 6, Gen.choose (0, 60); 1, Gen.choose (100, 1500) ])
                1, Gen.constant ResetArena
                1, Gen.constant LeaseAgain
            ]

    let simpler command =
        match command with
        | Fill bytes when bytes > 0 -> [ Fill 0; Fill(bytes / 2) ]
        | CloseScope scope when scope > 0 -> [ CloseScope 0 ]
        | _ -> []

    let branches =
        [
            "open scope", [ "opened" ]
            "close scope", [ "closed"; "inner scopes open" ]
            "fill", [ "placed"; "empty"; "no room" ]
            "reset", [ "done" ]
            "lease again", [ "done" ]
        ]

/// Why something must be refused.
[<RequireQualifiedAccess>]
type Refusal =
    | Default
    | Stale
    | OutOfRange
    | NoSuchKey
    /// A scope is open that is younger than what has to grow.
    | ScopeOpen
    /// So many bytes were wanted, if that is known.
    | Exhausted of requested: bigint option

/// One arena with its model, for machines of collections.
type CollectionArena(bytes: int, offset: int) =
    let memory = TestMemory.Make(Heap, bytes, offset)
    let arena = new BumpArena<TestMemory>(memory)
    let mutable lease = arena.Lease()
    let mutable model = ArenaModel.empty (bigint (uint64 memory.Start)) (bigint bytes)

    // The scopes that are open, each in the slot of its depth.
    let scopes = ResizeArray<Scope>()
    let slices = ResizeArray<struct (Slice * ArenaSlice<byte> * byte)>()

    let seen command outcome =
        {
            Command = command
            Outcome = outcome
            Offset = 0L
        }

    let act action =
        let outcome, after = action model
        model <- after
        outcome

    let openScope (slots: byref<ScopeSlots>) =
        if scopes.Count = ScopeSlots.PerSession then
            seen "open scope" "skipped"
        else
            match act ArenaModel.openScope with
            | ArenaOutcome.Opened scope ->
                slots[scopes.Count] <- lease.OpenScope()
                scopes.Add scope
            | outcome -> Promise.violation $"{outcome}"

            seen "open scope" "opened"

    let closeScope index (slots: byref<ScopeSlots>) =
        if scopes.Count = 0 then
            seen "close scope" "skipped"
        else
            let slot = scopes.Count - 1 - index % scopes.Count
            let outcome = act (ArenaModel.closeScope scopes[slot])
            let seen = Comparison.plain "close scope" outcome (slots.Close slot)

            if outcome = ArenaOutcome.Closed then
                scopes.RemoveAt slot

            seen

    let fill (length: int) =
        let mutable slice = ArenaSlice<byte>()

        match act (ArenaModel.request (Request.Run(bigint length, 1I, 1I))), lease.TryAllocSlice(length, &slice) with
        | ArenaOutcome.Placed placed as outcome, true ->
            let content = byte (1 + slices.Count % 250)
            slice.Span.Fill content
            slices.Add(struct (placed, slice, content))
            seen "fill" (Promise.nameOf outcome)
        | ArenaOutcome.Exhausted _, false -> seen "fill" "no room"
        | outcome, fits -> Promise.violation $"a slice of {length} bytes: {fits} instead of {outcome}"

    member _.Lease = lease
    member _.Model = model
    member _.Seen(command, outcome) = seen command outcome

    /// Takes the same room as the arena does, all of it or none; how many bytes the first request wanted that did not fit.
    member _.TryTake(requests: (bigint * bigint) list) =
        let place (size, alignment) (taken, model) =
            match ArenaModel.request (Request.Run(size, 1I, alignment)) model with
            | ArenaOutcome.Placed slice, model -> Ok(slice :: taken, model)
            | _ -> Error size

        let results =
            (Ok([], model), requests)
            ||> List.fold (fun found request -> found |> Result.bind (place request))

        match results with
        | Ok(slices, after) ->
            model <- after
            Ok(List.rev slices)
        | Error size -> Error size

    member _.IsValid slice = ArenaModel.isValid slice model

    /// Whether what is allocated now lives as long as a slice that is valid.
    member _.IsInnermost(slice: Slice) =
        slice.Scope = (model.Scopes |> List.tryHead |> Option.map _.Id)

    member _.Step(command, slots: byref<ScopeSlots>) =
        match command with
        | OpenScope -> openScope &slots
        | CloseScope index -> closeScope index &slots
        | Fill length -> fill length
        | ResetArena ->
            scopes.Clear()
            lease.Reset()
            seen "reset" (Promise.nameOf (act ArenaModel.reset))
        | LeaseAgain ->
            scopes.Clear()
            lease.Dispose()
            lease <- arena.Lease()
            seen "lease again" (Promise.nameOf (act ArenaModel.reset))

    /// Carries out what must be refused for a reason, or must not be.
    member _.Settle(command, refusal: Refusal option, action: unit -> string) =
        let remaining = ArenaModel.remaining model

        let isAsPromised (error: exn) =
            match refusal, error with
            | Some Refusal.Default, _ -> Promise.isJust<InvalidOperationException> [ "default value" ] error
            | Some Refusal.Stale, _ -> Promise.isJust<InvalidOperationException> [ "is stale" ] error
            | Some Refusal.OutOfRange, _ -> Promise.isJust<ArgumentOutOfRangeException> [] error
            | Some Refusal.NoSuchKey, _ ->
                Promise.isJust<Collections.Generic.KeyNotFoundException> [ "no key" ] error
            | Some Refusal.ScopeOpen, _ -> Promise.isJust<InvalidOperationException> [ "scope that is open" ] error
            | Some(Refusal.Exhausted requested), (:? ArenaExhaustedException as exhausted) ->
                bigint exhausted.Remaining = remaining
                && (match requested with
                    | Some bytes -> bigint exhausted.Requested = bytes
                    | None -> exhausted.Requested > exhausted.Remaining)
            | _ -> false

        let outcome =
            try
                Ok(action ())
            with error ->
                Error error

        match outcome, refusal with
        | Ok outcome, None -> seen command outcome
        | Ok outcome, Some refusal -> Promise.violation $"{command}: {outcome} instead of %A{refusal}"
        | Error(Violation _ as violation), _ -> raise violation
        | Error error, _ when isAsPromised error ->
            let name =
                match refusal.Value with
                | Refusal.Default -> "default value"
                | Refusal.Stale -> "stale"
                | Refusal.OutOfRange -> "out of range"
                | Refusal.NoSuchKey -> "no such key"
                | Refusal.ScopeOpen -> "scope open"
                | Refusal.Exhausted _ -> "exhausted"

            seen command name
        | Error error, _ -> Promise.violation $"{command} threw {error} instead of %A{refusal}"

    /// What must hold after every command: sizes, the slices beside the collections, and the bytes around the arena.
    member _.Check() =
        if
            bigint lease.Allocated <> model.Allocated
            || lease.Allocated + lease.Remaining <> lease.Capacity
        then
            Promise.violation
                $"{lease.Allocated} bytes are allocated and {lease.Remaining} of {lease.Capacity} remain, instead of {model.Allocated}"

        slices.RemoveAll(fun (struct (placed, _, _)) -> not (ArenaModel.isValid placed model))
        |> ignore

        for struct (_, slice, content) in slices do
            if slice.Span.IndexOfAnyExcept content >= 0 then
                Promise.violation "the bytes of another allocation were written"

        if not memory.IsFenceIntact then
            Promise.violation "bytes outside the arena were written"

    member _.Finish() =
        arena.Dispose()
        lease.Dispose()
