namespace Forge.Tests

open System
open Forge
open Forge.Models
open Forge.Tests.Attempts
open Forge.Tests.ListCommand

/// Uses references into the arenas of a world: each resolves to what is there, or is refused as the model says.
type ReferenceWork(world: ListWorld, ledger: ReferenceLedger) =
    let references, runs = ledger.References, ledger.Runs
    // Opened scopes by their slots, four for each arena.
    let scopes: Scope option array = Array.create ScopeSlots.PerSession None

    let expectBytes what slice found =
        let expected = world.Expected slice

        if expected <> found then
            Promise.violation $"{what} is %A{found} instead of %A{expected}"

    let ofLease = "belongs to an open scope"

    let isValid (slice: Slice) =
        ArenaModel.isValid slice (world.Model slice.Arena)

    /// Whether a scope may be used, which has been opened.
    let isInnermost (scope: Scope) =
        (List.tryHead (world.Model scope.Arena).Scopes |> Option.map _.Id) = Some scope.Id

    member private _.UseScope
        (
            command,
            index,
            slice: Slice option,
            slots: byref<ScopeSlots>,
            load: bool,
            reference: ArenaRef<int64>,
            run: ArenaRun<int>
        ) =
        let index = index % scopes.Length

        match scopes[index] with
        | None -> seen command "skipped"
        | Some scope ->
            let mutable error = null
            let mutable found = [||]

            try
                if load then
                    found <- bytesOf [| slots.Load(index, reference) |]
                else
                    found <- bytesOfInts (slots.Load(index, run))
            with caught ->
                error <- caught

            let result = if isNull error then Ok found else Error error

            match slice with
            | _ when not (isInnermost scope) -> refused command "not innermost" "innermost open scope" result
            | Some slice when slice.Arena = scope.Arena && isValid slice ->
                expectBytes command slice (Result.defaultWith raise result)
                seen command "done"
            | None when load -> refused command "null" "The reference is null" result
            | None ->
                if result <> Ok [||] then
                    Promise.violation $"the default run is {result}"

                seen command "done"
            | Some _ -> refusedAsStale command result

    member private this.UseReference
        (arena, slice: Slice option, reference: ArenaRef<int64>, action, slots: byref<ScopeSlots>)
        =
        let lease = world.Lease arena

        let isOwn =
            slice |> Option.exists (fun slice -> slice.Arena = arena && isValid slice)

        let settle command result =
            match slice with
            | None -> refused command "null" "The reference is null" result
            | Some slice when isOwn ->
                expectBytes command slice (bytesOf [| Result.defaultWith raise result |])
                seen command "done"
            | Some _ -> refusedAsStale command result

        match action with
        | Load -> settle "load" (attempt (fun () -> lease.Load reference))
        | Store value ->
            let result = attempt (fun () -> lease.Store(reference, value))

            if isOwn then
                world.Expect(arena, slice.Value.Address, bytesOf [| value |])

            settle "store" (result |> Result.map (fun () -> value))
        | Resolve ->
            let result = attempt (fun () -> lease.Resolve reference)

            match slice with
            | Some slice when isOwn && slice.Scope.IsSome -> refused "resolve" "of a scope" ofLease result
            | _ -> settle "resolve" result
        | ResolveElsewhere ->
            let lease = world.Lease(1 - arena)
            let result = attempt (fun () -> lease.Load reference)

            match slice with
            | None -> refused "resolve elsewhere" "null" "The reference is null" result
            | Some _ -> refusedAsStale "resolve elsewhere" result
        | ResolveInScope index -> this.UseScope("resolve in scope", index, slice, &slots, true, reference, ArenaRun())

    member this.Use(index, action, slots: byref<ScopeSlots>) =
        if references.Count = 0 then
            seen "load" "skipped"
        else
            let struct (slice, reference) = references[index % references.Count]
            this.UseReference(slice.Arena, Some slice, reference, action, &slots)

    member this.UseNull(arena, action, slots: byref<ScopeSlots>) =
        this.UseReference(arena, None, ArenaRef(), action, &slots)

    member this.UseRun(index, action, slots: byref<ScopeSlots>) =
        if runs.Count = 0 then
            seen "resolve run" "skipped"
        else
            let struct (slice, run) = runs[index % runs.Count]
            let lease = world.Lease(slice |> Option.map _.Arena |> Option.defaultValue 0)

            let settle command result =
                match slice with
                | None when result = Ok [||] -> seen command "default"
                | None -> Promise.violation $"the default run is {result}"
                | Some slice when isValid slice ->
                    expectBytes command slice (bytesOfInts (Result.defaultWith raise result))
                    seen command "done"
                | Some _ -> refusedAsStale command result

            match action with
            | ResolveRun ->
                let result = attempt (fun () -> lease.Resolve(run).ToArray())

                match slice with
                | Some slice when isValid slice && slice.Scope.IsSome ->
                    refused "resolve run" "of a scope" ofLease result
                | _ -> settle "resolve run" result
            | SliceRun -> settle "run to slice" (attempt (fun () -> lease.ToSlice(run).ToArray()))
            | ResolveRunInScope index -> this.UseScope("run in scope", index, slice, &slots, false, ArenaRef(), run)

    member _.OpenScope(arena, slots: byref<ScopeSlots>) =
        let model = world.Model arena
        let depth = model.Scopes.Length
        let slot = 4 * arena + depth

        if depth = 4 then
            seen "open scope" "skipped"
        else
            slots[slot] <- (world.Lease arena).OpenScope()

            match ArenaModel.openScope model with
            | ArenaOutcome.Opened scope, after ->
                scopes[slot] <- Some scope
                world.Become(arena, after)
                seen "open scope" "opened"
            | outcome, _ -> Promise.violation $"opened a scope instead of {outcome}"

    member _.CloseScope(index, slots: byref<ScopeSlots>) =
        let slot = index % scopes.Length

        match scopes[slot] with
        | None -> seen "close scope" "skipped"
        | Some scope ->
            let outcome, after = ArenaModel.closeScope scope (world.Model scope.Arena)
            world.Become(scope.Arena, after)

            match slots.Close slot with
            | null when outcome = ArenaOutcome.Closed || outcome = ArenaOutcome.WasClosed -> ()
            | null -> Promise.violation $"closed a scope instead of {outcome}"
            | error when Promise.isKept outcome "" error -> ()
            | error -> Promise.violation $"{error} instead of {outcome}"

            seen "close scope" (Promise.nameOf outcome)

    /// A list, or a reference, of a lease that has ended.
    member _.UseEnded(arena, way) =
        let lease = world.Ended arena
        let values = ReadOnlySpan [| 1 |]

        let result =
            try
                match way with
                | 0 -> lease.AllocList<int> 3 |> ignore
                | 1 -> lease.AllocRef 1L |> ignore
                | 2 -> lease.TryAllocRef 1L |> ignore
                | 3 -> lease.AllocRun<int> 1 |> ignore
                | 4 -> lease.AllocRunCopy values |> ignore
                | 5 -> lease.TryAllocRunCopy values |> ignore
                | 6 -> lease.Load(ArenaRef<int>()) |> ignore
                | 7 -> lease.Store(ArenaRef<int>(), 1)
                | 8 -> lease.Resolve(ArenaRun<int>()).Clear()
                | _ -> lease.ToSlice(ArenaRun<int>()) |> ignore

                Ok()
            with error ->
                Error error

        if lease.Equals(Unchecked.defaultof<ArenaLease>) then
            refused "ended lease" "default" "This is the default lease" result
        else
            refused "ended lease" "ended" "The lease has ended" result
