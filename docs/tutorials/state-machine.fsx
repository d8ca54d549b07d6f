(**
---
title: Testing a pool of your own with a state machine
category: Tutorials
categoryindex: 1
index: 5
description: A cache of leases, a model of it, random commands on both, and the bug that they find.
---

# Testing a pool of your own with a state machine

Code that keeps leases for longer than one call has state, and its bugs may show only after certain calls in a certain
order. A **model-based test** finds them: it runs random commands on the real thing and on a model that is simple
enough to be obviously right, and compares the two after each command. This page tests a small cache of leases in this
way, finds a bug and fixes it.
*)

#load "../../forge.fsx"
#r "../../tests/Forge.Models/bin/Release/net10.0/Forge.Models.dll"
#r "nuget: FsCheck, 3.6.0"

open System.Collections.Generic
open FsCheck
open FsCheck.FSharp
open Forge
open Forge.Models

(**
## The cache

A server collects what each connection sends in an arena of that connection. To bound the memory, at most `most`
connections have an arena. When another one sends, the connection that has been quiet the longest loses its arena, and
starts from empty if it sends again. For the test, three connections are enough.
*)

type Connection =
    | A
    | B
    | C

type Cache =
    {
        /// Adds bytes to those of a connection. Returns how many it has now.
        Append: Connection -> byte[] -> int64
        Close: Connection -> unit
    }

let firstCache most (pool: ArenaPool) =
    let leases = Dictionary<Connection, ArenaLease>()
    let order = List<Connection>() // the connection that has been quiet the longest comes first

    let close connection =
        match leases.TryGetValue connection with
        | true, lease ->
            leases.Remove connection |> ignore
            order.Remove connection |> ignore
            Pool.giveBack pool lease
        | _ -> ()

    let append connection (bytes: byte[]) =
        if not (leases.ContainsKey connection) then
            if leases.Count = most then
                close order[0]

            leases[connection] <- Pool.checkout pool
            order.Add connection

        leases[connection] |> Arena.ofArray bytes |> ignore
        leases[connection] |> Arena.allocated

    { Append = append; Close = close }

(**
## The model

No arenas and nothing mutable: a list of connections with their byte counts, the most recent sender first.
*)

type Model = (Connection * int64) list

module Model =
    let close connection (model: Model) : Model =
        model |> List.filter (fun (other, _) -> other <> connection)

    /// How many bytes the connection has now, and the model afterwards.
    let append most connection size (model: Model) : int64 * Model =
        let own, others = model |> List.partition (fun (other, _) -> other = connection)
        let bytes = size + List.sumBy snd own
        bytes, (connection, bytes) :: others |> List.truncate most

(**
The cache must also use the pool correctly: give back each arena that is no longer needed, and do so before it leases
another. Forge's tests have a model of the pool, [PoolModel](../../tests/Forge.Models/PoolModel.fsi). It is immutable,
too. After each step of our model, we apply to it what the cache should have asked of the pool:
*)

/// The pool and the leases of the connections, after a step.
let follow (before: Model) (after: Model) (pool: PoolModel, leases: Map<Connection, LeaseId>) =
    let opened, closed =
        let before, after = List.map fst before, List.map fst after
        List.except before after, List.except after before

    let pool =
        (pool, closed)
        ||> List.fold (fun pool connection -> PoolModel.apply (GiveBack leases[connection]) pool |> snd)

    ((pool, leases), opened)
    ||> List.fold (fun (pool, leases) connection ->
        PoolModel.apply Checkout pool |> snd, Map.add connection pool.Leases leases)

(**
## Commands

Every command is allowed at any time, so every list of commands is a valid program, and FsCheck generates and shrinks
such lists without further code. If yours are allowed only in some states, see the state machines in
`FsCheck.Experimental`.
*)

type Command =
    | Append of Connection * size: byte
    | Close of Connection

/// Runs commands on a cache and on its model. Returns the first difference.
let difference makeCache commands =
    let most = 2
    use pool = Pool.heap most (64 * KiB)
    let cache: Cache = makeCache most pool

    let rec run model below commands =
        match commands with
        | [] -> None
        | command :: rest ->
            let given, (expected, after) =
                match command with
                | Append(connection, size) ->
                    cache.Append connection (Array.zeroCreate (int size)),
                    Model.append most connection (int64 size) model
                | Close connection ->
                    cache.Close connection
                    0L, (0L, Model.close connection model)

            let below = follow model after below
            let figures = PoolModel.figures (fst below)
            let statistics = Pool.statistics pool

            if given <> expected then
                Some $"{command}: {given} bytes instead of {expected}"
            elif statistics.Leased <> figures.Leased then
                Some $"{command}: {statistics.Leased} leased instead of {figures.Leased}"
            elif int statistics.Mints <> figures.Mints then
                Some $"{command}: {statistics.Mints} arenas made instead of {figures.Mints}"
            else
                run after below rest

    let found =
        run [] (PoolModel.empty (PoolLimits.ofCapacity most), Map.empty) commands

    List.iter cache.Close [ A; B; C ]
    found

(**
## The bug

A fixed seed makes FsCheck generate the same programs each time.
*)

/// Prints the shrunk program of a failure, and how cache and model differ after it.
let runner =
    { new IRunner with
        member _.OnStartFixture _ = ()
        member _.OnArguments(_, _, _) = ()
        member _.OnShrink(_, _) = ()

        member _.OnFinished(_, result) =
            match result with
            | TestResult.Passed(data, _) -> printfn $"{data.NumberOfTests} programs, no difference"
            | TestResult.Failed(data, _, shrunk, _, _, _, _) ->
                printfn $"program {data.NumberOfTests} fails, after shrinking ({data.NumberOfShrinks}):"
                shrunk.Head :?> Command list |> List.iter (printfn "  %A")
                data.Labels |> Set.iter (printfn "%s")
            | other -> printfn $"{other}"
    }

let check makeCache =
    let agrees commands =
        match difference makeCache commands with
        | None -> true |> Prop.label ""
        | Some difference -> false |> Prop.label difference

    let config = Config.Quick.WithMaxTest(1000).WithReplay(2026UL, 1UL)
    Check.One(config.WithRunner runner, agrees)

check firstCache

(*** include-output ***)

(**
A sent after C, so B should have taken the arena of C. It took that of A, because `order` lists the connections in the
order in which they first sent, not last.

## The fix
*)

let cache most (pool: ArenaPool) =
    let leases = Dictionary<Connection, ArenaLease>()
    let order = List<Connection>()

    let close connection =
        match leases.TryGetValue connection with
        | true, lease ->
            leases.Remove connection |> ignore
            order.Remove connection |> ignore
            Pool.giveBack pool lease
        | _ -> ()

    let append connection (bytes: byte[]) =
        if not (leases.ContainsKey connection) then
            if leases.Count = most then
                close order[0]

            leases[connection] <- Pool.checkout pool

        order.Remove connection |> ignore
        order.Add connection // now the last, even if it was there before
        leases[connection] |> Arena.ofArray bytes |> ignore
        leases[connection] |> Arena.allocated

    { Append = append; Close = close }

check cache

(*** include-output ***)

(**
## Would it notice?

A test that passes may simply see nothing. Try this one on a cache that does nothing when a connection is closed:
*)

check (fun most pool -> { cache most pool with Close = ignore })

(*** include-output ***)

(**
The model of the pool revealed this before any byte count was wrong.

## Next

- [How Forge is verified](verification.html): the same method, used on the pool itself
- [What is checked, and how](../verification.html): Forge's own machines, with a clock, limits, waiting and failing
  factories
- [PoolStep.fs](../../tests/Forge.Tests/Machines/PoolStep.fs): commands that refer to earlier results by an index
  modulo their number
*)
