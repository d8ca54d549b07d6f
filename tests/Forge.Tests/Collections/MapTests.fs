module Forge.Tests.MapTests

#nowarn "9" // the address of a value, to check alignment

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open Expecto
open Forge
open Forge.Tests.ArenaData

let private entriesOf (map: ArenaMap<int, int>) =
    [
        for pair in map do
            pair.Key, pair.Value
    ]

let private filled (arena: ArenaLease) count =
    let mutable map = arena.AllocMap<int, int>()

    for key in 0 .. count - 1 do
        map[key] <- 10 * key

    map

[<Struct>]
type private Throwing =
    interface IEqualityComparer<int> with
        member _.Equals(_, _) = raise (TimeoutException())
        member _.GetHashCode key = key / 100

/// A key that may be compared only with itself.
[<CustomEquality; NoComparison; Struct>]
type private Alone =
    {
        Number: int
    }

    interface IEquatable<Alone> with
        member this.Equals other =
            if other.Number <> this.Number then
                raise (TimeoutException())

            true

    override _.Equals _ = false
    override this.GetHashCode() = this.Number

[<Tests>]
let tests =
    testList
        "maps"
        [
            testCase "a map keeps what is set, and copies of it are the same map" (fun () ->
                use arena = arena 4096
                let mutable map = arena.AllocMap<int, int>()
                let copy = map
                map[1] <- 10
                map[-7] <- 70
                map[1] <- 11
                Expect.equal (copy.Count, copy[1], copy[-7]) (2, 11, 70) "the copy"
                Expect.isTrue (copy.Remove 1) "removed through the copy"
                Expect.equal (entriesOf map) [ -7, 70 ] "the map")

            testCase "a missing key throws with the key, and TryGetValue and Remove give the default value" (fun () ->
                use arena = arena 4096
                let map = filled arena 3
                Check.throws<KeyNotFoundException> [ "no key 12345"; "TryGetValue" ] (fun () -> map[12345] |> ignore)
                Expect.equal (map.TryGetValue 5) (false, 0) "TryGetValue"
                let mutable value = -1
                Expect.equal (map.Remove(5, &value), value) (false, 0) "Remove"
                Expect.equal (map.Remove(2, &value), value) (true, 20) "Remove of what is there")

            testCase "GetOrAdd says whether the key was there, and gives a value to write" (fun () ->
                use arena = arena 4096
                let map = arena.AllocMap<int, int>()
                let mutable exists = true
                let first = &map.GetOrAdd(5, &exists)
                Expect.equal (first, exists) (0, false) "added with the default value"
                first <- first + 3
                let again = &map.GetOrAdd(5, &exists)
                again <- again + 4
                Expect.equal (map[5], exists) (7, true) "counted")

            testCase "a key that is set is added or gets the new value" (fun () ->
                use arena = arena 4096
                let map = arena.AllocMap<int, int>()
                map.Set(1, 10)
                map.Set(2, 20)
                map.Set(1, 11)
                Expect.equal (entriesOf map) [ 1, 11; 2, 20 ] "entries")

            testCase "keys are compared only if their hash codes are equal" (fun () ->
                use arena = arena 4096
                let map = arena.AllocMap<Alone, int>()

                for number in 1..20 do
                    map.Set({ Number = number }, number)

                Expect.equal [ for number in 1..20 -> map[{ Number = number }] ] [ 1..20 ] "values"
                Expect.isFalse (map.ContainsKey { Number = 21 }) "no such key")

            testCase "a new key takes the room of a removed one first, so a loop over the map stays short" (fun () ->
                use arena = arena 4096
                let map = arena.AllocMap<int, int> 64

                for key in 0..2 do
                    map.Set(key, key)

                for key in 3..30 do
                    map.Remove(key - 3) |> ignore
                    map.Set(key, key)
                    let mutable entries = map.GetEnumerator()

                    for place in 0..2 do
                        Expect.isTrue (entries.MoveNext()) "another key"
                        Expect.stringStarts (string entries) $"at entry {place} of" "place"

                    Expect.isFalse (entries.MoveNext()) "three keys")

            testCase "a key that was removed is added again with the default value" (fun () ->
                use arena = arena 4096
                let map = filled arena 3
                map.Remove 1 |> ignore
                Expect.equal (map.GetOrAdd 1) 0 "value"
                map.Clear()
                Expect.equal (map.GetOrAdd 2) 0 "value after Clear")

            testCase
                "a map is enumerated in the order of adding until something is removed, and then all the same"
                (fun () ->
                    use arena = arena 16384
                    let map = filled arena 100
                    Expect.equal (entriesOf map) [ for key in 0..99 -> key, 10 * key ] "in order"
                    map.Remove 3 |> ignore
                    map.TrySet(500, 1) |> ignore
                    let rest = [ for key in 0..99 -> key, 10 * key ] |> List.except [ 3, 30 ]
                    Expect.equal (set (entriesOf map)) (set ((500, 1) :: rest)) "as a set")

            testCase "an enumerator that has ended stays at the end, and has no current entry there" (fun () ->
                use arena = arena 4096
                let mutable entries = (filled arena 2).GetEnumerator()

                Check.throws<InvalidOperationException> [ "MoveNext" ] (fun () ->
                    (filled arena 1).GetEnumerator().Current |> ignore)

                Expect.equal [ for _ in 1..5 -> entries.MoveNext() ] [ true; true; false; false; false ] "MoveNext")

            testCase "keys that are added while a map is enumerated may appear, and the loop ends" (fun () ->
                use arena = arena 8192
                let map = filled arena 3
                let mutable seen = 0

                for pair in map do
                    seen <- seen + 1

                    if pair.Key < 50 then
                        map.TrySet(pair.Key + 100, 0) |> ignore

                Expect.equal (seen, map.Count) (6, 6) "entries")

            testCase "adding and removing for ever takes no more room" (fun () ->
                use arena = arena 4096
                let map = filled arena 7
                let allocated = arena.Allocated

                for key in 0..9_999 do
                    map.TrySet(1000 + key, key) |> ignore
                    map.Remove(1000 + key) |> ignore

                Expect.equal (arena.Allocated, map.Capacity, map.Count) (allocated, 8, 7) "room"
                Expect.equal (entriesOf map) [ for key in 0..6 -> key, 10 * key ] "entries")

            testCase "the capacity is a power of two, and 8 at least, once there is any" (fun () ->
                use arena = arena 65536

                for capacity, rounded in [ 0, 0; 1, 8; 8, 8; 9, 16; 100, 128 ] do
                    Expect.equal (arena.AllocMap<int, int> capacity).Capacity rounded $"{capacity}"
                    let map = arena.AllocMap<int, int>()
                    map.EnsureCapacity capacity
                    Expect.equal map.Capacity rounded $"{capacity} ensured"
                    map.EnsureCapacity 0
                    Expect.equal map.Capacity rounded $"never less than {rounded}")

            testCase "a map whose capacity was ensured adds so many keys without taking room" (fun () ->
                use arena = arena 16384
                let map = filled arena 5
                map.EnsureCapacity 100
                let allocated = arena.Allocated

                for key in 0..127 do
                    map.TrySet(key, key) |> ignore

                Expect.equal (arena.Allocated, map.Count) (allocated, 128) "allocated"
                map.TrySet(128, 0) |> ignore
                Expect.isGreaterThan arena.Allocated allocated "the next one needs more")

            testCase "a reference from before a map grew is to the value as it was" (fun () ->
                use arena = arena 8192
                let map = filled arena 8
                let old = &map.GetOrAdd 1
                map.TrySet(100, 0) |> ignore
                old <- 77
                Expect.equal map[1] 10 "value"
                let current = &map.GetOrAdd 1
                current <- 78
                Expect.equal map[1] 78 "written through a new reference")

            testCase "values lie at addresses that suit their type" (fun () ->
                for offset in [ 0; 1; 8; 24 ] do
                    use arena = ArenaLease.Own(TestMemory.Make(Heap, 4096, offset))
                    arena.AllocSlice<byte> 3 |> ignore
                    let map = arena.AllocMap<byte, Int128>()

                    for key in 0uy .. 20uy do
                        let value = &map.GetOrAdd key
                        value <- Int128.op_Implicit key

                        Expect.equal
                            (uint64 (
                                Microsoft.FSharp.NativeInterop.NativePtr.toNativeInt (
                                    Microsoft.FSharp.NativeInterop.NativePtr.ofVoidPtr<byte>(Unsafe.AsPointer &value)
                                )
                            )
                                %
                                uint64 Element.alignmentOf<Int128>)
                            0UL
                            "aligned"

                    for key in 0uy .. 20uy do
                        Expect.equal map[key] (Int128.op_Implicit key) "value")

            testCase "a comparer decides which keys are equal" (fun () ->
                use arena = arena 4096
                let map = arena.AllocMap<int, int, FewHashes>(FewHashes())

                for key in 0..19 do
                    map.TrySet(key, key) |> ignore

                for key in 0..2..19 do
                    map.Remove key |> ignore

                Expect.equal [ for key in 0..19 -> map.ContainsKey key ] [ for key in 0..19 -> key % 2 = 1 ] "keys")

            testCase "a comparer that throws leaves the map as it was" (fun () ->
                use arena = arena 4096
                let map = arena.AllocMap<int, int, Throwing>(Throwing())
                map.TrySet(1, 10) |> ignore
                let allocated = arena.Allocated
                Check.throws<TimeoutException> [] (fun () -> map.TrySet(2, 20) |> ignore)
                Expect.equal (map.Count, arena.Allocated) (1, allocated) "unchanged"
                Expect.isTrue (map.TrySet(100, 1)) "a key of another hash")
        ]
