/// References that lie in an arena: what they refer to, and what is refused.
module Forge.Tests.ReferenceTests

open System
open System.Collections.Generic
open Expecto
open Forge

/// A node of a tree, which lies in the arena with all it refers to.
[<Struct>]
type Node =
    {
        Value: int
        Left: ArenaRef<Node>
        Right: ArenaRef<Node>
    }

let private stale = "The reference is stale, or of another arena"

let rec private plant (lease: ArenaLease) first last : ArenaRef<Node> =
    if first > last then
        ArenaRef()
    else
        let middle = (first + last) / 2

        lease.AllocRef
            {
                Value = middle
                Left = plant lease first (middle - 1)
                Right = plant lease (middle + 1) last
            }

let rec private valuesOf (lease: ArenaLease) (tree: ArenaRef<Node>) =
    if tree.IsNull then
        []
    else
        let node = lease.Resolve tree
        valuesOf lease node.Left @ [ node.Value ] @ valuesOf lease node.Right

let private values =
    [
        testCase "a tree can lie in an arena, with its references" (fun () ->
            use arena = Backings.arena Backings.heap 4096
            let tree = plant arena 1 50
            Expect.equal (valuesOf arena tree) [ 1..50 ] "values in order"
            Expect.equal arena.Allocated (50L * 24L) "bytes"
            arena.Reset()
            Check.throws<InvalidOperationException> [ stale ] (fun () -> valuesOf arena tree |> ignore))

        testCase "a reference reads and writes the value, in place and as a copy" (fun () ->
            use arena = Backings.arena Backings.heap 64
            let reference = arena.AllocRef 5
            let value = &arena.Resolve reference
            value <- 6
            Expect.equal (arena.Load reference) 6 "written in place"
            arena.Store(reference, 7)
            Expect.equal value 7 "stored"
            let copy = reference
            Expect.isTrue (copy = reference && copy.Equals(box reference)) "a copy is equal"
            Expect.equal (copy.GetHashCode()) (reference.GetHashCode()) "hash"
            Expect.isTrue (arena.AllocRef 5 <> reference) "another is not"
            Expect.isFalse (reference.Equals(box 5)) "something else is not")

        testCase "references and runs are equal by what they refer to, as C# compares them, too" (fun () ->
            use arena = Backings.arena Backings.heap 64
            let first, second = arena.AllocRef 1, arena.AllocRef 2
            // F# compares by Equals, C# by the operators.
            Expect.isTrue (ArenaRef<int>.op_Equality(first, first)) "equal"
            Expect.isFalse (ArenaRef<int>.op_Equality(first, second)) "not equal"
            Expect.isTrue (ArenaRef<int>.op_Inequality(first, second)) "unequal"
            Expect.isFalse (ArenaRef<int>.op_Inequality(first, first)) "not unequal"
            Expect.notEqual (first.GetHashCode()) (second.GetHashCode()) "hash codes of neighbours"
            let slice = arena.AllocSlice<int> 4

            let whole, part, behind =
                slice.ToRun(), slice.Slice(0, 3).ToRun(), slice.Slice(1, 3).ToRun()

            Expect.isTrue (ArenaRun<int>.op_Equality(whole, slice.ToRun())) "equal"
            Expect.isFalse (ArenaRun<int>.op_Equality(whole, part)) "of another length"
            Expect.isTrue (ArenaRun<int>.op_Inequality(part, behind)) "elsewhere"
            Expect.isFalse (ArenaRun<int>.op_Inequality(part, part)) "not unequal"

            Expect.hasLength
                (List.distinct [ for run in [ whole; part; behind ] -> run.GetHashCode() ])
                3
                "hash codes of place and length")

        testCase "a run is zeroed or a copy, and becomes a slice" (fun () ->
            use arena = Backings.arena Backings.heap 64
            (arena.AllocSlice<byte> 64).Span.Fill 0xFFuy
            arena.Reset()
            let zeroed = arena.AllocRun<int> 3
            let copied = arena.AllocRunCopy(ReadOnlySpan [| 1; 2 |])
            Expect.equal (arena.Resolve(zeroed).ToArray()) [| 0; 0; 0 |] "zeroed"
            Expect.equal (arena.Resolve(copied).ToArray()) [| 1; 2 |] "copied"
            Expect.equal (zeroed.Length, copied.Length, zeroed.IsEmpty) (3, 2, false) "lengths"
            let slice = arena.ToSlice copied
            slice.Span[1] <- 9
            Expect.equal (arena.Resolve(copied).ToArray()) [| 1; 9 |] "the slice is the same memory"
            Expect.isTrue (slice.ToRun() = copied) "and becomes the same run"
            Expect.isTrue (zeroed <> copied && not (zeroed.Equals(box 5))) "runs differ by place"
            Expect.isTrue (slice.Slice(0, 1).ToRun() <> copied) "and by length"
            Expect.equal (slice.ToRun().GetHashCode()) (copied.GetHashCode()) "hash"
            Expect.isTrue (copied.Equals(box (slice.ToRun()))) "boxed")

        testCase "an empty run resolves to no values while it is valid, the default run always" (fun () ->
            use arena = Backings.arena Backings.heap 64
            let empty = arena.AllocRun<int> 0
            let copied = arena.AllocRunCopy(ReadOnlySpan<int64>.Empty)
            Expect.isTrue (empty.IsEmpty && copied.IsEmpty) "empty"
            Expect.equal arena.Allocated 0L "allocated"
            Expect.equal (arena.Resolve empty).Length 0 "values"
            Expect.equal (arena.ToSlice copied).Length 0 "slice"
            arena.AllocSlice<byte> 64 |> ignore
            Expect.equal (arena.Resolve(arena.AllocRun<int> 0)).Length 0 "at the end of a full arena"
            arena.Reset()
            Check.throws<InvalidOperationException> [ stale ] (fun () -> arena.Resolve(empty).Clear())
            Expect.equal (arena.Resolve(ArenaRun<int>())).Length 0 "default"
            Expect.isTrue (ArenaSlice<int>().ToRun() = ArenaRun<int>()) "of the default slice"
            Expect.equal (arena.ToSlice(ArenaRun<int>())).Length 0 "slice of the default run")

        testCase "a slice's value has a reference, and an index beyond it is refused with the limit" (fun () ->
            use arena = Backings.arena Backings.heap 64
            let slice = arena.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])
            Expect.equal [ for index in 0..2 -> arena.Load(slice.ToRef index) ] [ 1; 2; 3 ] "values"
            Expect.equal (arena.Load((slice.Slice(1, 2)).ToRef 1)) 3 "of a part"

            for index in [ -1; 3; Int32.MaxValue; Int32.MinValue ] do
                Check.throws<ArgumentOutOfRangeException> [ "(Parameter 'index')"; "0 to 2"; string index ] (fun () ->
                    slice.ToRef index |> ignore)

            Check.throws<ArgumentOutOfRangeException> [ "(Parameter 'index')"; "empty"; "0" ] (fun () ->
                ArenaSlice<int>().ToRef 0 |> ignore)

            arena.Reset()
            Check.throws<InvalidOperationException> [ "The slice is stale" ] (fun () -> slice.ToRef 0 |> ignore)
            Check.throws<InvalidOperationException> [ "The slice is stale" ] (fun () -> slice.ToRun() |> ignore))

        testCase "a reference says where its value is" (fun () ->
            use arena = Backings.arena Backings.heap 64
            Expect.equal (string (ArenaRef<int>())) "ArenaRef: null" "null"
            Expect.equal (string (ArenaRun<int>())) "ArenaRun: empty" "default run"
            Expect.equal (string (arena.AllocRef 1)) "ArenaRef: at byte 0" "first"
            Expect.equal (string (arena.AllocRef 1)) "ArenaRef: at byte 4" "second"
            Expect.equal (string (arena.AllocRun<int64> 2)) "ArenaRun: 2 values at byte 8" "run"
            Expect.equal (string (arena.AllocRun<byte> 1)) "ArenaRun: 1 value at byte 24" "one value")
    ]

let private limits =
    [
        testCase "what does not fit is refused with its size, and nothing changes" (fun () ->
            use arena = Backings.arena Backings.heap 24
            let first = arena.AllocRef 1

            for bytes, attempt in
                [
                    24,
                    (fun () ->
                        arena.AllocRef
                            {
                                Value = 1
                                Left = ArenaRef()
                                Right = ArenaRef()
                            }
                        |> ignore)
                    24, (fun () -> arena.AllocRun<int64> 3 |> ignore)
                    21, (fun () -> arena.AllocRunCopy(ReadOnlySpan(Array.zeroCreate<byte> 21)) |> ignore)
                ] do
                Check.throws<ArenaExhaustedException> [ $"{bytes} bytes"; "20 of 24" ] attempt

            let tooMany = ReadOnlySpan(Array.zeroCreate<byte> 21)
            Expect.equal (arena.TryAllocRunCopy tooMany) (false, ArenaRun()) "TryAllocRunCopy"
            arena.AllocSlice<byte> 20 |> ignore
            Expect.equal (arena.TryAllocRef 2) (false, ArenaRef()) "TryAllocRef"
            Expect.equal arena.Allocated 24L "allocated"
            Expect.equal (arena.Load first) 1 "the first value")

        testCase "a negative length is refused with its value" (fun () ->
            use arena = Backings.arena Backings.heap 64

            for length in [ -1; Int32.MinValue ] do
                Check.throws<ArgumentOutOfRangeException> [ string length ] (fun () ->
                    arena.AllocRun<int> length |> ignore))

        testCase "a type that hides a reference is refused in every way, and nothing changes" (fun () ->
            use arena = Backings.arena Backings.heap 64
            let pair = KeyValuePair(1, "text")

            for attempt in
                [
                    fun () -> arena.AllocRef pair |> ignore
                    fun () -> arena.TryAllocRef pair |> ignore
                    fun () -> arena.AllocRun<KeyValuePair<int, string>> 1 |> ignore
                    fun () -> arena.AllocRunCopy(ReadOnlySpan [| pair |]) |> ignore
                    fun () -> arena.TryAllocRunCopy(ReadOnlySpan [| pair |]) |> ignore
                    fun () -> arena.Load(ArenaRef<string>()) |> ignore
                    fun () -> arena.Store(ArenaRef<string>(), "text")
                    fun () -> arena.Resolve(ArenaRef<string>()) |> ignore
                    fun () -> arena.Resolve(ArenaRun<string>()).Clear()
                    fun () -> arena.ToSlice(ArenaRun<string>()) |> ignore
                    fun () ->
                        use scope = arena.OpenScope()
                        scope.Resolve(ArenaRef<string>()) |> ignore
                ] do
                Check.throws<ArgumentException> [ "holds references" ] attempt

            Expect.equal arena.Allocated 0L "allocated")

        testCase "an arena of 64 GiB refuses references with the limit, and a little less has them" (fun () ->
            // Reserved only: of its pages, those that are used are committed.
            let reserve size =
                ArenaLease.Own(new MmapBacking(size, GuardPages.None, commitsOnDemand = true))

            use large = reserve (1L <<< 36)
            let slice = large.AllocSlice<int> 3
            let list = large.AllocList<int> 3
            list.Add 1
            let used = large.Allocated

            for attempt in
                [
                    fun () -> large.AllocRef 1 |> ignore
                    fun () -> large.TryAllocRef 1 |> ignore
                    fun () -> large.AllocRun<int> 1 |> ignore
                    fun () -> large.AllocRunCopy(ReadOnlySpan [| 1 |]) |> ignore
                    fun () -> large.TryAllocRunCopy(ReadOnlySpan [| 1 |]) |> ignore
                    fun () -> slice.ToRun() |> ignore
                    fun () -> slice.ToRef 0 |> ignore
                    fun () -> list.ToRun() |> ignore
                ] do
                Check.throws<InvalidOperationException> [ "68719476734 bytes"; "68719476736" ] attempt

            Expect.equal large.Allocated used "nothing changed"
            use small = reserve ((1L <<< 36) - 4096L)
            Expect.equal (small.Load(small.AllocRef 5)) 5 "a value")

        testCase "the largest arena with references is 2 bytes smaller than 64 GiB" (fun () ->
            // There is no such memory, and an empty run needs none.
            let largest = (1L <<< 36) - 2L

            let lend size =
                ArenaLease.Own(BorrowedBacking.DangerousFromAddress(1un <<< 45, size))

            use fits = lend largest
            Expect.isTrue (fits.AllocRun<int> 0).IsEmpty "fits"
            use tooLarge = lend (largest + 1L)
            Check.throws<InvalidOperationException> [ string largest ] (fun () -> tooLarge.AllocRun<int> 0 |> ignore))
    ]

let private costs =
    [
        testCase "references allocate no managed memory" (fun () ->
            use arena = Backings.arena Backings.heap 4096

            let work count =
                for _ in 1..count do
                    arena.Reset()
                    let reference = arena.AllocRef 1L
                    arena.Store(reference, arena.Load reference + 1L)
                    let value = &arena.Resolve reference
                    value <- value + 1L
                    let run = arena.AllocRunCopy(ReadOnlySpan<byte>.Empty)
                    let longer = arena.AllocRun<int> 5
                    arena.Resolve(longer).Fill 7
                    arena.ToSlice(longer).Span.Fill 8
                    arena.ToSlice(longer).ToRef(2).IsNull |> ignore
                    use scope = arena.OpenScope()
                    let inner = scope.Resolve reference
                    let mutable made = ArenaRef<int64>()
                    arena.TryAllocRef(inner, &made) |> ignore
                    arena.Load made + int64 (scope.Resolve(run).Length) |> ignore

            work 100
            let before = GC.GetAllocatedBytesForCurrentThread()
            work 1000
            Expect.equal (GC.GetAllocatedBytesForCurrentThread() - before) 0L "bytes")
    ]

[<Tests>]
let tests = testList "references" (values @ limits @ costs)
