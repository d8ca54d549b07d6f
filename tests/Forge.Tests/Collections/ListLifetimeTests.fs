/// How long lists are valid, and what they refuse.
module Forge.Tests.ListLifetimeTests

open System
open System.Collections.Generic
open Expecto
open Forge
open Forge.Tests.ListTests

let private stale = "The collection is stale"

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

/// A value whose comparison with another does something else, too.
[<Struct; CustomEquality; NoComparison>]
type private Meddling =
    {
        Key: int
    }

    static member val OnEquals: unit -> unit = ignore with get, set

    interface IEquatable<Meddling> with
        member this.Equals other =
            Meddling.OnEquals()
            this.Key = other.Key

    override this.Equals other =
        match other with
        | :? Meddling as other -> this.Key = other.Key
        | _ -> false

    override this.GetHashCode() = this.Key

let private lifetimes =
    [
        testCase
            "every use of a stale list but IsValid throws, whether by reset, the end of its scope or lease"
            (fun () ->
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

        testCase
            "a comparison that ends the lease ends sorting and searching, before the memory is read again"
            (fun () ->
                let onList (action: ArenaLease -> ArenaList<int> -> unit) =
                    use arena = Backings.arena Backings.heap 1024
                    let list = listOf arena [ 5; 3; 8; 1; 9; 2 ]
                    Check.throws<InvalidOperationException> [] (fun () -> action arena list)
                    Expect.isFalse list.IsValid "valid"

                let ending (arena: ArenaLease) =
                    { new IComparer<int> with
                        member _.Compare(left, right) =
                            arena.Dispose()
                            compare left right
                    }

                onList (fun arena list -> list.Sort(ending arena))
                onList (fun arena list -> list.BinarySearch(7, ending arena) |> ignore)

                onList (fun arena _ ->
                    let list = arena.AllocList<Meddling>()
                    list.AddRange(ReadOnlySpan(Array.zeroCreate 3))
                    Meddling.OnEquals <- arena.Dispose

                    try
                        list.IndexOf { Key = 1 } |> ignore
                    finally
                        Meddling.OnEquals <- ignore))

        testCase "a type that hides a reference is refused, and nothing changes" (fun () ->
            use arena = Backings.arena Backings.heap 64

            Check.throws<ArgumentException> [ "holds references" ] (fun () ->
                arena.AllocList<KeyValuePair<int, string>>() |> ignore)

            Check.throws<ArgumentException> [ "System.String holds references" ] (fun () ->
                ArenaCollections.AllocListUnconstrained<string>(arena, 1) |> ignore)

            Expect.equal arena.Allocated 0L "allocated")

        testCase "no operation of a list allocates managed memory" (fun () ->
            Needs.dotnet "a sort that makes no delegate"
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
let tests = testList "lifetimes of lists" lifetimes
