namespace Forge.Tests

open System
open FsCheck.FSharp
open Forge.Models

/// A pool's limits, as whole numbers of pages and arenas, and what it does beyond the ordinary, which no model may see.
[<RequireQualifiedAccess>]
type BoundedSetup =
    {
        Capacity: int
        /// How many whole pages an arena has; it has some bytes more.
        Pages: int
        RetainBytes: int option
        TrimAfter: int option
        MaxLeases: int
        /// MaxLiveBytes in arenas, and half an arena more.
        MaxArenas: int option
        Extra: Extra
    }

/// A number that names a lease or a wait counts modulo how many there are; most choose among those that are held.
[<RequireQualifiedAccess>]
type BoundedStep =
    | Lease
    | LeaseAsync of timeout: int option
    | LeaseCancelled
    | LeaseImpatiently
    | Cancel of waiter: int
    | Fill of lease: int * bytes: int
    | Empty of lease: int
    | Return of lease: int
    | Prewarm of count: int
    | Clear
    | ReleaseIdle
    | DisposePool
    | LimitFactory of mints: int
    | Advance of milliseconds: int

[<RequireQualifiedAccess>]
module BoundedCommand =
    let page = Environment.SystemPageSize

    let bounds (setup: BoundedSetup) : Bounds =
        let arenaBytes = setup.Pages * page + 100

        {
            Capacity = setup.Capacity
            ArenaBytes = arenaBytes
            PageBytes = page
            RetainBytes = setup.RetainBytes
            TrimAfter = setup.TrimAfter
            MaxLeases = setup.MaxLeases
            MaxLiveBytes =
                setup.MaxArenas
                |> Option.map (fun arenas -> arenas * arenaBytes + arenaBytes / 2)
        }

    let setups: FsCheck.Gen<BoundedSetup> =
        gen {
            let! capacity = Gen.frequency [ 1, Gen.constant 0; 4, Gen.choose (1, 5) ]
            let! pages = Gen.choose (1, 3)

            let! retain =
                Gen.frequency
                    [
                        1, Gen.constant None
                        3, Gen.elements [ 0; 1; page - 1; page; page + 1; 2 * page ] |> Gen.map Some
                    ]

            let! trim =
                Gen.frequency
                    [
                        1, Gen.constant None
                        5, Gen.elements [ 4000; 4000; 6000; 20000 ] |> Gen.map Some
                    ]

            let! leases =
                Gen.frequency [ 5, Gen.choose (1, 4); 3, Gen.choose (5, 8); 1, Gen.constant 4096 ]

            let! arenas =
                Gen.frequency
                    [
                        5, Gen.constant None
                        4, Gen.choose (1, 4) |> Gen.map Some
                        1, Gen.constant (Some 0)
                    ]

            let! extra =
                Gen.frequency
                    [
                        4, Gen.constant Plain
                        1, Gen.elements [ ClearOnReturn; Poisoned; ProtectedIdle ]
                    ]

            return
                {
                    Capacity = capacity
                    Pages = pages
                    RetainBytes = retain
                    TrimAfter = trim
                    MaxLeases = leases
                    MaxArenas = arenas
                    Extra = extra
                }
        }

    let private index = Gen.choose (0, 999)

    let private timeouts =
        Gen.frequency
            [
                2, Gen.constant None
                3, Gen.elements [ 0; 1; 1000; 2500; 8000 ] |> Gen.map Some
            ]

    let private amounts =
        Gen.frequency
            [
                2, Gen.choose (1, 300)
                3, Gen.elements [ page - 1; page; page + 1; 2 * page; 2 * page + 1 ]
                1, Gen.choose (0, 4 * page)
            ]

    /// Just the moments at which something happens, and others.
    let private times =
        Gen.frequency
            [
                4, Gen.elements [ 0; 1000; 1000; 1500; 2000; 3000; 4000; 6000 ]
                1, Gen.choose (0, 9999)
                1, Gen.elements [ 20000; 25000 ]
            ]

    let generator =
        Gen.frequency
            [
                14, Gen.constant BoundedStep.Lease
                22, Gen.map BoundedStep.LeaseAsync timeouts
                2, Gen.constant BoundedStep.LeaseCancelled
                2, Gen.constant BoundedStep.LeaseImpatiently
                7, Gen.map BoundedStep.Cancel index
                18, Gen.map2 (fun lease bytes -> BoundedStep.Fill(lease, bytes)) index amounts
                3, Gen.map BoundedStep.Empty index
                30, Gen.map BoundedStep.Return index
                6, Gen.map BoundedStep.Prewarm (Gen.choose (0, 5))
                2, Gen.constant BoundedStep.Clear
                4, Gen.constant BoundedStep.ReleaseIdle
                1, Gen.constant BoundedStep.DisposePool
                7,
                Gen.map
                    BoundedStep.LimitFactory
                    (Gen.frequency [ 3, Gen.choose (0, 2); 3, Gen.constant Int32.MaxValue ])
                24, Gen.map BoundedStep.Advance times
            ]

    let simplerSetups (setup: BoundedSetup) : BoundedSetup list =
        [
            if setup.Extra <> Plain then
                { setup with Extra = Plain }

            if setup.RetainBytes.IsSome then
                { setup with RetainBytes = None }

            if setup.TrimAfter.IsSome then
                { setup with TrimAfter = None }

            if setup.MaxArenas.IsSome then
                { setup with MaxArenas = None }

            if setup.Pages > 1 then
                { setup with Pages = setup.Pages - 1 }

            if setup.Capacity > 0 then
                { setup with
                    Capacity = setup.Capacity - 1
                }

            if setup.MaxLeases > 1 then
                { setup with
                    MaxLeases = min 8 setup.MaxLeases - 1
                }
        ]

    let simpler command =
        let smaller number make =
            [ 0; 1; 2; 3; 4; 5; number / 2; number - 1 ]
            |> List.distinct
            |> List.filter (fun smaller -> smaller >= 0 && smaller < number)
            |> List.map make

        match command with
        | BoundedStep.LeaseAsync(Some time) ->
            BoundedStep.LeaseAsync None :: smaller time (Some >> BoundedStep.LeaseAsync)
        | BoundedStep.Cancel waiter -> smaller waiter BoundedStep.Cancel
        | BoundedStep.Fill(lease, bytes) ->
            smaller lease (fun lease -> BoundedStep.Fill(lease, bytes))
            @ smaller bytes (fun bytes -> BoundedStep.Fill(lease, bytes))
        | BoundedStep.Empty lease -> smaller lease BoundedStep.Empty
        | BoundedStep.Return lease -> smaller lease BoundedStep.Return
        | BoundedStep.Prewarm count -> smaller count BoundedStep.Prewarm
        | BoundedStep.LimitFactory mints -> smaller mints BoundedStep.LimitFactory
        | BoundedStep.Advance time -> smaller time BoundedStep.Advance
        | BoundedStep.LeaseAsync None
        | BoundedStep.Lease
        | BoundedStep.LeaseCancelled
        | BoundedStep.LeaseImpatiently
        | BoundedStep.Clear
        | BoundedStep.ReleaseIdle
        | BoundedStep.DisposePool -> []
