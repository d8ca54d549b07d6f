/// What maps refuse, and what they leave as it was.
module Forge.Tests.MapMisuseTests

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

[<Tests>]
let tests =
    testList
        "map misuse"
        [
            testCase "every use of a stale map but IsValid throws" (fun () ->
                endings (fun arena -> filled arena 3) (fun map ->
                    Expect.isFalse map.IsValid "valid"
                    allStale (uses map)))

            testCase "every use of the default map but IsValid throws" (fun () ->
                let map = ArenaMap<int, int>()
                Expect.isFalse map.IsValid "valid"

                for attempt in uses map do
                    Check.throws<InvalidOperationException> [ "default value" ] attempt)

            testCase
                "a map that has to grow under a younger scope throws, is unchanged, and grows after the scope's end"
                (fun () ->
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
                        Check.throws<InvalidOperationException>
                            [ "older than the scope that is open"; "unchanged" ]
                            attempt

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
                        Check.throws<ArgumentOutOfRangeException>
                            [ string capacity; "0 to 536870912"; "(Parameter 'capacity')" ]
                            attempt

                Expect.equal arena.Allocated allocated "allocated"
                Expect.isFalse (map.TryEnsureCapacity(1 <<< 29)) "the largest capacity is too much for this arena only")

            testCase "a type that holds references is refused as key and as value, and nothing is allocated" (fun () ->
                use arena = arena 4096

                for attempt in
                    [
                        fun () -> ArenaCollections.AllocMapUnconstrained<string, int>(arena, 0) |> ignore
                        fun () -> ArenaCollections.AllocMapUnconstrained<int, string>(arena, 0) |> ignore
                        fun () ->
                            ArenaCollections.AllocMapUnconstrained<int, KeyValuePair<int, string>>(arena, 0)
                            |> ignore
                        fun () -> ArenaCollections.AllocTextMapUnconstrained<string>(arena, 0) |> ignore
                    ] do
                    Check.throws<ArgumentException> [ "references" ] attempt

                Expect.equal arena.Allocated 0L "allocated")

            testCase "at every size of the rest of an arena a map is made or grows, or nothing changes" (fun () ->
                let bytes = int64 (Unsafe.SizeOf<MapHeader>())

                let bytesOf capacity =
                    int64 capacity
                    * int64 (Unsafe.SizeOf<MapEntry<int, int>>() + 2 * sizeof<uint64>)

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
                            Check.throws<ArenaExhaustedException>
                                [ $"for {bytesOf 16} bytes"; $"it has {rest} of" ]
                                attempt

                        if rest < int bytes then
                            Check.throws<ArenaExhaustedException> [ $"{bytes} bytes" ] (fun () ->
                                arena.AllocMap<int, int>() |> ignore)
                        elif int64 rest < bytes + bytesOf 8 then
                            Check.throws<ArenaExhaustedException> [ $"for {bytes + bytesOf 8} bytes" ] (fun () ->
                                arena.AllocMap<int, int> 1 |> ignore)
                        else
                            made <- made + 1
                            arena.AllocMap<int, int> 1 |> ignore

                        Expect.isTrue
                            (map.Remove 3 && map.TrySet(50, 5))
                            "a full map goes on with the keys that it has room for"

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
