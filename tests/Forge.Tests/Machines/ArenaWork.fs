namespace Forge.Tests

open System
open System.Text
open Forge
open Forge.Models

exception private Unwinding

/// Carries out commands on the arenas of a world, and compares what they come to with what the models say.
type ArenaWork(world: World, firstSlot: int) =
    let slices = SliceLedger world
    let scopes = ScopeLedger(world, firstSlot)

    let isValid (slice: Slice) =
        ArenaModel.isValid slice (world.ModelOf slice.Arena)

    let compare = Comparison(world, slices)

    let attempt action =
        try
            action ()
            null
        with error ->
            error

    let holds what (content: byte) (held: HeldSlice) =
        if (held.Handle.Bytes()).IndexOfAnyExcept content >= 0 then
            Promise.violation $"the new run is not {what}"

    let zeros = holds "zeroed" 0uy

    let run element (length: int) =
        Request.Run(bigint length, bigint (Element.size element), bigint (Element.alignment element))

    let block (layout: MemoryLayout) (most: unativeint) =
        Request.Block(bigint (uint64 layout.Size), bigint (uint64 layout.Alignment), bigint (uint64 most))

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

    /// Scopes inside each other on the real arena and its model; what was allocated in them ends with them.
    let nest site bytes throws =
        let door = world.Door site

        let rec inside bytes =
            match bytes with
            | [] ->
                if throws then
                    raise Unwinding
            | count :: rest ->
                let mutable scope = ValueNone

                try
                    door.InScope(fun () ->
                        match world.Ask(site, ArenaModel.openScope) with
                        | ArenaOutcome.Opened opened -> scope <- ValueSome opened
                        | outcome -> Promise.violation $"opened a scope instead of {outcome}"

                        compare.Allocate(
                            "slice",
                            site,
                            run Tiny count,
                            true,
                            "",
                            zeros,
                            fun () -> Handle.run door Tiny count true true
                        )
                        |> ignore

                        inside rest)
                finally
                    match scope with
                    | ValueSome scope -> world.AskScope(scope, ArenaModel.closeScope scope) |> ignore
                    | ValueNone -> ()

        try
            inside bytes
            compare.Seen("nested scopes", "closed")
        with
        | Unwinding -> compare.Seen("nested scopes", "unwound")
        | error when not (error :? Violation) ->
            // The model is asked only now: the scope was refused, so nothing was opened.
            compare.Plain("nested scopes", world.Ask(site, ArenaModel.openScope), error)

    member private _.OpenScope(site, slots: byref<ScopeSlots>) =
        match scopes.FreeSlot() with
        | None -> compare.Skipped "open scope"
        | Some slot ->
            let outcome = world.Ask(site, ArenaModel.openScope)

            let error =
                try
                    slots[slot] <- (world.Door site).OpenScope()
                    null
                with error ->
                    error

            let seen = compare.Plain("open scope", outcome, error)

            match outcome with
            | ArenaOutcome.Opened scope ->
                scopes.Add(scope, slot)
                let depth = (world.ModelOf scope.Arena).Scopes.Length

                if depth > 4 then
                    compare.Seen("open scope", "opened, deep")
                else
                    seen
            | _ -> seen

    member private this.CloseScope(index, slots: byref<ScopeSlots>) =
        if scopes.IsEmpty then
            compare.Skipped "close scope"
        else
            this.CloseChosen(scopes.Choose index, &slots)

    member private _.CloseChosen(struct (scope, slot), slots: byref<ScopeSlots>) =
        let outcome = world.AskScope(scope, ArenaModel.closeScope scope)

        compare.Plain("close scope", outcome, slots.Close slot)

    member private this.CloseOuterFirst(site, slots: byref<ScopeSlots>) =
        let outer = this.OpenScope(site, &slots)

        if not (outer.Outcome.StartsWith "opened") then
            outer
        else
            let chosen = scopes.Newest
            let inner = this.OpenScope(site, &slots)

            if inner.Outcome.StartsWith "opened" then
                this.CloseChosen(chosen, &slots)
            else
                inner

    member private _.AllocateInScope(index, element, length, zeroed, slots: byref<ScopeSlots>) =
        if scopes.IsEmpty then
            compare.Skipped "allocate in scope"
        else
            let struct (scope, slot) = scopes.Choose index
            // One value is a number written by the scope itself; a run is zeroed or anything.
            let element = if Option.isNone length then Long else element
            let request = run element (defaultArg length 1)
            let outcome = world.AskScope(scope, ArenaModel.requestIn scope request)

            let mutable address = 0un

            let error =
                try
                    match length with
                    | Some length -> address <- slots.Allocate(slot, element, length, zeroed)
                    | None -> address <- slots.AllocateLong(slot, 0x0707070707070707L)

                    null
                with error ->
                    error

            let check =
                match length with
                | None -> holds "the value" 7uy
                | Some _ when zeroed -> zeros
                | Some _ -> ignore

            let place = address

            compare.SettleBare(
                "allocate in scope",
                outcome,
                string (defaultArg length 1),
                check,
                fun () -> if isNull error then place else raise error
            )

    member private _.Tied(site, element, length, zeroed) =
        let request = run element (defaultArg length 1)
        let outcome = world.Ask(site, ArenaModel.requestTied request)

        compare.SettleBare(
            "tied",
            outcome,
            string (defaultArg length 1),
            (if zeroed then zeros else ignore),
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
                run element length,
                isTry,
                string length,
                (if zeroed then zeros else ignore),
                fun () -> Handle.run door element length zeroed isTry
            )
        | Copy(element, length, isTry) ->
            let content = slices.NextFill()

            compare.Allocate(
                "copy",
                site,
                run element length,
                isTry,
                "",
                holds "the copy" content,
                fun () -> Handle.copy door element length content isTry
            )
        | Text(index, isTry) ->
            let text = ArenaCommand.texts[index % ArenaCommand.texts.Length]
            let bytes = Encoding.UTF8.GetBytes text

            let check (held: HeldSlice) =
                if not ((held.Handle.Bytes()).SequenceEqual(ReadOnlySpan bytes)) then
                    Promise.violation "the text is not what the framework encodes"

            let outcome = world.Ask(site, ArenaModel.request (run Tiny bytes.Length))

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
                    block layout (unativeint Int32.MaxValue),
                    isTry,
                    string size,
                    zeros,
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
        | InScope(scope, element, length, zeroed) -> this.AllocateInScope(scope, element, length, zeroed, &slots)
        | Grow(slice, more, isTry) -> grow site slice more isTry
        | Part(slice, start, length) -> part slice start length
        | Use(slice, way) -> useSlice slice way
        | OpenScope -> this.OpenScope(site, &slots)
        | CloseScope scope -> this.CloseScope(scope, &slots)
        | CloseOuterFirst -> this.CloseOuterFirst(site, &slots)
        | Nest(bytes, throws) -> nest site bytes throws
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
