/// Everything where it is small: all requests to small arenas, and all short programs on small pools.
module Forge.Tests.ExhaustiveTests

open System
open Expecto
open Forge
open Forge.Models

/// Runs a test on a real arena over memory that starts so many bytes behind a multiple of 4096, beside its model.
let private onArena capacity offset test =
    let memory = TestMemory.Make(Heap, capacity, offset)
    use arena = ArenaLease.Own memory
    test arena (ArenaModel.empty (bigint (uint64 memory.Start)) (bigint capacity))

/// An arena that has just so many bytes allocated.
let private fillTo (arena: ArenaLease) (model: ArenaModel) cursor =
    arena.Reset()
    let newest = arena.AllocSliceUninitialized<byte> cursor
    newest, snd (ArenaModel.allocate (bigint (cursor: int)) 1I model).Value

let private requests =
    testCase
        "every request of up to 65 bytes, at every cursor of every arena of up to 64, lands where the model says"
        (fun () ->
            let mutable count = 0

            for offset in [ 0; 1; 8; 63 ] do
                for capacity in 1..64 do
                    onArena capacity offset (fun arena model ->
                        for shift in 0..7 do
                            for size in 1 .. capacity + 1 do
                                let layout = MemoryLayout(int64 size, 1L <<< shift)

                                for cursor in 0..capacity do
                                    let _, model = fillTo arena model cursor
                                    let mutable slice = ArenaSlice<byte>()
                                    let fits = arena.TryAllocSlice(layout, &slice)
                                    let place = if fits then bigint (uint64 (Check.addressOf slice)) else 0I
                                    let after = bigint arena.Allocated

                                    match ArenaModel.allocate (bigint size) (bigint (1 <<< shift)) model with
                                    | Some(expected, used) when fits && place = expected && after = used.Allocated ->
                                        ()
                                    | None when not fits && after = model.Allocated -> ()
                                    | expected ->
                                        failtest
                                            $"capacity {capacity}, offset {offset}, cursor {cursor}, {layout}: {fits}, {after} instead of {expected}"

                                    count <- count + 1)

            Console.Out.WriteLine $"exhaustive: {count} requests to arenas of 1 to 64 bytes"
            Expect.isGreaterThan count 2_900_000 "requests")

let private grows =
    testCase "every grow of every slice of an arena of up to 24 bytes does what the model says" (fun () ->
        let mutable count = 0

        for capacity in 1..24 do
            onArena capacity 3 (fun arena model ->
                for before in 0..capacity do
                    for length in 0 .. capacity - before do
                        for after in 0 .. capacity - before - length do
                            for grown in length .. capacity + 1 do
                                let _, model = fillTo arena model before
                                let slice = arena.AllocSliceUninitialized<byte> length
                                slice.Span.Fill 7uy
                                arena.AllocSliceUninitialized<byte> after |> ignore

                                let modelOf bytes model =
                                    match ArenaModel.request (Request.Run(bigint (bytes: int), 1I, 1I)) model with
                                    | ArenaOutcome.Placed slice, model -> slice, model
                                    | outcome -> failtest $"{outcome}"

                                let modelSlice, model = modelOf length model
                                let _, model = modelOf after model
                                let mutable longer = ArenaSlice<byte>()
                                let fits = arena.TryGrow(slice, grown, &longer)
                                let outcome, model = ArenaModel.grow modelSlice (bigint grown) 1I model

                                let isAsSaid =
                                    match outcome with
                                    | ArenaOutcome.Placed placed ->
                                        fits
                                        && (grown = 0 || bigint (uint64 (Check.addressOf longer)) = placed.Address)
                                        && longer.Span.Slice(0, length).IndexOfAnyExcept 7uy < 0
                                        && longer.Span.Slice(length).IndexOfAnyExcept 0uy < 0
                                    | _ -> not fits

                                if not isAsSaid || bigint arena.Allocated <> model.Allocated then
                                    failtest
                                        $"capacity {capacity}: {length} bytes behind {before} and before {after} grown to {grown}: {fits}, {arena.Allocated} instead of {outcome}"

                                count <- count + 1)

        Console.Out.WriteLine $"exhaustive: {count} grows in arenas of 1 to 24 bytes"
        Expect.isGreaterThan count 90_000 "grows")

/// Whatever changes what is idle. The first lease is given back again and again; the other is one that is held.
let private alphabet =
    [|
        Ask Checkout
        Ask(GiveBack 0)
        Ask(DisposeLease 1)
        Ask(Prewarm 2)
        Ask Clear
        Ask ReleaseIdle
        Ask DisposePool
    |]

/// Runs every program of a length, behind some commands, on pools of capacity 0 to 2; a shorter one is the beginning of
/// one of them. Gives how many there were.
let private runAll length beginning =
    let tally = Tally()

    for capacity in 0..2 do
        for number in 0 .. pown alphabet.Length length - 1 do
            let program =
                {
                    Setup =
                        {
                            Limits =
                                { PoolLimits.ofCapacity capacity with
                                    ArenaBytes = 16
                                    MaxLeases = 4096
                                }
                            Offset = 0
                            Source = Heap
                            Extra = Plain
                            Work = 0
                        }
                    Commands =
                        beginning
                        @ List.init length (fun place ->
                            alphabet[number / pown alphabet.Length place % alphabet.Length])
                }

            match Driver.run PoolMachine.machine tally program with
            | Some(carriedOut, difference) -> failtest $"%A{program}\nafter command {carriedOut}: {difference}"
            | None -> ()

    tally

let private programs =
    [
        testCase "every program of up to 6 commands on a pool of capacity 0 to 2 does what the model says" (fun () ->
            let tally = runAll 6 []
            Console.Out.WriteLine $"exhaustive: {tally.Sequences} programs of 6 commands on pools of capacity 0 to 2"
            Expect.equal tally.Sequences (3 * pown 7 6) "programs")

        testCase "the factory may fail at any mint of every program of up to 4 commands" (fun () ->
            let tallies = [ for mints in 0..3 -> runAll 4 [ Ask(LimitFactory mints) ] ]

            let failed =
                tallies
                |> List.map (fun tally ->
                    tally.Branches
                    |> Seq.filter (fun ((_, outcome), _) -> outcome = "factory failed")
                    |> Seq.sumBy (fun (_, count) -> count.Commands))

            Expect.all failed (fun count -> count > 20) $"failures by mint: {failed}")
    ]

[<Tests>]
let tests = testList "exhaustive" (requests :: grows :: programs)
