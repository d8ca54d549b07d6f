/// Where the room of a growing list lies, and how much it takes.
module Forge.Tests.ListGrowthTests

open System
open Expecto
open Forge
open Forge.Models
open Forge.Tests.ListCommand

/// 200 bytes: of these, a list begins with room for 4.
[<Struct; System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Size = 200)>]
type private Large = { First: int }

let private header = 16L

let private growth =
    [
        testCase "a list begins with room for 64 bytes, or 4 values" (fun () ->
            use arena = Backings.arena Backings.heap 4096
            let bytes = arena.AllocList<byte>()
            bytes.Add 1uy
            let packed = arena.AllocList<PackedPair>()
            packed.Add { Letter = 1uy; Number = 1L }
            let wide = arena.AllocList<Int128>()
            wide.Add 1
            let large = arena.AllocList<Large>()
            large.Add { First = 1 }
            Expect.equal (bytes.Capacity, packed.Capacity, wide.Capacity, large.Capacity) (64, 7, 4, 4) "capacities")

        testCase "the newest list doubles in place, so that its room is all it takes" (fun () ->
            use arena = Backings.arena Backings.heap 4096
            let list = arena.AllocList<int>()
            list.Add 0
            let place = Check.addressOf (list.ToSlice())

            for value in 1..499 do
                list.Add value

            Expect.equal (Check.addressOf (list.ToSlice())) place "place"
            Expect.equal (list.Capacity, arena.Allocated) (512, header + 4L * 512L) "room"
            Expect.equal (list.ToArray()) [| 0..499 |] "values")

        testCase
            "a list that is not the newest allocation doubles by copying, and leaves what its slices show"
            (fun () ->
                use arena = Backings.arena Backings.heap 4096
                let list = arena.AllocList<int>()
                list.AddRange(ReadOnlySpan [| 1..16 |])
                let slice = list.ToSlice()
                let run = list.ToRun()
                arena.AllocSlice<byte> 1 |> ignore
                list.Add 17
                list[0] <- 9
                Expect.equal (list.Capacity, arena.Allocated) (32, header + 64L + 4L + 128L) "room"
                Expect.equal (list.ToArray()) [| 9; yield! [ 2..17 ] |] "values"
                Expect.equal (slice.ToArray(), arena.Resolve(run).ToArray()) ([| 1..16 |], [| 1..16 |]) "as they were")

        testCase "a list grows in place into room that a scope has left" (fun () ->
            use arena = Backings.arena Backings.heap 4096
            let list = arena.AllocList<int> 4
            list.AddRange(ReadOnlySpan [| 1..4 |])

            let inScope () =
                use _ = arena.OpenScope()
                arena.AllocSlice<byte> 100 |> ignore

            inScope ()
            list.Add 5
            Expect.equal (list.Capacity, arena.Allocated) (16, header + 64L) "room")

        testCase "room that was ensured is exact if it is more than double, and never shrinks" (fun () ->
            use arena = Backings.arena Backings.heap 4096
            let list = arena.AllocList<int> 10
            list.EnsureCapacity 10
            Expect.equal list.Capacity 10 "enough"
            list.EnsureCapacity 11
            Expect.equal list.Capacity 20 "doubled"
            list.EnsureCapacity 99
            Expect.equal list.Capacity 99 "exact"
            list.EnsureCapacity 0
            Expect.equal (list.Capacity, arena.Allocated) (99, header + 4L * 99L) "no less")

        testCase "a list takes less than double if only that fits, then says what it lacks, and is unchanged" (fun () ->
            use arena = Backings.arena Backings.heap 100
            let list = arena.AllocList<int> 10
            list.AddRange(ReadOnlySpan [| 1..10 |])

            for value in 11..21 do
                list.Add value

            Expect.equal (list.Capacity, arena.Remaining) (21, 0L) "full"

            for attempt, bytes in
                [
                    (fun () -> list.Add 22), 4
                    (fun () -> list.Insert(0, 22)), 4
                    (fun () -> list.AddRange(ReadOnlySpan [| 22; 23 |])), 8
                    (fun () -> list.EnsureCapacity 121), 400
                ] do
                Check.throws<ArenaExhaustedException> [ $"{bytes} bytes"; "0 of 100" ] attempt

            Expect.isFalse
                (list.TryAdd 22
                 || list.TryAddRange(ReadOnlySpan [| 22 |])
                 || list.TryEnsureCapacity 22)
                "tried"

            Expect.equal (list.ToArray(), list.Capacity, arena.Allocated) ([| 1..21 |], 21, 100L) "unchanged")

        testCase "a list that would have to be copied says that it lacks all its new room" (fun () ->
            use arena = Backings.arena Backings.heap 100
            let list = arena.AllocList<int> 4
            list.AddRange(ReadOnlySpan [| 1..4 |])
            arena.AllocSlice<byte> 60 |> ignore

            Check.throws<ArenaExhaustedException> [ "20 bytes"; "8 of 100" ] (fun () -> list.Add 5)
            Expect.equal (list.ToArray(), list.Capacity, arena.Allocated) ([| 1..4 |], 4, 92L) "unchanged")

        testCase "a list that does not fit is refused with all it needs, and takes nothing" (fun () ->
            use arena = Backings.arena Backings.heap 40

            for capacity, bytes in [ 7, 44L; Int32.MaxValue, 16L + 4L * int64 Int32.MaxValue ] do
                Check.throws<ArenaExhaustedException> [ $"{bytes} bytes"; "40 of 40" ] (fun () ->
                    arena.AllocList<int> capacity |> ignore)

            Check.throws<ArgumentOutOfRangeException> [ "-1" ] (fun () -> arena.AllocList<int> -1 |> ignore)
            Expect.equal arena.Allocated 0L "allocated"
            Expect.equal (arena.AllocList<int> 6).Capacity 6 "just fits")

        testCase
            "if the system refuses memory for a list, or for its growth, the arena and the list are unchanged"
            (fun () ->
                let step = 65536
                // What each needs ends in the last page of the second step, so that there is nothing smaller to ask for.
                let count = 64_000

                use arena =
                    ArenaLease.Own(new MmapBacking(1L <<< 20, GuardPages.None, commitsOnDemand = true))

                let list = arena.AllocList<byte> count
                list.AddRange(ReadOnlySpan(Array.create count 7uy))
                let used = arena.Allocated

                for attempt in
                    [
                        fun () -> arena.AllocList<byte>(2 * step - int used - 16) |> ignore
                        fun () -> list.Add 7uy
                        fun () -> list.TryEnsureCapacity(2 * count) |> ignore
                    ] do
                    Check.throws<OsMemoryException> [ $"mprotect of {step} bytes"; "ENOMEM" ] (fun () ->
                        Kernel.failing Kernel.Mprotect (int64 step) 12 attempt)

                    Expect.equal (arena.Allocated, list.Capacity) (used, count) "unchanged"

                list.Add 7uy
                Expect.equal (list.AsSpan().IndexOfAnyExcept 7uy) -1 "values")

        testCase "a negative capacity is refused with its value" (fun () ->
            use arena = Backings.arena Backings.heap 64
            let list = arena.AllocList<int>()

            for capacity in [ -1; Int32.MinValue ] do
                Check.throws<ArgumentOutOfRangeException>
                    [ "The capacity must not be negative"; string capacity ]
                    (fun () -> list.EnsureCapacity capacity)

                Check.throws<ArgumentOutOfRangeException>
                    [ "The capacity must not be negative"; string capacity ]
                    (fun () -> list.TryEnsureCapacity capacity |> ignore))

        testCase "a list of 2 GiB can't grow beyond the largest count, and says so" (fun () ->
            // Reserved only: of its pages, those that are used are committed.
            use arena =
                ArenaLease.Own(new MmapBacking((1L <<< 31) + 8192L, GuardPages.None, commitsOnDemand = true))

            let list = arena.AllocList<byte> Int32.MaxValue
            // The header's count, so that nothing has to be written.
            let full =
                arena.DangerousAllocate(MemoryLayout(1L, 1L)) - unativeint Int32.MaxValue - 4un

            let count = Address.bytes full 4
            BitConverter.TryWriteBytes(count, Int32.MaxValue) |> ignore
            Expect.equal list.Count Int32.MaxValue "count"

            Check.throws<InvalidOperationException> [ "2147483647"; "1 more"; "unchanged" ] (fun () -> list.Add 1uy)

            Check.throws<InvalidOperationException> [ "2147483647"; "2 more"; "unchanged" ] (fun () ->
                list.TryAddRange(ReadOnlySpan [| 1uy; 2uy |]) |> ignore))
    ]

let private waste =
    [
        Check.property
            "a list that grows by copying each time takes less than four times its values, or 64 bytes"
            200
            (fun (runs: byte list) ->
                use arena = Backings.arena Backings.heap 65536
                let list = arena.AllocList<int>()
                let mutable others = 0L
                let mutable fits = true

                for run in runs do
                    let before = arena.Allocated
                    // Its end lies at a multiple of 4, so that no padding is counted.
                    fits <- fits && fst (arena.TryAllocSlice<int> 1)
                    others <- others + arena.Allocated - before
                    fits <- fits && list.TryAddRange(ReadOnlySpan(Array.zeroCreate<int>(int run % 40)))

                let taken = arena.Allocated - header - others
                taken <= 64L || taken < 4L * 4L * int64 list.Count)
    ]

/// Every list of commands in arenas of every small size does what the model says.
let private small =
    testCase "every program of 3 commands on a list does what its model says, in arenas of every small size" (fun () ->
        let tally = Tally()

        let alphabet =
            [
                Use(0, Add(5, false))
                Use(0, AddRange([ 4; 6; 5; 7; 2 ], true))
                Use(0, AddOwn(0, 2, false))
                Use(0, Insert(0, 3))
                Use(0, RemoveAt 0)
                Use(0, Ensure(17, true))
                Fill(0, 3)
                OpenScope 0
            ]

        for bytes in 8..110 do
            for first in alphabet do
                for second in alphabet do
                    for third in alphabet do
                        let program =
                            {
                                Setup =
                                    {
                                        Bytes = bytes
                                        Offset = 0
                                        Source = Heap
                                    }
                                    : ArenaMachine.Setup
                                Commands = [ Make(0, false, bytes % 3); first; second; third ]
                            }

                        match Driver.run ListMachine.machine tally program with
                        | Some(carriedOut, difference) ->
                            failtest $"%A{program}\nafter command {carriedOut}: {difference}"
                        | None -> ()

        Console.Out.WriteLine
            $"exhaustive: {tally.Sequences} programs of 3 commands on lists in arenas of 8 to 110 bytes")

[<Tests>]
let tests = testList "growing lists" (small :: growth @ waste)
