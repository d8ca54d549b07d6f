namespace Forge.Tests

open System
open FsCheck.FSharp
open Forge
open Forge.Models

/// What a pool does beyond the ordinary; none of it may change what the model sees.
type Extra =
    | Plain
    | ClearOnReturn
    | Poisoned
    | ProtectedIdle

type PoolSetup =
    {
        Capacity: int
        Bytes: int
        Offset: int
        Source: MemorySource
        Extra: Extra
    }

/// What a machine may do to a pool and its arenas. A number that names a lease counts modulo how many there are; most
/// choose among those that are held.
type PoolMachineCommand =
    | Lease
    | Return of lease: int
    | DisposeLease of lease: int
    /// Two threads give back copies of one lease at once.
    | ReturnByTwo of lease: int
    | ReturnForeign
    | ReturnDefault
    | Prewarm of count: int
    | Clear
    | ReleaseIdle
    | DisposePool
    /// The factory makes so many more backings, and then fails.
    | LimitFactory of mints: int
    /// The factory returns this once.
    | SpoilFactory of Fault
    /// The release of an arena, the so-manyth of those minted, and of its pages, fails.
    | SpoilRelease of arena: int
    | Work of lease: int * ArenaCommand

[<RequireQualifiedAccess>]
module PoolCommand =
    let options extra =
        match extra with
        | Plain -> ArenaPoolOptions()
        | ClearOnReturn -> ArenaPoolOptions(ClearOnReturn = true)
        | Poisoned -> ArenaPoolOptions(Checks = ArenaChecks.Poison)
        | ProtectedIdle -> ArenaPoolOptions(Checks = ArenaChecks.ProtectIdle)

    let private index = Gen.choose (0, 999)

    let generator =
        Gen.frequency
            [
                100, Gen.constant Lease
                52, Gen.map Return index
                40, Gen.map DisposeLease index
                24, Gen.map ReturnByTwo index
                14, Gen.constant ReturnForeign
                14, Gen.constant ReturnDefault
                45,
                Gen.map
                    Prewarm
                    (Gen.frequency [ 8, Gen.choose (0, 5); 2, Gen.constant Int32.MaxValue; 4, Gen.constant -1 ])
                18, Gen.constant Clear
                22, Gen.constant ReleaseIdle
                7, Gen.constant DisposePool
                35, Gen.map LimitFactory (Gen.frequency [ 2, Gen.choose (0, 2); 3, Gen.constant Int32.MaxValue ])
                24, Gen.map SpoilFactory (Gen.elements [ ReturnsNull; ReturnsEmpty; ReturnsUsed ])
                28, Gen.map SpoilRelease index
                780,
                Gen.map2
                    (fun lease command -> Work(lease, command))
                    (Gen.frequency [ 1, Gen.constant 1; 1, index ])
                    ArenaCommand.leasedGenerator
            ]

    let setups =
        gen {
            let! capacity = Gen.choose (0, 4)
            let! bytes = Gen.choose (40, 300)
            let! offset = Gen.frequency [ 1, Gen.constant 0; 1, Gen.choose (0, 63) ]
            let! source = Gen.frequency [ 30, Gen.constant Heap; 1, Gen.constant Mapped ]

            let! extra =
                Gen.frequency
                    [
                        9, Gen.constant Plain
                        1, Gen.elements [ ClearOnReturn; Poisoned; ProtectedIdle ]
                    ]

            return
                {
                    Capacity = capacity
                    Bytes = bytes
                    Offset = offset
                    Source = source
                    Extra = extra
                }
        }

    let simplerSetups setup =
        [
            if setup.Extra <> Plain then
                { setup with Extra = Plain }

            if setup.Source = Mapped then
                { setup with Source = Heap }

            if setup.Offset > 0 then
                { setup with Offset = 0 }

            if setup.Capacity > 0 then
                { setup with
                    Capacity = setup.Capacity - 1
                }
        ]

    let simpler command =
        let smaller number make =
            [ 1; 2; 3; 4; 5; number / 2; number - 1 ]
            |> List.distinct
            |> List.filter (fun smaller -> smaller >= 0 && smaller < number)
            |> List.map make

        match command with
        | Return lease -> smaller lease Return
        | DisposeLease lease -> smaller lease DisposeLease
        | ReturnByTwo lease -> Return lease :: smaller lease ReturnByTwo
        | Prewarm count -> smaller count Prewarm
        | LimitFactory mints -> smaller mints LimitFactory
        | SpoilRelease arena -> smaller arena SpoilRelease
        | Work(lease, command) ->
            smaller lease (fun lease -> Work(lease, command))
            @ (ArenaCommand.simpler command |> List.map (fun command -> Work(lease, command)))
        | Lease
        | ReturnForeign
        | ReturnDefault
        | Clear
        | ReleaseIdle
        | DisposePool
        | SpoilFactory _ -> []
