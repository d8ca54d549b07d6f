namespace Forge.Tests

open System
open System.Runtime.InteropServices
open Forge
open Forge.Models

/// What a command came to, or how it was refused.
module Attempts =
    /// An index as it is passed on: modulo 2 more than there are values, unless it is negative or huge.
    let place count index =
        if index < 0 || index > 1000 then
            index
        else
            index % (count + 2)

    let seen command outcome =
        {
            Command = command
            Outcome = outcome
            Offset = 0L
        }

    let attempt (call: unit -> 'A) =
        try
            Ok(call ())
        with error ->
            Error error

    let expectRefusal command outcome isKept (result: Result<'A, exn>) =
        match result with
        | Error error when isKept error -> seen command outcome
        | Error error -> Promise.violation $"{command}, which is refused as {outcome}, threw {error}"
        | Ok answer -> Promise.violation $"{command} returned {answer}, instead of being refused as {outcome}"

    let refused command outcome fragment result =
        expectRefusal command outcome (Promise.isJust<InvalidOperationException> [ fragment ]) result

    let refusedAsStale command result =
        refused command "stale" "The reference is stale, or of another arena" result

    let bytesOf (values: int64[]) =
        MemoryMarshal.AsBytes(ReadOnlySpan values).ToArray()

    let bytesOfInts (values: int[]) =
        MemoryMarshal.AsBytes(ReadOnlySpan values).ToArray()

open Attempts

/// References into the arenas of a world, made in every way, with the model's slices that they stand for.
type ReferenceLedger(world: ListWorld) =
    let references = ResizeArray<struct (Slice * ArenaRef<int64>)>()
    // Without a slice, a run is the default one.
    let runs = ResizeArray<struct (Slice option * ArenaRun<int>)>()

    /// Allocates what has these bytes: none if a try has failed.
    let allocate command arena request bytes isTry (call: unit -> 'A voption) keep =
        let outcome, after = ArenaModel.request request (world.Model arena)
        let result = attempt call
        world.Become(arena, after)

        match outcome, result with
        | ArenaOutcome.Placed slice, Ok(ValueSome allocated) ->
            if slice.Bytes.Sign > 0 then
                world.Expect(arena, slice.Address, bytes)

            keep slice allocated
            seen command (if slice.Bytes.IsZero then "empty" else "placed")
        | ArenaOutcome.Exhausted _, Ok ValueNone when isTry -> seen command "no room"
        | ArenaOutcome.Exhausted _, Error error when not isTry && Promise.isKept outcome "" error ->
            seen command "exhausted"
        | ArenaOutcome.OutOfRange, Error(:? ArgumentOutOfRangeException) -> seen command "out of range"
        | _ -> Promise.violation $"{command} came to {result} instead of {outcome}"

    let keepRun slice run = runs.Add(struct (Some slice, run))

    member _.References = references
    member _.Runs = runs
    member _.AddRun(slice, run) = runs.Add(struct (slice, run))

    member _.AllocRef(arena, value: int64, isTry) =
        let lease = world.Lease arena

        allocate
            (if isTry then "try reference" else "reference")
            arena
            (Request.Run(1I, 8I, 8I))
            (bytesOf [| value |])
            isTry
            (fun () ->
                if isTry then
                    match lease.TryAllocRef value with
                    | true, reference -> ValueSome reference
                    | _, reference when reference.IsNull -> ValueNone
                    | _ -> Promise.violation "what was not allocated is null"
                else
                    ValueSome(lease.AllocRef value))
            (fun slice reference -> references.Add(struct (slice, reference)))

    member _.AllocRun(arena, length: int) =
        allocate
            "run"
            arena
            (Request.Run(bigint length, 4I, 4I))
            (Array.zeroCreate (4 * max 0 (min length 1000)))
            false
            (fun () -> ValueSome((world.Lease arena).AllocRun<int> length))
            keepRun

    member _.CopyRun(arena, values: int list, isTry) =
        let lease = world.Lease arena
        let values = Array.ofList values

        allocate
            (if isTry then "try copy run" else "copy run")
            arena
            (Request.Run(bigint values.Length, 4I, 4I))
            (bytesOfInts values)
            isTry
            (fun () ->
                if isTry then
                    match lease.TryAllocRunCopy(ReadOnlySpan values) with
                    | true, run -> ValueSome run
                    | _, run when run = ArenaRun<int>() -> ValueNone
                    | _ -> Promise.violation "what was not allocated is the default run"
                else
                    ValueSome(lease.AllocRunCopy(ReadOnlySpan values)))
            keepRun

    /// Through a slice: allocated first, then a reference to one of its values, if there is such a one.
    member _.SliceToRef(arena, length, index) =
        let index = Attempts.place (length - 1) index
        let made = ref (ArenaSlice<int64>())
        let place = ref ValueNone

        let allocated =
            allocate
                "slice to reference"
                arena
                (Request.Run(bigint (length: int), 8I, 8I))
                (Array.zeroCreate (8 * length))
                false
                (fun () -> ValueSome((world.Lease arena).AllocSlice<int64> length))
                (fun slice values ->
                    made.Value <- values
                    place.Value <- ValueSome slice)

        let slice = made.Value

        match place.Value, attempt (fun () -> slice.ToRef index) with
        | ValueSome place, Ok reference when index >= 0 && index < length ->
            let value =
                { place with
                    Address = place.Address + 8I * bigint index
                    Bytes = 8I
                }

            references.Add(struct (value, reference))
            seen "slice to reference" "made"
        | ValueSome _, Error(:? ArgumentOutOfRangeException) when index < 0 || index >= length ->
            seen "slice to reference" "out of range"
        | ValueNone, _ -> allocated
        | _, result -> Promise.violation $"value {index} of {length}: {result}"
