namespace Forge.Tests

open System
open System.Text
open Forge
open Forge.Models

/// Carries out commands on the arenas of a world, and compares what they come to with what the models say.
type ArenaWork(world: World, firstSlot: int) =
    let slices = SliceLedger world

    let isValid (slice: Slice) =
        ArenaModel.isValid slice (world.ModelOf slice.Arena)

    let compare = Comparison(world, slices)
    let scopes = ScopeWork(world, compare, firstSlot)

    let attempt action =
        try
            action ()
            null
        with error ->
            error

    let block (layout: MemoryLayout) (most: int64) =
        Request.Block(bigint layout.Size, bigint layout.Alignment, bigint most)

    let grow site index more isTry =
        match slices.Pick index with
        | ValueSome old when not old.IsBare ->
            let length = old.Handle.Length + more

            let outcome =
                world.Ask(
                    site,
                    ArenaModel.grow
                        old.Model
                        (bigint length * bigint old.Handle.ElementSize)
                        (bigint old.Handle.Alignment)
                )

            let before =
                match outcome with
                | ArenaOutcome.Placed _ -> (slices.Written old).ToArray()
                | _ -> Array.empty

            let check (held: HeldSlice) =
                let bytes = held.Handle.Bytes()

                if not (bytes.StartsWith(ReadOnlySpan before)) then
                    Promise.violation "the grown slice has lost what it held"

                if bytes.Slice(before.Length).IndexOfAnyExcept 0uy >= 0 then
                    Promise.violation "what the slice grew by is not zeroed"

            compare.Settle(
                "grow",
                outcome,
                isTry,
                string length,
                false,
                check,
                fun () -> old.Handle.Grow(world.Door site, length, isTry)
            )
        | _ -> compare.Skipped "grow"

    let part index start length =
        match slices.Pick index with
        | ValueSome whole ->
            let bytes count =
                bigint (count: int) * bigint whole.Handle.ElementSize

            match whole.IsBare, ArenaModel.part (bytes start) (bytes length) whole.Model with
            | true, _ -> compare.Skipped "part"
            | _, ArenaOutcome.Placed slice when not (isValid slice) ->
                let handle = whole.Handle.Part(start, length)

                if handle.Length <> length || handle.IsValid then
                    Promise.violation "a part of a stale slice is not stale"

                compare.Seen("part", ArenaOutcome.Stale)
            | _, outcome ->
                let number =
                    if start < 0 || start > whole.Handle.Length then
                        start
                    else
                        length

                compare.Settle(
                    "part",
                    outcome,
                    false,
                    string number,
                    false,
                    ignore,
                    fun () -> whole.Handle.Part(start, length)
                )
        | ValueNone -> compare.Skipped "part"

    let useSlice index way =
        match slices.Pick index with
        | ValueNone -> compare.Skipped "use"
        | ValueSome run when run.IsBare -> compare.Skipped "use"
        | ValueSome run ->
            let outcome =
                if isValid run.Model then
                    ArenaOutcome.Done
                else
                    ArenaOutcome.Stale

            compare.Plain("use", outcome, attempt (fun () -> run.Handle.Use way))

    member private _.Tied(site, element, length, zeroed) =
        let request = Element.request element (defaultArg length 1)
        let outcome = world.Ask(site, ArenaModel.requestTied request)

        compare.SettleBare(
            "tied",
            outcome,
            string (defaultArg length 1),
            (if zeroed then HeldSlice.expectZeros else ignore),
            fun () -> Handle.tied (world.Door site) element (Option.toValueOption length) zeroed
        )

    /// Carries out a command on the arena of a site.
    member this.Step(site, command, slots: byref<ScopeSlots>) =
        let door = world.Door site

        match command with
        | Slice(element, length, zeroed, isTry) ->
            compare.Allocate(
                "slice",
                site,
                Element.request element length,
                isTry,
                string length,
                (if zeroed then HeldSlice.expectZeros else ignore),
                fun () -> Handle.run door element length zeroed isTry
            )
        | Copy(element, length, isTry) ->
            let content = slices.NextFill()

            compare.Allocate(
                "copy",
                site,
                Element.request element length,
                isTry,
                "",
                HeldSlice.expect "the copy" content,
                fun () -> Handle.copy door element length content isTry
            )
        | Text(index, isTry) ->
            let text = ArenaCommand.texts[index % ArenaCommand.texts.Length]
            let bytes = Encoding.UTF8.GetBytes text

            let check (held: HeldSlice) =
                if not ((held.Handle.Bytes()).SequenceEqual(ReadOnlySpan bytes)) then
                    Promise.violation "the text is not what the framework encodes"

            let outcome =
                world.Ask(site, ArenaModel.request (Element.request Tiny bytes.Length))

            match outcome with
            | ArenaOutcome.Exhausted(_, room) ->
                world.Wrote(site, int door.Allocated + ArenaCommand.fitting (int room) text)
            | _ -> ()

            compare.Settle("text", outcome, isTry, "", false, check, (fun () -> Handle.text door text isTry))
        | Block(size, alignment, isTry) ->
            let request (layout: MemoryLayout) =
                compare.Allocate(
                    "block",
                    site,
                    block layout (int64 Int32.MaxValue),
                    isTry,
                    string size,
                    HeldSlice.expectZeros,
                    fun () -> Handle.block door layout isTry
                )

            compare.WithLayout("block", size, alignment, request)
        | Bare(size, alignment) ->
            let request (layout: MemoryLayout) =
                let outcome =
                    world.Ask(site, ArenaModel.request (block layout MemoryLayout.MaxSize))

                compare.SettleBare("bare address", outcome, string size, ignore, (fun () -> door.Bare layout))

            compare.WithLayout("bare address", size, alignment, request)
        | Hidden isTry ->
            compare.Allocate(
                "hidden reference",
                site,
                Request.WithReferences,
                isTry,
                "KeyValuePair",
                ignore,
                fun () -> Handle.withReferences door isTry
            )
        | Tied(element, length, zeroed) -> this.Tied(site, element, length, zeroed)
        | InScope(scope, element, length, zeroed) -> scopes.Allocate(scope, element, length, zeroed, &slots)
        | Grow(slice, more, isTry) -> grow site slice more isTry
        | Part(slice, start, length) -> part slice start length
        | Use(slice, way) -> useSlice slice way
        | OpenScope -> scopes.Open(site, &slots)
        | CloseScope scope -> scopes.Close(scope, &slots)
        | CloseOuterFirst -> scopes.CloseOuterFirst(site, &slots)
        | Nest(bytes, throws) -> scopes.Nest(site, bytes, throws)
        | Reset -> compare.Plain("reset", world.Ask(site, ArenaModel.reset), attempt door.Reset)

    member _.CheckSlices() = slices.Check()

    /// What a site says of its arena is what the model says.
    member _.CheckSizes(door: Door, model: ArenaModel) =
        if
            bigint door.Capacity <> model.Capacity
            || bigint door.Allocated <> model.Allocated
            || bigint door.Remaining <> ArenaModel.remaining model
        then
            Promise.violation
                $"{door.Allocated} bytes are allocated and {door.Remaining} of {door.Capacity} remain, instead of {model.Allocated} and {ArenaModel.remaining model} of {model.Capacity}"
