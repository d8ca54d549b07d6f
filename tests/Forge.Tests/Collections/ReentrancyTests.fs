/// What user code does while the library calls it, and what a copy of a handler of texts may do.
module Forge.Tests.ReentrancyTests

open System
open System.Collections.Generic
open System.Runtime.InteropServices
open System.Threading
open Expecto
open Forge

/// What comparisons do on this thread, in these tests.
let private act = new ThreadLocal<unit -> unit>(Func<_>(fun () -> ignore))

/// All hash codes are equal, so that keys are compared. Each comparison acts first.
[<Struct>]
type private Acting =
    interface IEqualityComparer<int> with
        member _.Equals(left, right) =
            act.Value()
            left = right

        member _.GetHashCode _ = 1

    interface IComparer<int> with
        member _.Compare(left, right) =
            act.Value()
            compare left right

/// Equal to nothing. Each comparison acts first.
[<CustomEquality; NoComparison; Struct>]
type private Unequal =
    {
        Number: int
    }

    interface IEquatable<Unequal> with
        member _.Equals _ =
            act.Value()
            false

    override _.Equals _ = false
    override this.GetHashCode() = this.Number

/// Numbers are equal if their remainders are. Unlike the others, this comparer has a state.
[<Struct>]
type private Remainders =
    {
        Modulus: int
    }

    interface IEqualityComparer<int> with
        member this.Equals(left, right) =
            left % this.Modulus = right % this.Modulus

        member this.GetHashCode number = number % this.Modulus

let private whileComparing (action: unit -> unit) (body: unit -> unit) =
    act.Value <- action

    try
        body ()
    finally
        act.Value <- ignore

/// A map of the keys 1, 2 and 3.
let private filled (arena: ArenaLease) =
    let map = arena.AllocMap<int, int, Acting>(Acting(), 4)

    for key in 1..3 do
        map.Set(key, 10 * key)

    map

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
            for name, prepare, change in
                [
                    "grows the map",
                    ignore,
                    (fun (map: ArenaMap<int, int, Acting>) -> map.EnsureCapacity(map.Capacity + 1))
                    "clears the map", ignore, _.Clear()
                    "adds a key", ignore, (fun map -> map.Set(1000, 1))
                    "adds a key in the room of a removed one",
                    (fun (map: ArenaMap<int, int, Acting>) ->
                        map.Set(4, 40)
                        map.Remove 4 |> ignore),
                    (fun map -> map.Set(1000, 1))
                    "removes a key", ignore, (fun map -> map.Remove 1 |> ignore)
                ] do
                testCase $"a comparer that {name} is found out, and the map stays consistent" (fun () ->
                    use arena = Arena.heap 16384L
                    let map = filled arena

                    for (operation: unit -> unit) in
                        [
                            fun () -> map.Set(2, 0)
                            fun () -> map.TrySet(77, 0) |> ignore
                            fun () -> map.ContainsKey 3 |> ignore
                            fun () -> map.Remove 2 |> ignore
                        ] do
                        let isFirst = ref true
                        prepare map

                        let once () =
                            if isFirst.Value then
                                isFirst.Value <- false
                                change map

                        whileComparing once (fun () -> Check.throws<InvalidOperationException> [ "changed" ] operation)
                        let entries = entriesOf map
                        Expect.equal entries.Length map.Count "count"

                        for key, value in entries do
                            Expect.equal map[key] value "found"

                        map.Clear()

                        for key in 1..3 do
                            map.Set(key, 10 * key))

            testCase "a key whose own equality changes the map is found out" (fun () ->
                use arena = Arena.heap 4096L
                let map = arena.AllocMap<Unequal, int>()
                map.Set({ Number = 1 }, 1)

                whileComparing map.Clear (fun () ->
                    Check.throws<InvalidOperationException> [ "changed" ] (fun () -> map.Set({ Number = 1 }, 2)))

                Expect.equal map.Count 0 "keys")

            testCase "a map compares with the comparer that it was made with" (fun () ->
                use arena = Arena.heap 4096L
                let map = arena.AllocMap<int, int, Remainders>({ Modulus = 10 })
                let other = arena.AllocMap<int, int, Remainders>({ Modulus = 7 })

                for number in 0..99 do
                    map.Set(number, number)
                    other.Set(number, number)

                Expect.equal (map.Count, map[3], other.Count, other[3]) (10, 93, 7, 94) "by remainders")

            testCase
                "a comparer that resets the arena or ends the lease is found out before the memory is touched"
                (fun () ->
                    for finish in [ (fun (arena: ArenaLease) -> arena.Reset()); _.Dispose() ] do
                        let arena = ArenaLease.Own(new MmapBacking(65536L))
                        let map = filled arena

                        whileComparing (fun () -> finish arena) (fun () ->
                            Check.throws<InvalidOperationException> [ "stale" ] (fun () -> map.Set(4, 40)))

                        arena.Dispose())

            testCase "a comparer of a list that ends the lease is found out before the memory is touched" (fun () ->
                for order in
                    [
                        fun (list: ArenaList<int>) -> list.Sort(Acting())
                        fun list -> list.BinarySearch(7, Acting()) |> ignore
                    ] do
                    let arena = ArenaLease.Own(new MmapBacking(65536L))
                    let list = arena |> ArenaList.ofList [ 3; 1; 2; 9; 5 ]

                    whileComparing arena.Dispose (fun () ->
                        Check.throws<InvalidOperationException> [] (fun () -> order list))

                    Expect.isFalse list.IsValid "valid")

            testCase "equality that ends the lease is found out before the list is read again" (fun () ->
                let arena = ArenaLease.Own(new MmapBacking(65536L))

                let list =
                    arena |> ArenaList.ofList [ { Unequal.Number = 1 }; { Unequal.Number = 2 } ]

                whileComparing arena.Dispose (fun () ->
                    Check.throws<InvalidOperationException> [ "stale" ] (fun () ->
                        list.IndexOf { Number = 2 } |> ignore)))

            testCase "a copy of a text that has ended writes nothing and frees nothing" (fun () ->
                use arena = Arena.heap 256L
                let stale = ArenaData.staleText arena
                let mutable text = ArenaTextHandler(64, 0, arena)
                let mutable copy = text
                text.AppendLiteral "x" |> ignore
                let ended = ArenaCollections.Text(arena, &text)
                let list = arena.AllocList<int64>()
                arena.AllocSlice<byte>(int (64L - arena.Allocated)) |> ignore
                let allocated = arena.Allocated

                let written =
                    try
                        copy.AppendLiteral "y" |> ignore
                        "written"
                    with :? InvalidOperationException as error ->
                        error.Message

                let endedTwice =
                    try
                        ArenaCollections.Text(arena, &copy) |> ignore
                        "twice"
                    with :? InvalidOperationException as error ->
                        error.Message

                let ofStale =
                    try
                        copy.AppendFormatted stale |> ignore
                        "written"
                    with :? InvalidOperationException as error ->
                        error.Message

                Expect.stringContains written "The text has ended" "appending"
                Expect.stringContains ofStale "stale" "appending a stale text"
                Expect.stringContains endedTwice "The text has ended" "ending"
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
                let mutable none = ArenaTextHandler()

                let refused =
                    try
                        none.AppendLiteral "x" |> ignore
                        "written"
                    with :? InvalidOperationException as error ->
                        error.Message

                Expect.stringContains refused "ended" "default"

                let refused =
                    try
                        none.AppendFormatted(ArenaData.staleText arena) |> ignore
                        "written"
                    with :? InvalidOperationException as error ->
                        error.Message

                Expect.stringContains refused "stale" "a stale text in the default one")

            testCase "a run that was forged from a younger scope's memory does not outlive that" (fun () ->
                use arena = Arena.heap 1024L
                let held = arena.AllocSliceCopy(ReadOnlySpan [| arena.AllocRun<byte> 8 |])
                use scope = arena.OpenScope()
                let inside = arena.AllocSlice<byte> 64
                let far = arena.AllocRun<byte> 8
                Expect.equal (arena.ToSlice(far).Length, inside.Length) (8, 64) "of the scope"

                // The stamp of the lease, and the place of the scope.
                let bits = MemoryMarshal.Cast<ArenaRun<byte>, uint64> held.Span
                bits[0] <- bits[0] + 64UL
                let forged = held[0]

                Check.throws<InvalidOperationException> [ "not made by this arena" ] (fun () ->
                    arena.ToSlice forged |> ignore))
        ]
