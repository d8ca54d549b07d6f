namespace Forge.Tests

open System
open System.Threading
open FsCheck.FSharp
open Forge
open Forge.Models

/// What a pool does beyond the ordinary; none of it may change what the model sees, but that arenas are zeroed.
type Extra =
    | Plain
    | ClearOnReturn
    | Poisoned
    | ProtectedIdle

type PoolSetup =
    {
        Limits: PoolLimits
        Offset: int
        Source: MemorySource
        Extra: Extra
        /// How many of a hundred commands work in an arena; the others are the pool's own.
        Work: int
    }

/// What a machine may do to a pool and its arenas. A number that names a lease, a wait or an arena counts modulo how many
/// there are; most choose among those that are held, or go on.
type PoolStep =
    | Ask of PoolCommand
    /// Two threads give back copies of one lease at once.
    | ReturnByTwo of lease: int
    | ReturnForeign
    | ReturnDefault
    /// With a cancellation that has happened already.
    | CheckoutCancelled
    /// With a negative time.
    | CheckoutImpatiently
    | Work of lease: int * ArenaCommand

[<RequireQualifiedAccess>]
module PoolStep =
    let private page = Environment.SystemPageSize

    let time (milliseconds: int) =
        TimeSpan.FromMilliseconds(float milliseconds)

    let options clock failed setup =
        let limits = setup.Limits

        let bytes most =
            most |> Option.map int64 |> Option.defaultValue Int64.MaxValue

        ArenaPoolOptions(
            ClearOnReturn = limits.ClearsOnReturn,
            Checks =
                (match setup.Extra with
                 | Poisoned -> ArenaChecks.Poison
                 | ProtectedIdle -> ArenaChecks.ProtectIdle
                 | Plain
                 | ClearOnReturn -> ArenaChecks.None),
            TimeProvider = clock,
            OnBackgroundFailure = (fun failure -> failed failure),
            MaxLeases = limits.MaxLeases,
            MaxLiveBytes = bytes limits.MaxLiveBytes,
            RetainBytes = bytes limits.RetainBytes,
            TrimAfter =
                (limits.TrimAfter
                 |> Option.map time
                 |> Option.defaultValue Timeout.InfiniteTimeSpan)
        )

    /// Arenas of a few bytes, anywhere; or of some pages and a few bytes, from the start of a page on, where a mapping begins.
    let private memory =
        Gen.frequency
            [
                3, Gen.zip (Gen.choose (40, 300)) (Gen.frequency [ 1, Gen.constant 0; 1, Gen.choose (0, 63) ])
                2, Gen.choose (1, 3) |> Gen.map (fun pages -> pages * page + 100, page - 64)
            ]

    let private some numbers = Gen.elements numbers |> Gen.map Some

    let setups =
        gen {
            let! bytes, offset = memory
            let! source = Gen.frequency [ 30, Gen.constant Heap; 1, Gen.constant Mapped ]
            let! capacity = Gen.frequency [ 1, Gen.constant 0; 5, Gen.choose (1, 5) ]

            let! retain =
                Gen.frequency
                    [
                        1, Gen.constant None
                        5, some [ 0; 0; 0; 1; page - 1; page; page + 1; 2 * page ]
                    ]

            let! trim =
                Gen.frequency [ 1, Gen.constant None; 8, some [ 4000; 4000; 6000; 20000 ] ]

            let! leases =
                Gen.frequency [ 4, Gen.choose (1, 4); 4, Gen.choose (5, 8); 2, Gen.constant 4096 ]

            let! arenas =
                Gen.frequency
                    [
                        12, Gen.constant None
                        7, Gen.choose (1, 4) |> Gen.map Some
                        1, Gen.constant (Some 0)
                    ]

            // Just so many arenas, or a part of one more.
            let! more = Gen.elements [ 0; bytes / 2; bytes - 1 ]

            let! extra =
                Gen.frequency
                    [
                        6, Gen.constant Plain
                        1, Gen.elements [ ClearOnReturn; Poisoned; ProtectedIdle ]
                    ]

            let! work = Gen.elements [ 10; 70; 85 ]

            return
                {
                    Limits =
                        {
                            Capacity = capacity
                            ArenaBytes = bytes
                            PageBytes = page
                            RetainBytes = retain
                            ClearsOnReturn = (extra = ClearOnReturn)
                            TrimAfter = trim
                            MaxLeases = leases
                            MaxLiveBytes = arenas |> Option.map (fun arenas -> arenas * bytes + more)
                        }
                    Offset = offset
                    Source = source
                    Extra = extra
                    Work = work
                }
        }

    let private index = Gen.choose (0, 999)

    let private timeouts =
        Gen.frequency [ 2, Gen.constant None; 3, some [ 0; 1; 1000; 2500; 8000 ] ]

    /// Just the moments at which waits end and arenas are looked at, and others.
    let private times setup =
        let look = (defaultArg setup.Limits.TrimAfter 4000) / 4

        Gen.frequency
            [
                2, Gen.elements [ 0; 1; 1000; 2500 ]
                11, Gen.elements [ look; look; 2 * look; 3 * look ]
                1, Gen.choose (0, 9999)
            ]

    let private counts =
        Gen.frequency [ 14, Gen.choose (0, 5); 4, Gen.constant Int32.MaxValue; 9, Gen.constant -1 ]

    let private pools setup =
        Gen.frequency
            [
                30, Gen.constant (Ask Checkout)
                40, Gen.map (CheckoutAsync >> Ask) timeouts
                12, Gen.map (Cancel >> Ask) index
                32, Gen.map (GiveBack >> Ask) index
                18, Gen.map (DisposeLease >> Ask) index
                18, Gen.map ReturnByTwo index
                9, Gen.constant ReturnForeign
                9, Gen.constant ReturnDefault
                9, Gen.constant CheckoutCancelled
                9, Gen.constant CheckoutImpatiently
                38, Gen.map (Prewarm >> Ask) counts
                5, Gen.constant (Ask Clear)
                9, Gen.constant (Ask ReleaseIdle)
                4, Gen.constant (Ask DisposePool)
                50, Gen.map (Advance >> Ask) (times setup)
                12,
                Gen.map (LimitFactory >> Ask) (Gen.frequency [ 2, Gen.choose (0, 2); 3, Gen.constant Int32.MaxValue ])
                8, Gen.map (SpoilFactory >> Ask) (Gen.elements [ ReturnsNull; ReturnsEmpty; ReturnsUsed ])
                17, Gen.map (SpoilRelease >> Ask) index
            ]

    /// So many bytes that the pages of an arena matter, and how many are returned.
    let private filling =
        Gen.frequency
            [
                1, Gen.choose (1, 300)
                3, Gen.elements [ page - 1; page; page + 1; 2 * page; 2 * page + 1 ]
            ]
        |> Gen.map (fun bytes -> Slice(Tiny, bytes, false, true))

    let generator setup =
        // An arena of pages has to be filled before any are returned.
        let commands =
            if setup.Limits.ArenaBytes > page then
                Gen.frequency [ 12, ArenaCommand.generator; 1, filling ]
            else
                ArenaCommand.generator

        let work =
            Gen.map2
                (fun lease command -> Work(lease, command))
                (Gen.frequency [ 1, Gen.constant 1; 1, index ])
                commands

        // Who works in arenas needs leases.
        Gen.frequency
            [
                setup.Work, work
                setup.Work / 10, Gen.constant (Ask Checkout)
                100 - setup.Work, pools setup
            ]

    let private smaller number make =
        [ 0; 1; 2; 3; 4; 5; number / 2; number - 1 ]
        |> List.distinct
        |> List.filter (fun smaller -> smaller >= 0 && smaller < number)
        |> List.map make

    let simplerSetups setup =
        let limits = setup.Limits

        [
            if setup.Extra <> Plain then
                { setup with
                    Extra = Plain
                    Limits = { limits with ClearsOnReturn = false }
                }

            if setup.Source = Mapped then
                { setup with Source = Heap }

            if limits.ArenaBytes < page && setup.Offset > 0 then
                { setup with Offset = 0 }

            for simpler in
                [
                    if limits.RetainBytes.IsSome then
                        { limits with RetainBytes = None }

                    if limits.TrimAfter.IsSome then
                        { limits with TrimAfter = None }

                    if limits.MaxLiveBytes.IsSome then
                        { limits with MaxLiveBytes = None }

                    if limits.ArenaBytes > 2 * page then
                        { limits with
                            ArenaBytes = limits.ArenaBytes - page
                        }

                    for capacity in smaller limits.Capacity id do
                        { limits with Capacity = capacity }

                    for leases in smaller limits.MaxLeases id do
                        if leases > 0 then
                            { limits with MaxLeases = leases }
                ] do
                { setup with Limits = simpler }
        ]

    let private simplerCommand command =
        match command with
        | CheckoutAsync(Some time) -> CheckoutAsync None :: smaller time (Some >> CheckoutAsync)
        | Cancel waiter -> smaller waiter Cancel
        | GiveBack lease -> smaller lease GiveBack
        | DisposeLease lease -> smaller lease DisposeLease
        | Prewarm count -> smaller count Prewarm
        | Advance time -> smaller time Advance
        | LimitFactory mints -> smaller mints LimitFactory
        | SpoilRelease arena -> smaller arena SpoilRelease
        | CheckoutAsync None -> [ Checkout ]
        | Checkout
        | Clear
        | ReleaseIdle
        | DisposePool
        | SpoilFactory _ -> []

    let simpler step =
        match step with
        | Ask command -> simplerCommand command |> List.map Ask
        | ReturnByTwo lease -> Ask(GiveBack lease) :: smaller lease ReturnByTwo
        | Work(lease, command) ->
            smaller lease (fun lease -> Work(lease, command))
            @ (ArenaCommand.simpler command |> List.map (fun command -> Work(lease, command)))
        | ReturnForeign
        | ReturnDefault
        | CheckoutCancelled
        | CheckoutImpatiently -> []
