/// What user code does while the library calls it, and what a copy of a handler of texts may do.
module Forge.Tests.ReentrancyTests

open System
open System.Collections.Generic
open System.Runtime.InteropServices
open Expecto
open Forge

/// All hash codes are equal, so that keys are compared. Each comparison runs an action first.
[<Struct>]
type private Acting =
    {
        Act: unit -> unit
    }

    interface IEqualityComparer<int> with
        member this.Equals(left, right) =
            this.Act()
            left = right

        member _.GetHashCode _ = 1

    interface IComparer<int> with
        member this.Compare(left, right) =
            this.Act()
            compare left right

/// Equal to nothing. Each comparison runs the action that is set.
[<CustomEquality; NoComparison; Struct>]
type private Unequal =
    {
        Number: int
    }

    static member val Act = ignore with get, set

    interface IEquatable<Unequal> with
        member _.Equals _ =
            Unequal.Act()
            false

    override _.Equals _ = false
    override this.GetHashCode() = this.Number

/// A map of the keys 1, 2 and 3, and what its comparisons do from now on.
let private acting (arena: ArenaLease) =
    let mutable act = ignore
    let cell = ref act
    let map = arena.AllocMap<int, int, Acting>({ Act = fun () -> cell.Value() }, 4)

    for key in 1..3 do
        map.Set(key, 10 * key)

    map, cell

let private entriesOf (map: ArenaMap<int, int, Acting>) =
    [
        for KeyValue(key, value) in map do
            key, value
    ]

[<Tests>]
let tests =
    testList
        "reentrancy"
        [
            for name, change in
                [
                    "grows the map", (fun (map: ArenaMap<int, int, Acting>) -> map.EnsureCapacity 100)
                    "clears the map", _.Clear()
                    "adds a key", (fun map -> map.Set(1000, 1))
                    "removes a key", (fun map -> map.Remove 1 |> ignore)
                ] do
                testCase $"a comparer that {name} is found out, and the map stays consistent" (fun () ->
                    use arena = Arena.heap 16384L
                    let map, act = acting arena

                    for use' in
                        [
                            fun () -> map.Set(2, 0)
                            fun () -> map.TrySet(77, 0) |> ignore
                            fun () -> map.ContainsKey 3 |> ignore
                            fun () -> map.Remove 2 |> ignore
                        ] do
                        let mutable once = true

                        act.Value <-
                            fun () ->
                                if once then
                                    once <- false
                                    change map

                        Check.throws<InvalidOperationException> [ "changed" ] use'
                        act.Value <- ignore
                        let entries = entriesOf map
                        Expect.equal entries.Length map.Count "count"

                        for key, value in entries do
                            Expect.equal map[key] value "found"

                        map.Clear()

                        for key in 1..3 do
                            map.Set(key, 10 * key))

            testCase "a comparer that resets the arena or ends the lease is found out before the memory is touched" (fun () ->
                for finish in [ (fun (arena: ArenaLease) -> arena.Reset()); _.Dispose() ] do
                    let arena = ArenaLease.Own(new MmapBacking(65536L))
                    let map, act = acting arena
                    act.Value <- fun () -> finish arena
                    Check.throws<InvalidOperationException> [ "stale" ] (fun () -> map.Set(4, 40))
                    arena.Dispose())

            testCase "a comparer of a list that ends the lease is found out before the memory is touched" (fun () ->
                for act in
                    [
                        fun (list: ArenaList<int>) (acting: Acting) -> list.Sort acting
                        fun list acting -> list.BinarySearch(7, acting) |> ignore
                    ] do
                    let arena = ArenaLease.Own(new MmapBacking(65536L))
                    let list = arena |> ArenaList.ofList [ 3; 1; 2; 9; 5 ]

                    Check.throws<InvalidOperationException> [] (fun () ->
                        act list { Act = fun () -> arena.Dispose() })

                    Expect.isFalse list.IsValid "valid")

            testCase "equality that ends the lease is found out before the list is read again" (fun () ->
                let arena = ArenaLease.Own(new MmapBacking(65536L))

                let list =
                    arena |> ArenaList.ofList [ { Unequal.Number = 1 }; { Unequal.Number = 2 } ]

                Unequal.Act <- fun () -> arena.Dispose()
                Check.throws<InvalidOperationException> [ "stale" ] (fun () -> list.IndexOf { Number = 2 } |> ignore)
                Unequal.Act <- ignore)

            testCase "a copy of a text that has ended writes nothing and frees nothing" (fun () ->
                use arena = Arena.heap 256L
                let mutable text = ArenaTextHandler(64, 0, arena)
                let mutable copy = text
                text.AppendLiteral "x" |> ignore
                let ended = ArenaCollections.Text(arena, &text)
                let list = arena.AllocList<int64>()
                arena.AllocSlice<byte>(int (64L - arena.Allocated)) |> ignore
                let allocated = arena.Allocated

                let refused =
                    [
                        try
                            copy.AppendLiteral "y" |> ignore
                            "written"
                        with :? InvalidOperationException as error ->
                            error.Message
                        try
                            ArenaCollections.Text(arena, &copy) |> ignore
                            "ended twice"
                        with :? InvalidOperationException as error ->
                            error.Message
                    ]

                for message in refused do
                    Expect.stringContains message "ended" "refused"

                Expect.equal (arena.Allocated, ended.ToString(), list.Count) (allocated, "x", 0) "unchanged")

            testCase "a text can't be ended through another lease, and the default one not at all" (fun () ->
                use arena = Arena.heap 256L
                use other = Arena.heap 256L
                let mutable text = ArenaTextHandler(8, 0, arena)

                let refused =
                    try
                        ArenaCollections.Text(other, &text) |> ignore
                        "ended"
                    with :? ArgumentException as error ->
                        error.Message

                Expect.stringContains refused "another lease" "other lease"
                let mutable none = Unchecked.defaultof<ArenaTextHandler>

                let refused =
                    try
                        none.AppendLiteral "x" |> ignore
                        "written"
                    with :? InvalidOperationException as error ->
                        error.Message

                Expect.stringContains refused "ended" "default")

            testCase "a run that was forged from a younger scope's memory does not outlive that" (fun () ->
                use arena = Arena.heap 1024L
                let mutable run = arena.AllocRun<byte> 8
                use scope = arena.OpenScope()
                let inside = arena.AllocSlice<byte> 64
                let far = arena.AllocRun<byte> 8
                Expect.equal (arena.ToSlice(far).Length, inside.Length) (8, 64) "of the scope"

                // The stamp of the lease, and the place of the scope.
                let bits = MemoryMarshal.AsBytes(Span<ArenaRun<byte>> &run)
                bits[0] <- bits[0] + 64uy
                let forged = run
                Check.throws<InvalidOperationException> [ "not made by this arena" ] (fun () -> arena.ToSlice forged |> ignore))
        ]
