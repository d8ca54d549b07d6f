namespace Forge.Tests

open Forge.Models

exception private Unwinding

/// Opens and closes scopes of the arenas of a world and allocates in them, and compares what that comes to with what the
/// models say.
type ScopeWork(world: World, compare: Comparison, firstSlot: int) =
    let scopes = ScopeLedger(world, firstSlot)

    member _.Open(site, slots: byref<ScopeSlots>) =
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

    member this.Close(index, slots: byref<ScopeSlots>) =
        if scopes.IsEmpty then
            compare.Skipped "close scope"
        else
            this.CloseChosen(scopes.Choose index, &slots)

    member private _.CloseChosen(struct (scope, slot), slots: byref<ScopeSlots>) =
        let outcome = world.AskScope(scope, ArenaModel.closeScope scope)

        compare.Plain("close scope", outcome, slots.Close slot)

    member this.CloseOuterFirst(site, slots: byref<ScopeSlots>) =
        let outer = this.Open(site, &slots)

        if not (outer.Outcome.StartsWith "opened") then
            outer
        else
            let chosen = scopes.Newest
            let inner = this.Open(site, &slots)

            if inner.Outcome.StartsWith "opened" then
                this.CloseChosen(chosen, &slots)
            else
                inner

    member _.Allocate(index, element, length, zeroed, slots: byref<ScopeSlots>) =
        if scopes.IsEmpty then
            compare.Skipped "allocate in scope"
        else
            let struct (scope, slot) = scopes.Choose index
            // One value is a number written by the scope itself; a run is zeroed or anything.
            let element = if Option.isNone length then Long else element
            let request = Element.request element (defaultArg length 1)
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
                | None -> HeldSlice.expect "the value" 7uy
                | Some _ when zeroed -> HeldSlice.expectZeros
                | Some _ -> ignore

            let place = address

            compare.SettleBare(
                "allocate in scope",
                outcome,
                string (defaultArg length 1),
                check,
                fun () -> if isNull error then place else raise error
            )

    /// Scopes inside each other on the real arena and its model; what was allocated in them ends with them.
    member _.Nest(site, bytes: int list, throws) =
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
                            Element.request Tiny count,
                            true,
                            "",
                            HeldSlice.expectZeros,
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
