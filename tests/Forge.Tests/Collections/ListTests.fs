module Forge.Tests.ListTests

open System
open System.Collections.Generic
open System.Runtime.InteropServices
open Expecto
open Forge

let private stale = "The collection is stale"

let private listOf (arena: ArenaLease) (values: int list) =
    let list = arena.AllocList<int>()
    list.AddRange(ReadOnlySpan(Array.ofList values))
    list

/// Every operation of a list, with arguments that are right for one value or more.
let everyUse (arena: ArenaLease) (list: ArenaList<int>) : (string * (unit -> unit)) list =
    [
        "Count", (fun () -> list.Count |> ignore)
        "Capacity", (fun () -> list.Capacity |> ignore)
        "Item", (fun () -> list[0] |> ignore)
        "AsSpan", (fun () -> list.AsSpan().Clear())
        "ToArray", (fun () -> list.ToArray() |> ignore)
        "ToSlice", (fun () -> list.ToSlice() |> ignore)
        "ToRun", (fun () -> list.ToRun() |> ignore)
        "Add", (fun () -> list.Add 1)
        "TryAdd", (fun () -> list.TryAdd 1 |> ignore)
        "AddRange", (fun () -> list.AddRange(ReadOnlySpan [| 1; 2 |]))
        "TryAddRange", (fun () -> list.TryAddRange(ReadOnlySpan [| 1; 2 |]) |> ignore)
        "Insert", (fun () -> list.Insert(0, 1))
        "RemoveAt", (fun () -> list.RemoveAt 0)
        "RemoveRange", (fun () -> list.RemoveRange(0, 1))
        "EnsureCapacity", (fun () -> list.EnsureCapacity 1)
        "TryEnsureCapacity", (fun () -> list.TryEnsureCapacity 1 |> ignore)
        "Sort", (fun () -> list.Sort())
        "Sort with a comparer", (fun () -> list.Sort(Comparer<int>.Default))
        "BinarySearch", (fun () -> list.BinarySearch 1 |> ignore)
        "BinarySearch with a comparer", (fun () -> list.BinarySearch(1, Comparer<int>.Default) |> ignore)
        "IndexOf", (fun () -> list.IndexOf 1 |> ignore)
        "Contains", (fun () -> list.Contains 1 |> ignore)
        "a loop",
        (fun () ->
            for _ in list do
                ())
        "Clear", (fun () -> list.Clear())
    ]

let private contents =
    [
        testCase "a new list is empty, takes 16 bytes, and the room that was asked for" (fun () ->
            use arena = Backings.arena Backings.heap 256
            let empty = arena.AllocList<int>()
            Expect.equal (empty.Count, empty.Capacity, arena.Allocated) (0, 0, 16L) "empty"
            let roomy = arena.AllocList<int64> 5
            Expect.equal (roomy.Count, roomy.Capacity, arena.Allocated) (0, 5, 16L + 16L + 40L) "with room"
            Expect.isTrue (empty.IsValid && roomy.IsValid) "valid"
            Expect.equal (empty.ToArray()) [||] "no values"
            Expect.equal (empty.AsSpan().Length, empty.ToSlice().Length, empty.ToRun().Length) (0, 0, 0) "nor these")

        testCase "a list changes like any other list" (fun () ->
            use arena = Backings.arena Backings.heap 1024
            let list = listOf arena [ 5; 3; 8 ]
            list.Insert(0, 9)
            list.Insert(4, 1)
            list.Insert(2, 7)
            Expect.equal (List.ofArray (list.ToArray())) [ 9; 5; 7; 3; 8; 1 ] "inserted"
            list.RemoveAt 1
            list.RemoveAt(list.Count - 1)
            Expect.equal (List.ofArray (list.ToArray())) [ 9; 7; 3; 8 ] "removed"
            list.RemoveRange(1, 2)
            list.RemoveRange(2, 0)
            Expect.equal (List.ofArray (list.ToArray())) [ 9; 8 ] "removed a range"
            let last = &list[1]
            last <- 4
            Expect.equal (list[0], list[1]) (9, 4) "set"
            list.Sort()
            Expect.equal (List.ofArray (list.ToArray())) [ 4; 9 ] "sorted"
            Expect.equal (list.BinarySearch 9, list.BinarySearch 5) (1, ~~~1) "found and not"
            Expect.equal (list.IndexOf 9, list.IndexOf 5, list.Contains 4, list.Contains 5) (1, -1, true, false) "sought"
            let room = list.Capacity
            list.Clear()
            Expect.equal (list.Count, list.Capacity, list.IndexOf 4) (0, room, -1) "cleared"
            Expect.isTrue (list.TryAdd 2 && list.TryAddRange(ReadOnlySpan [| 2; 1 |])) "tried"
            Expect.equal (list.IndexOf 2) 0 "the first of equal values")

        testCase "a copy of the handle is the same list" (fun () ->
            use arena = Backings.arena Backings.heap 1024
            let list = arena.AllocList<int>()
            let stored = [ list ]

            for value in 1..40 do
                stored.Head.Add value

            Expect.equal (list.ToArray()) [| 1..40 |] "values"
            list.Clear()
            Expect.equal stored.Head.Count 0 "count")

        testCase "a list of values aligned to 16, and of 9 bytes, keeps them apart" (fun () ->
            use arena = Backings.arena Backings.heap 2048
            let wide = arena.AllocList<Int128>()
            let packed = arena.AllocList<PackedPair>()

            for number in 1..10 do
                wide.Add(Int128.CreateChecked number * Int128.CreateChecked Int64.MaxValue)

                packed.Add
                    {
                        Letter = byte number
                        Number = int64 number
                    }

            Expect.equal (int (Check.addressOf (wide.ToSlice()) % 16un)) 0 "alignment"

            for number in 1..10 do
                Expect.equal wide[number - 1] (Int128.CreateChecked number * Int128.CreateChecked Int64.MaxValue) "wide"
                Expect.equal (packed[number - 1].Letter, packed[number - 1].Number) (byte number, int64 number) "packed")

        testCase "an index beyond the list is refused with its value and the limit, and nothing changes" (fun () ->
            use arena = Backings.arena Backings.heap 256
            let list = listOf arena [ 1; 2; 3 ]

            for index in [ -1; 3; Int32.MaxValue; Int32.MinValue ] do
                let refused limit attempt =
                    Check.throws<ArgumentOutOfRangeException> [ "(Parameter 'index')"; string index; limit ] attempt

                refused "The index must be 0 to 2" (fun () -> list[index] |> ignore)
                refused "The index must be 0 to 2" (fun () -> list.RemoveAt index)

                if index <> 3 then
                    refused "The index must be 0 to 3" (fun () -> list.Insert(index, 9))
                    refused "The index must be 0 to 3" (fun () -> list.RemoveRange(index, 0))

            Check.throws<ArgumentOutOfRangeException> [ "(Parameter 'index')"; "4" ] (fun () -> list.Insert(4, 9))

            for length in [ -1; 3; Int32.MaxValue; Int32.MinValue ] do
                Check.throws<ArgumentOutOfRangeException>
                    [ "(Parameter 'length')"; "From 1, the length must be 0 to 2"; string length ]
                    (fun () -> list.RemoveRange(1, length))

            Expect.equal (list.ToArray()) [| 1; 2; 3 |] "values"
            list.Clear()
            Check.throws<ArgumentOutOfRangeException> [ "The list is empty"; "0" ] (fun () -> list[0] |> ignore)
            Check.throws<ArgumentOutOfRangeException> [ "The list is empty"; "0" ] (fun () -> list.RemoveAt 0))

        testCase "a loop sees the values, also those added meanwhile, and throws if the list becomes stale" (fun () ->
            use arena = Backings.arena Backings.heap 256
            let list = listOf arena [ 1; 2; 3 ]
            let seen = ResizeArray()

            for value in list do
                seen.Add value

                if value = 2 then
                    list.Add 4

            Expect.equal (List.ofSeq seen) [ 1; 2; 3; 4 ] "seen"

            Check.throws<InvalidOperationException> [ stale ] (fun () ->
                for _ in list do
                    arena.Reset()))

        testCase "an enumerator has no current value before the first and after the last" (fun () ->
            use arena = Backings.arena Backings.heap 256
            let list = listOf arena [ 7 ]
            let mutable enumerator = list.GetEnumerator()
            Expect.stringContains (string enumerator) "at the start of" "before"
            let before = enumerator
            Check.throws<ArgumentOutOfRangeException> [ "-1" ] (fun () -> before.Current |> ignore)
            Expect.isTrue (enumerator.MoveNext()) "the first"
            Expect.equal enumerator.Current 7 "value"
            Expect.stringContains (string enumerator) "at index 0 of" "at the first"
            Expect.isFalse (enumerator.MoveNext()) "the end"
            Expect.stringContains (string enumerator) "at the end of" "after"
            let after = enumerator
            Check.throws<ArgumentOutOfRangeException> [ "0 to 0"; "1" ] (fun () -> after.Current |> ignore)
            arena.Reset()
            Expect.stringContains (string enumerator) "at index 1 of" "stale")

        testCase "values that can't be compared can't be sorted, and a comparer that throws is reported" (fun () ->
            use arena = Backings.arena Backings.heap 512
            let list = listOf arena [ 3; 1; 2 ]

            let throwing =
                { new IComparer<int> with
                    member _.Compare(_, _) = raise (TimeoutException "busy")
                }

            Check.throws<InvalidOperationException> [] (fun () -> list.Sort throwing)
            Check.throws<TimeoutException> [ "busy" ] (fun () -> list.BinarySearch(1, throwing) |> ignore)
            Expect.equal (list.ToArray() |> Array.sort) [| 1; 2; 3 |] "no value is lost"
            let uncomparable = arena.AllocList<KeyValuePair<int, int>>()
            uncomparable.AddRange(ReadOnlySpan(Array.zeroCreate 3))
            Check.throws<InvalidOperationException> [] (fun () -> uncomparable.Sort()))
    ]

let private lifetimes =
    [
        testCase "every use of a stale list but IsValid throws, whether by reset, the end of its scope or lease" (fun () ->
            use owner = new BumpArena<HeapBacking>(new HeapBacking(512L))
            let lease = owner.Lease()

            let ofScope (lease: ArenaLease) =
                use _ = lease.OpenScope()
                listOf lease [ 1; 2 ]

            let afterScope = ofScope lease
            let beforeReset = listOf lease [ 1; 2 ]
            lease.Reset()
            let beforeEnd = listOf lease [ 1; 2 ]
            lease.Dispose()
            use next = owner.Lease()
            let slice = next.AllocSliceCopy(ReadOnlySpan [| 1L .. 60L |])

            for list in [ afterScope; beforeReset; beforeEnd ] do
                Expect.isFalse list.IsValid "valid"

                for name, attempt in everyUse next list do
                    try
                        attempt ()
                        failtest $"{name} of a stale list"
                    with :? InvalidOperationException as error ->
                        Expect.stringContains error.Message stale name

            Expect.equal (slice.ToArray()) [| 1L .. 60L |] "what lies there now")

        testCase "every use of the default list throws and says how to get one" (fun () ->
            use arena = Backings.arena Backings.heap 64
            Expect.isFalse (ArenaList<int>()).IsValid "valid"

            for name, attempt in everyUse arena (ArenaList<int>()) do
                try
                    attempt ()
                    failtest $"{name} of the default list"
                with :? InvalidOperationException as error ->
                    Expect.stringContains error.Message "This is the default value" name)

        testCase "a list outlives the scopes that open and end beside it" (fun () ->
            use arena = Backings.arena Backings.heap 512
            let list = listOf arena [ 1; 2 ]

            let inScope () =
                use _ = arena.OpenScope()
                list.Add 3
                let other = arena.AllocList<int>()
                other.Add 4
                other

            Expect.isFalse (inScope ()).IsValid "the scope's list"
            Expect.equal (list.ToArray()) [| 1; 2; 3 |] "the lease's list")

        testCase "a list can't grow while a younger scope is open, is unchanged, and grows again after it" (fun () ->
            use arena = Backings.arena Backings.heap 1024
            let list = listOf arena [ 1..16 ]
            let refused = "older than the scope that is open"

            let inScope () =
                use _ = arena.OpenScope()
                let used = arena.Allocated

                for attempt in
                    [
                        fun () -> list.Add 17
                        fun () -> list.TryAdd 17 |> ignore
                        fun () -> list.AddRange(ReadOnlySpan [| 17 |])
                        fun () -> list.TryAddRange(ReadOnlySpan [| 17 |]) |> ignore
                        fun () -> list.Insert(0, 17)
                        fun () -> list.EnsureCapacity 17
                        fun () -> list.TryEnsureCapacity 17 |> ignore
                    ] do
                    Check.throws<InvalidOperationException> [ refused; "It is unchanged" ] attempt

                Expect.equal (list.ToArray(), list.Capacity, arena.Allocated) ([| 1..16 |], 16, used) "unchanged"
                list.RemoveAt 15
                list.Add 16

            inScope ()
            list.Add 17
            Expect.equal (list.ToArray()) [| 1..17 |] "grown"

            let withRoom () =
                list.EnsureCapacity 64
                use _ = arena.OpenScope()

                for value in 18..64 do
                    list.Add value

            withRoom ()
            Expect.equal (list.ToArray()) [| 1..64 |] "with room ensured before")

        testCase "in debug mode a stale list is refused, and one that grows keeps its values" (fun () ->
            use pool =
                new ArenaPool<HeapBacking>(
                    1,
                    (fun () -> new HeapBacking(2048L)),
                    ArenaPoolOptions(Checks = ArenaChecks.Poison)
                )

            use lease = pool.Checkout()

            let ofScope () =
                use _ = lease.OpenScope()
                listOf lease [ 1..40 ]

            let freed = ofScope ()
            Check.throws<InvalidOperationException> [ stale ] (fun () -> freed.Count |> ignore)
            let list = lease.AllocList<int>()

            for value in 1..100 do
                list.Add value
                lease.AllocSlice<byte> 1 |> ignore

            Expect.equal (list.ToArray()) [| 1..100 |] "values")

        testCase "a type that hides a reference is refused, and nothing changes" (fun () ->
            use arena = Backings.arena Backings.heap 64

            Check.throws<ArgumentException> [ "holds references" ] (fun () ->
                arena.AllocList<KeyValuePair<int, string>>() |> ignore)

            Check.throws<ArgumentException> [ "System.String holds references" ] (fun () ->
                ArenaCollections.AllocListUnconstrained<string>(arena, 1) |> ignore)

            Expect.equal arena.Allocated 0L "allocated")

        testCase "no operation of a list allocates managed memory" (fun () ->
            use arena = Backings.arena Backings.heap 8192
            let values = [| 3; 1; 2 |]

            let work count =
                for _ in 1..count do
                    arena.Reset()
                    let list = arena.AllocList<int> 2
                    list.AddRange(ReadOnlySpan values)
                    arena.AllocSlice<byte> 1 |> ignore

                    for value in 1..20 do
                        list.Add value

                    let mutable sum = 0

                    for value in list do
                        sum <- sum + value

                    list.Insert(1, sum)
                    list.RemoveAt 1
                    list.RemoveRange(5, 2)
                    list.Sort()
                    list.BinarySearch 3 + list.IndexOf 4 |> ignore
                    list.Contains list[0] |> ignore
                    list.TryAdd 5 |> ignore
                    list.TryAddRange(ReadOnlySpan values) |> ignore
                    list.EnsureCapacity 100
                    list.TryEnsureCapacity 200 |> ignore
                    list.TryEnsureCapacity 100_000 |> ignore
                    arena.Resolve(list.ToRun()).Fill 1
                    list.ToSlice().Span.Fill 2
                    list.Clear()

            work 100
            let before = GC.GetAllocatedBytesForCurrentThread()
            work 1000
            Expect.equal (GC.GetAllocatedBytesForCurrentThread() - before) 0L "bytes")
    ]

[<Tests>]
let tests = testList "lists" (contents @ lifetimes)
