/// Lists and references in two arenas against their models, byte by byte.
module Forge.Tests.ListMachine

open System
open FsCheck.FSharp
open Forge
open Forge.Models
open Forge.Tests.Attempts
open Forge.Tests.ListCommand

/// The same as for arenas, in which there is a little less room for lists.
type Setup = ArenaMachine.Setup

type private ListSession(setup: Setup) =
    inherit Session<Command>()

    let world = ListWorld(setup.Source, setup.Bytes, setup.Offset)
    let ledger = ReferenceLedger world
    let references = ReferenceWork(world, ledger)
    let lists = ResizeArray<HeldList>()

    let make arena isWide capacity =
        let lease = world.Lease arena
        let size, alignment = HeldList.sizeOf isWide

        let outcome, model, after =
            ListModel.make size alignment capacity (world.Model arena)

        let result =
            attempt (fun () ->
                if isWide then
                    HeldList.ofWide arena (lease.AllocList capacity) model
                else
                    HeldList.ofNumbers arena (lease.AllocList capacity) model)

        world.Become(arena, after)

        match outcome, result with
        | ListOutcome.Done, Ok list ->
            lists.Add list
            seen "make" "done"
        | ListOutcome.Exhausted(requested, remaining), Error error when
            Promise.isKept (ArenaOutcome.Exhausted(requested, remaining)) "" error
            ->
            seen "make" "exhausted"
        | ListOutcome.OutOfRange, Error error when Promise.isJust<ArgumentOutOfRangeException> [ string capacity ] error ->
            seen "make" "out of range"
        | _ -> Promise.violation $"a list with room for {capacity} came to {result} instead of {outcome}"

    /// Nothing else may have been written to than the values.
    let expectValues (list: HeldList) (model: ListModel) =
        if not model.Values.IsEmpty then
            world.Expect(list.Arena, model.Address, list.ToBytes model.Values)

    let using (list: HeldList) (model: ListModel) action =
        let action = ListStep.settle model.Values.Length action

        if not (ListStep.applies model.Values action) then
            seen "search" "skipped"
        else
            let step = ListStep.expect model (world.Model list.Arena) action
            let result = attempt (fun () -> list.Call(world.Lease list.Arena, action))

            if not (ListStep.isKept action step result) then
                Promise.violation $"%A{action} of {model.Values} came to {result} instead of {step.Outcome}"

            world.Become(list.Arena, step.Arena)
            list.Model <- Some step.List

            if step.Outcome = ListOutcome.Done then
                expectValues list step.List

            seen step.Command (ListStep.branchOf model action step)

    let useDefault action =
        let list = HeldList.ofNumbers 0 (ArenaList()) None
        let action = ListStep.settle 0 action

        match attempt (fun () -> list.Call(world.Lease 0, action)), action with
        | Error error, Ensure(capacity, _) when
            capacity < 0
            && Promise.isJust<ArgumentOutOfRangeException> [ string capacity ] error
            ->
            seen "default list" "refused"
        | Error error, _ when Promise.isJust<InvalidOperationException> [ "This is the default value" ] error ->
            seen "default list" "refused"
        | result, _ -> Promise.violation $"%A{action} of the default list came to {result}"

    let keepRun (list: HeldList) (model: ListModel) =
        let isValid = ArenaModel.isValid model.Header (world.Model list.Arena)

        match attempt list.TryRun with
        | Error error when
            not isValid
            && Promise.isJust<InvalidOperationException> [ "The collection is stale" ] error
            ->
            seen "list to run" "stale list"
        | Ok(ValueSome run) when isValid ->
            let slice =
                if model.Values.IsEmpty then
                    None
                else
                    Some
                        { model.Header with
                            Address = model.Address
                            Bytes = bigint model.Values.Length * model.ElementSize
                        }

            ledger.AddRun(slice, run)
            seen "list to run" (if slice.IsNone then "empty" else "done")
        | Ok ValueNone when isValid -> seen "list to run" "skipped"
        | result -> Promise.violation $"a list became {result}"

    let fill arena (bytes: int) =
        let outcome, after =
            ArenaModel.request (Request.Run(bigint bytes, 1I, 1I)) (world.Model arena)

        let mutable slice = ArenaSlice<byte>()
        let fits = (world.Lease arena).TryAllocSlice(bytes, &slice)
        world.Become(arena, after)

        match outcome with
        | ArenaOutcome.Placed placed when fits ->
            let rubbish = Array.create bytes 0xEEuy
            rubbish.CopyTo slice.Span
            world.Expect(arena, placed.Address, rubbish)
            seen "fill" "placed"
        | ArenaOutcome.Exhausted _ when not fits -> seen "fill" "no room"
        | _ -> Promise.violation $"{bytes} bytes: {fits} instead of {outcome}"

    let checkList (list: HeldList) (model: ListModel) =
        let isValid = ArenaModel.isValid model.Header (world.Model list.Arena)

        if list.IsValid <> isValid then
            Promise.violation $"a list is valid: {list.IsValid}"

        if isValid then
            // The header belongs to the list: count and capacity are compared below.
            world.Accept(list.Arena, model.Header.Address, 16)
            let count = model.Values.Length

            if list.Count <> count || list.Capacity <> model.Capacity || count > model.Capacity then
                Promise.violation
                    $"count and capacity of a list are {list.Count} and {list.Capacity} instead of {count} and {model.Capacity}"

            if count > 0 && bigint (uint64 list.Address) <> model.Address then
                Promise.violation $"a list lies at {list.Address} instead of {model.Address}"

            if list.Values <> model.Values then
                Promise.violation $"a list holds {list.Values} instead of {model.Values}"

    let onList index action =
        if lists.Count = 0 then
            seen "list" "skipped"
        else
            // Mostly a new one, since old ones are stale.
            let back = index % min lists.Count (if index % 5 = 0 then lists.Count else 4)
            let list = lists[lists.Count - 1 - back]
            action list list.Model.Value

    override _.Step(command, slots: byref<ScopeSlots>) =
        let seen =
            match command with
            | Make(arena, isWide, capacity) -> make arena isWide capacity
            | Use(index, action) -> onList index (fun list model -> using list model action)
            | UseDefault action -> useDefault action
            | KeepRun index -> onList index keepRun
            | AllocRef(arena, value, isTry) -> ledger.AllocRef(arena, value, isTry)
            | AllocRun(arena, length) -> ledger.AllocRun(arena, length)
            | CopyRun(arena, values, isTry) -> ledger.CopyRun(arena, values, isTry)
            | SliceToRef(arena, length, index) -> ledger.SliceToRef(arena, length, index)
            | UseRef(index, action) -> references.Use(index, action, &slots)
            | UseNull(arena, action) -> references.UseNull(arena, action, &slots)
            | UseRun(index, action) -> references.UseRun(index, action, &slots)
            | Fill(arena, bytes) -> fill arena bytes
            | OpenScope arena -> references.OpenScope(arena, &slots)
            | CloseScope index -> references.CloseScope(index, &slots)
            | Reset arena ->
                world.Reset arena
                seen "reset" "done"
            | EndLease arena ->
                world.EndLease arena
                seen "end lease" "done"
            | UseEnded(arena, way) -> references.UseEnded(arena, way)

        for list in lists do
            checkList list list.Model.Value

        world.Check()
        seen

    override _.Finish _ = world.Finish()

let private setups =
    gen {
        let! setup = ArenaMachine.setups
        let! bytes = Gen.choose (100, 900)
        return { setup with Bytes = bytes }
    }

let private branches =
    let grown =
        [ "had room"; "first room"; "in place"; "by copy"; "stale list"; "scope open" ]

    let placed = [ "placed"; "exhausted" ]
    let resolved = [ "done"; "stale" ]
    let indexed = [ "done"; "out of range"; "stale list" ]

    [
        "make", [ "done"; "exhausted"; "out of range" ]
        "add", grown @ [ "exhausted" ]
        "try add", grown @ [ "no room" ]
        "add range", grown @ [ "exhausted" ]
        "try add range", grown @ [ "no room" ]
        "add own",
        [
            "had room"
            "in place"
            "by copy"
            "stale list"
            "scope open"
            "exhausted"
            "no room"
        ]
        "insert", grown @ [ "exhausted"; "out of range" ]
        "ensure", grown @ [ "exhausted"; "out of range" ]
        "try ensure", grown @ [ "no room"; "out of range" ]
        "remove", indexed
        "remove range", indexed
        "get", indexed
        "set", indexed
        "clear", [ "done"; "stale list" ]
        "sort", [ "done"; "stale list" ]
        "search", [ "done"; "stale list" ]
        "index of", [ "done"; "stale list" ]
        "read", [ "done"; "stale list" ]
        "default list", [ "refused" ]
        "list to run", [ "done"; "empty"; "stale list" ]
        "reference", placed
        "try reference", [ "placed"; "no room" ]
        "run", placed @ [ "empty"; "out of range" ]
        "copy run", placed @ [ "empty" ]
        "try copy run", [ "placed"; "empty"; "no room" ]
        "slice to reference", [ "made"; "exhausted"; "out of range" ]
        "load", resolved @ [ "null" ]
        "store", resolved @ [ "null" ]
        "resolve", resolved @ [ "of a scope"; "null" ]
        "resolve elsewhere", [ "stale"; "null" ]
        "resolve in scope", resolved @ [ "not innermost"; "null" ]
        "resolve run", resolved @ [ "of a scope"; "default" ]
        "run to slice", resolved @ [ "default" ]
        "run in scope", resolved @ [ "not innermost" ]
        "fill", [ "placed"; "no room" ]
        "open scope", [ "opened" ]
        "close scope", [ "closed"; "was closed"; "inner scopes open" ]
        "reset", [ "done" ]
        "end lease", [ "done" ]
        "ended lease", [ "ended"; "default" ]
    ]

let private misuses =
    [
        "stale list", (fun (_, outcome) -> outcome = "stale list")
        "growth in a younger scope", (fun (_, outcome) -> outcome = "scope open")
        "number out of range", (fun (_, outcome) -> outcome = "out of range")
        "default value", (fun (command, outcome) -> command = "default list" || outcome = "null")
        "stale reference, or of another arena", (fun (_, outcome) -> outcome = "stale")
        "reference of a scope", (fun (_, outcome) -> outcome = "of a scope")
        "lease ended", (fun (command, _) -> command = "ended lease")
    ]

let machine: Machine<Setup, Command> =
    {
        Name = "list"
        GenerateSetup = setups
        GenerateCommand = fun _ -> generator
        Start = fun program -> ListSession program.Setup
        SimplerSetups = ArenaMachine.simplerSetups
        SimplerCommands = simpler
        Branches = branches
        Misuses = misuses
    }
