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

/// Every use of a map but IsValid.
let private uses (map: ArenaMap<int, int>) : (unit -> unit) list =
    [
        fun () -> map.Count |> ignore
        fun () -> map.Capacity |> ignore
        fun () -> map[1] |> ignore
        fun () ->
            let mutable map = map
            map[1] <- 2
        fun () -> map.TryGetValue 1 |> ignore
        fun () -> map.ContainsKey 1 |> ignore
        fun () ->
            let value = &map.GetOrAdd 1
            value <- 2
        fun () -> map.TrySet(1, 2) |> ignore
        fun () -> map.Remove 1 |> ignore
        fun () -> map.Clear()
        fun () -> map.EnsureCapacity 1
        fun () -> map.TryEnsureCapacity 1 |> ignore
        fun () -> entriesOf map |> ignore
    ]

[<Struct>]
type private Throwing =
    interface IEqualityComparer<int> with
        member _.Equals(_, _) = raise (TimeoutException())
        member _.GetHashCode key = key / 100

let private basics =
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

        testCase "a key that was removed is added again with the default value" (fun () ->
            use arena = arena 4096
            let map = filled arena 3
            map.Remove 1 |> ignore
            Expect.equal (map.GetOrAdd 1) 0 "value"
            map.Clear()
            Expect.equal (map.GetOrAdd 2) 0 "value after Clear")

        testCase "a map is enumerated in the order of adding until something is removed, and then all the same" (fun () ->
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
            Check.throws<IndexOutOfRangeException> [] (fun () -> (filled arena 1).GetEnumerator().Current |> ignore)
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
                    Expect.equal (uint64 (Microsoft.FSharp.NativeInterop.NativePtr.toNativeInt (Microsoft.FSharp.NativeInterop.NativePtr.ofVoidPtr<byte> (Unsafe.AsPointer &value))) % 16UL) 0UL "aligned"

                for key in 0uy .. 20uy do
                    Expect.equal map[key] (Int128.op_Implicit key) "value")

        testCase "a comparer decides which keys are equal" (fun () ->
            use arena = arena 4096
            let map = arena.AllocMap<int, int, FewHashes> (FewHashes())

            for key in 0..19 do
                map.TrySet(key, key) |> ignore

            for key in 0..2..19 do
                map.Remove key |> ignore

            Expect.equal [ for key in 0..19 -> map.ContainsKey key ] [ for key in 0..19 -> key % 2 = 1 ] "keys")

        testCase "a comparer that throws leaves the map as it was" (fun () ->
            use arena = arena 4096
            let map = arena.AllocMap<int, int, Throwing> (Throwing())
            map.TrySet(1, 10) |> ignore
            let allocated = arena.Allocated
            Check.throws<TimeoutException> [] (fun () -> map.TrySet(2, 20) |> ignore)
            Expect.equal (map.Count, arena.Allocated) (1, allocated) "unchanged"
            Expect.isTrue (map.TrySet(100, 1)) "a key of another hash")
    ]

let private misuse =
    [
        testCase "every use of a stale map but IsValid throws" (fun () ->
            endings
                (fun arena -> filled arena 3)
                (fun map ->
                    Expect.isFalse map.IsValid "valid"
                    allStale (uses map)))

        testCase "every use of the default map but IsValid throws" (fun () ->
            let map = ArenaMap<int, int>()
            Expect.isFalse map.IsValid "valid"

            for attempt in uses map do
                Check.throws<InvalidOperationException> [ "default value" ] attempt)

        testCase "a map that has to grow under a younger scope throws, is unchanged, and grows after the scope's end" (fun () ->
            use arena = arena 8192
            let map = filled arena 8
            let scope = arena.OpenScope()
            let allocated = arena.Allocated

            for attempt in
                [
                    fun () -> map.TrySet(100, 1) |> ignore
                    fun () -> map.GetOrAdd 100 |> ignore
                    fun () -> map.EnsureCapacity 9
                    fun () -> map.TryEnsureCapacity 9 |> ignore
                ] do
                Check.throws<InvalidOperationException> [ "older than the scope that is open"; "unchanged" ] attempt

            Expect.equal (map.Count, map.Capacity, arena.Allocated) (8, 8, allocated) "unchanged"
            Expect.isTrue (map.TrySet(1, 5) && map.Remove 2 && map.TrySet(9, 90)) "what needs no room"
            scope.Dispose()
            Expect.isTrue (map.TrySet(100, 1)) "after the scope's end"
            Expect.equal (map.Count, map[1], map[9], map[100]) (9, 5, 90, 1) "entries")

        testCase "a capacity that is negative or beyond 2^29 is refused with its value" (fun () ->
            use arena = arena 4096
            let map = filled arena 1
            let allocated = arena.Allocated

            for capacity in [ -1; Int32.MinValue; (1 <<< 29) + 1; Int32.MaxValue ] do
                for attempt in
                    [
                        fun () -> arena.AllocMap<int, int> capacity |> ignore
                        fun () -> arena.AllocMap<int, int, FewHashes>(FewHashes(), capacity) |> ignore
                        fun () -> arena.AllocTextMap<int> capacity |> ignore
                        fun () -> arena.AllocInterner capacity |> ignore
                        fun () -> map.EnsureCapacity capacity
                        fun () -> map.TryEnsureCapacity capacity |> ignore
                    ] do
                    Check.throws<ArgumentOutOfRangeException> [ string capacity; "0 to 536870912"; "(Parameter 'capacity')" ] attempt

            Expect.equal arena.Allocated allocated "allocated"
            Expect.isFalse (map.TryEnsureCapacity(1 <<< 29)) "the largest capacity is too much for this arena only")

        testCase "a type that holds references is refused as key and as value, and nothing is allocated" (fun () ->
            use arena = arena 4096

            for attempt in
                [
                    fun () -> ArenaCollections.AllocMapUnconstrained<string, int>(arena, 0) |> ignore
                    fun () -> ArenaCollections.AllocMapUnconstrained<int, string>(arena, 0) |> ignore
                    fun () -> ArenaCollections.AllocMapUnconstrained<int, KeyValuePair<int, string>>(arena, 0) |> ignore
                    fun () -> ArenaCollections.AllocTextMapUnconstrained<string>(arena, 0) |> ignore
                ] do
                Check.throws<ArgumentException> [ "references" ] attempt

            Expect.equal arena.Allocated 0L "allocated")

        testCase "at every size of the rest of an arena a map is made or grows, or nothing changes" (fun () ->
            let bytes = int64 (Unsafe.SizeOf<MapHeader>())
            let bytesOf capacity = int64 capacity * int64 (Unsafe.SizeOf<MapEntry<int, int>>() + 2 * sizeof<uint64>)
            let mutable made = 0

            for rest in 0..700 do
                use arena = arena 1024
                let map = filled arena 8
                leave rest arena
                let allocated = arena.Allocated
                let grows = map.TrySet(100, 1)
                Expect.equal (map.Count, map.Capacity) (if grows then 9, 16 else 8, 8) $"{rest} bytes left"

                if not grows then
                    Expect.equal arena.Allocated allocated $"{rest} bytes left: allocated"
                    Expect.equal (entriesOf map) [ for key in 0..7 -> key, 10 * key ] "entries"
                    Expect.isFalse (map.TryEnsureCapacity 9) "ensured"

                    for attempt in
                        [
                            fun () -> map.GetOrAdd 100 |> ignore
                            fun () -> map.EnsureCapacity 16
                        ] do
                        Check.throws<ArenaExhaustedException> [ $"for {bytesOf 16} bytes"; $"it has {rest} of" ] attempt

                    if rest < int bytes then
                        Check.throws<ArenaExhaustedException> [ $"{bytes} bytes" ] (fun () -> arena.AllocMap<int, int>() |> ignore)
                    elif int64 rest < bytes + bytesOf 8 then
                        Check.throws<ArenaExhaustedException> [ $"{bytesOf 8} bytes" ] (fun () -> arena.AllocMap<int, int> 1 |> ignore)
                    else
                        made <- made + 1
                        arena.AllocMap<int, int> 1 |> ignore

                    Expect.isTrue (map.Remove 3 && map.TrySet(50, 5)) "a full map goes on with the keys that it has room for"

            Expect.isGreaterThan made 100 "made"
            Expect.isLessThan made 700 "made")

        testCase "no use of a map costs managed memory" (fun () ->
            use arena = arena (1 <<< 20)
            let map = filled arena 100

            expectNoAllocation "a map" (fun () ->
                let mutable sum = 0

                for pair in map do
                    sum <- sum + pair.Value

                for key in 0..200 do
                    sum <- sum + map.GetOrAdd key
                    map.TrySet(key, sum) |> ignore
                    let mutable value = 0

                    if map.TryGetValue(key, &value) && map.ContainsKey key then
                        map.Remove(key, &value) |> ignore

                map.Clear()
                map.TryEnsureCapacity 300 |> ignore
                let scope = arena.OpenScope()
                let other = arena.AllocMap<int64, byte> 10
                other.TrySet(int64 sum, 1uy) |> ignore
                scope.Dispose()))
    ]

[<Tests>]
let tests = testList "maps" (basics @ misuse)
