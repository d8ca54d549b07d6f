/// The pool against its model: an FsCheck state machine.
module Forge.Tests.PoolMachine

open System
open System.Collections.Generic
open Expecto
open FsCheck
open FsCheck.Experimental
open FsCheck.FSharp
open Forge
open Forge.Models

/// A real pool, driven by the model's commands and answering with the model's outcomes. After the first difference it
/// does nothing more, since a pool that broke one promise may break the process.
type private Driver(capacity: int) =
    let factory = CountingFactory(Backings.mmap, 64)

    let pool = new ArenaPool<CountedBacking>(capacity, fun () -> factory.Mint())

    let leases = List<ArenaLease>()

    let arenaOf (lease: ArenaLease) =
        Expect.equal lease.Allocated 0un "a leased arena is empty"
        let start = lease.DangerousAllocate(MemoryLayout(1un, 1un))
        let arena = factory.Live |> List.find (fun backing -> backing.Start = start)
        arena.Id

    let keptOrDropped action =
        let live = factory.Live.Length
        action ()
        if factory.Live.Length < live then Dropped else Kept

    let answer command =
        match command with
        | Checkout ->
            let lease = pool.Checkout()
            leases.Add lease
            Leased(leases.Count - 1, arenaOf lease)
        | GiveBack lease -> keptOrDropped (fun () -> pool.GiveBack leases[lease])
        | DisposeLease lease when not leases[lease].IsHeld ->
            leases[lease].Dispose()
            AlreadyEnded
        | DisposeLease lease -> keptOrDropped (fun () -> leases[lease].Dispose())
        | Prewarm count -> Prewarmed(pool.Prewarm count)
        | Clear ->
            pool.Clear()
            Done
        | ReleaseIdle ->
            pool.ReleaseIdle()
            Done
        | DisposePool ->
            pool.Dispose()
            Done
        | LimitFactory mints ->
            factory.Budget <- mints
            Done

    member val HasDiffered = false with get, set

    member _.Run command =
        try
            answer command
        with
        | FactoryFailure _ -> FactoryFailed
        | :? ObjectDisposedException -> PoolDisposed
        | :? InvalidOperationException -> AlreadyEnded

    member _.IdleCount = pool.IdleCount

    /// The arenas not released yet; raises where one was released twice.
    member _.Live =
        Expect.equal factory.ReleasedTwice [] "no arena is released twice"
        factory.Live |> List.map _.Id |> Set.ofList

    /// Ends everything, and says whether anything was left.
    member _.Finish() =
        pool.Dispose()

        for lease in leases do
            lease.Dispose()

        factory.Live.IsEmpty

/// The model after a command, and the outcome that the command must have had.
type private State =
    {
        Pool: PoolModel
        Expected: PoolOutcome
    }

let private outcomes = Dictionary<string, int>()

let private count (outcome: PoolOutcome) =
    let name =
        match outcome with
        | Leased _ -> "Leased"
        | Prewarmed 0 -> "Prewarmed 0"
        | Prewarmed _ -> "Prewarmed some"
        | other -> string other

    outcomes[name] <- outcomes.GetValueOrDefault name + 1

/// A command whose lease is an index modulo the leases given out so far, so that any part of a program makes sense.
type private PoolOperation(command: PoolCommand) =
    inherit Operation<Driver, State>()

    let resolve (pool: PoolModel) =
        match command with
        | GiveBack index -> GiveBack(index % pool.Leases)
        | DisposeLease index -> DisposeLease(index % pool.Leases)
        | other -> other

    // The resolved command, kept from Run to Check, which follows it and no longer sees the model before.
    let mutable resolved = command

    override _.Pre state =
        match command with
        | GiveBack _
        | DisposeLease _ -> state.Pool.Leases > 0
        | _ -> true

    override _.Run state =
        resolved <- resolve state.Pool
        let expected, pool = PoolModel.apply resolved state.Pool
        { Pool = pool; Expected = expected }

    override _.Check(driver, state) =
        if driver.HasDiffered then
            Prop.ofTestable true
        else
            let outcome = driver.Run resolved
            count outcome
            let seen = outcome, driver.IdleCount, driver.Live

            let promised = state.Expected, state.Pool.Idle.Length, PoolModel.live state.Pool

            driver.HasDiffered <- seen <> promised

            if driver.HasDiffered then
                false |> Prop.label $"%A{resolved}: %A{seen} instead of %A{promised}"
            else
                Prop.ofTestable true

    override _.ToString() = $"%A{command}"

let private commands =
    let index = Gen.choose (0, 1000)

    Gen.frequency
        [
            30, Gen.constant Checkout
            20, Gen.map GiveBack index
            15, Gen.map DisposeLease index
            10, Gen.map Prewarm (Gen.choose (0, 5))
            5, Gen.constant Clear
            5, Gen.constant ReleaseIdle
            10, Gen.map LimitFactory (Gen.frequency [ 1, Gen.choose (0, 3); 1, Gen.constant Int32.MaxValue ])
            1, Gen.constant DisposePool
        ]

type private PoolMachine() =
    inherit Machine<Driver, State>(100)

    override _.Setup =
        Gen.choose (0, 4)
        |> Gen.map (fun capacity ->
            { new Setup<Driver, State>() with
                member _.Actual() = Driver capacity

                member _.Model() =
                    {
                        Pool = PoolModel.empty capacity
                        Expected = Done
                    }

                member _.ToString() = $"a pool of capacity {capacity}"
            })
        |> Arb.fromGen

    override _.Next _ =
        commands |> Gen.map (fun command -> PoolOperation command)

    override _.TearDown =
        { new TearDown<Driver>() with
            member _.Actual driver =
                let isClean = driver.Finish()

                if not driver.HasDiffered then
                    Expect.isTrue isClean "nothing is left"
        }

    /// Removes blocks, half of the program first: a hundred commands shrink in some tens of runs, not thousands.
    override _.ShrinkOperations operations =
        let length = List.length operations

        Seq.unfold (fun size -> if size = 0 then None else Some(size, size / 2)) (length / 2)
        |> Seq.collect (fun size ->
            seq {
                for start in 0..size .. length - 1 ->
                    List.take start operations @ List.skip (min length (start + size)) operations
            })

[<Tests>]
let tests =
    testSequenced
    <| testList
        "pool machine"
        [
            Check.property "the pool does what its model does" 1000 (StateMachine.toProperty (PoolMachine()))

            testCase "every outcome was reached" (fun () ->
                for outcome in
                    [
                        "Leased"
                        "Kept"
                        "Dropped"
                        "AlreadyEnded"
                        "Prewarmed 0"
                        "Prewarmed some"
                        "FactoryFailed"
                        "PoolDisposed"
                        "Done"
                    ] do
                    Expect.isGreaterThan (outcomes.GetValueOrDefault outcome) 300 outcome)
        ]
