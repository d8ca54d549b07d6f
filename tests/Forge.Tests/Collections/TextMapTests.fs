module Forge.Tests.TextMapTests

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open Expecto
open Forge
open Forge.Tests.ArenaData

let private entriesOf (map: ArenaTextMap<int>) =
    [
        for pair in map do
            string pair.Key, pair.Value
    ]

let private filled (arena: ArenaLease) (keys: string list) =
    let map = arena.AllocTextMap<int>()

    for key in keys do
        map.TrySet(key.AsSpan(), key.Length) |> ignore

    map

/// A text of more bytes than callers provide on the stack.
let private long = String('é', 300)

let private uses (map: ArenaTextMap<int>) : (unit -> unit) list =
    let bytes = utf8 "a"

    [
        fun () -> map.Count |> ignore
        fun () -> map.Capacity |> ignore
        fun () -> map[ReadOnlySpan bytes] |> ignore
        fun () -> map["a".AsSpan()] |> ignore
        fun () ->
            let mutable map = map
            map["a".AsSpan()] <- 2
        fun () ->
            let mutable map = map
            map[ReadOnlySpan bytes] <- 2
        fun () -> map.TryGetValue(ReadOnlySpan bytes) |> ignore
        fun () -> map.TryGetValue(long.AsSpan()) |> ignore
        fun () -> map.ContainsKey(ReadOnlySpan bytes) |> ignore
        fun () -> map.ContainsKey("a".AsSpan()) |> ignore
        fun () -> map.GetOrAdd(ReadOnlySpan bytes) |> ignore
        fun () -> map.GetOrAdd("a".AsSpan()) |> ignore
        fun () -> map.TrySet(ReadOnlySpan bytes, 2) |> ignore
        fun () -> map.TrySet("a".AsSpan(), 2) |> ignore
        fun () -> map.Remove(ReadOnlySpan bytes) |> ignore
        fun () -> map.Remove("a".AsSpan()) |> ignore
        fun () -> map.Clear()
        fun () -> map.EnsureCapacity 1
        fun () -> map.TryEnsureCapacity 1 |> ignore
        fun () -> entriesOf map |> ignore
    ]

[<Tests>]
let tests =
    testList
        "text maps"
        [
            testCase "a key is the same as characters and as UTF-8, however long" (fun () ->
                use arena = arena 16384

                for key in
                    [
                        ""
                        "a"
                        "naïve"
                        "日本語"
                        "𝄞"
                        long
                        String('x', 85)
                        String('x', 86)
                        String('日', 85)
                    ] do
                    let map = arena.AllocTextMap<int>()
                    let value = &map.GetOrAdd(key.AsSpan())
                    value <- 5
                    let mutable exists = false
                    let again = &map.GetOrAdd(ReadOnlySpan(utf8 key), &exists)
                    again <- again + 1
                    Expect.equal (exists, map[key.AsSpan()], map.Count) (true, 6, 1) key
                    Expect.isTrue (map.ContainsKey(key.AsSpan()) && map.Remove(ReadOnlySpan(utf8 key))) key
                    Expect.isFalse (map.Remove(key.AsSpan())) key)

            testCase "a key that is set is added or gets the new value, as characters and as UTF-8" (fun () ->
                use arena = arena 4096
                let map = arena.AllocTextMap<int>()
                map.Set("één".AsSpan(), 1)
                map.Set(ReadOnlySpan(utf8 "twee"), 2)
                Expect.equal (entriesOf map) [ "één", 1; "twee", 2 ] "added"
                map.Set(ReadOnlySpan(utf8 "één"), 3)
                map.Set("twee".AsSpan(), 4)
                Expect.equal (entriesOf map) [ "één", 3; "twee", 4 ] "changed")

            testCase "a lone surrogate is the replacement character, and bytes that are not UTF-8 are kept" (fun () ->
                use arena = arena 4096
                let map = arena.AllocTextMap<int>()
                map.TrySet("a\uD800".AsSpan(), 1) |> ignore
                Expect.isTrue (map.ContainsKey("a\uFFFD".AsSpan())) "replaced"
                let invalid = [| 0xFFuy; 0xC0uy |]
                map.TrySet(ReadOnlySpan invalid, 2) |> ignore
                Expect.equal map[ReadOnlySpan invalid] 2 "kept"
                Expect.isFalse (map.ContainsKey("\uFFFD\uFFFD".AsSpan())) "not replaced"

                Check.throws<KeyNotFoundException> [ "no key \uFFFD" ] (fun () ->
                    map[ReadOnlySpan [| 0xFEuy |]] |> ignore))

            testCase "a missing key throws with the key" (fun () ->
                use arena = arena 4096
                let map = filled arena [ "one" ]

                Check.throws<KeyNotFoundException> [ "no key two"; "TryGetValue" ] (fun () ->
                    map["two".AsSpan()] |> ignore)

                Check.throws<KeyNotFoundException> [ "no key drei" ] (fun () ->
                    map[ReadOnlySpan(utf8 "drei")] |> ignore)

                Expect.equal (map.TryGetValue("two".AsSpan())) (false, 0) "TryGetValue")

            testCase "the key is a copy: the caller's bytes may change" (fun () ->
                use arena = arena 4096
                let map = arena.AllocTextMap<int>()
                let key = utf8 "key"
                map.TrySet(ReadOnlySpan key, 1) |> ignore
                key[0] <- byte 'x'
                Expect.isTrue (map.ContainsKey("key".AsSpan())) "the key as it was")

            testCase "a text of the same arena may be the key" (fun () ->
                use arena = arena 4096
                let map = filled arena [ "a"; "b"; "c"; "d"; "e"; "f"; "g"; "h" ]
                let text = arena.AllocText("ninth".AsSpan())
                map.TrySet(text.Span, 9) |> ignore
                Expect.equal map["ninth".AsSpan()] 9 "value"
                Expect.equal (List.last (entriesOf map)) ("ninth", 9) "entry")

            testCase "keys are enumerated as texts that live as long as the map" (fun () ->
                use arena = arena 4096
                let scope = arena.OpenScope()
                let map = filled arena [ "b"; "a"; "" ]
                Expect.equal (entriesOf map) [ "b", 1; "a", 1; "", 0 ] "in the order of adding"
                let mutable entries = map.GetEnumerator()
                entries.MoveNext() |> ignore
                let key = entries.Current.Key
                Expect.equal [ for _ in 1..4 -> entries.MoveNext() ] [ true; true; false; false ] "MoveNext"
                scope.Dispose()

                allStale
                    [
                        fun () -> key.Span.Length |> ignore
                        fun () ->
                            let mutable entries = map.GetEnumerator()
                            entries.MoveNext() |> ignore
                    ])

            testCase "the bytes of a removed key stay in the arena, and a key that is there costs none" (fun () ->
                use arena = arena 4096
                let map = filled arena [ "a"; "b" ]
                let allocated = arena.Allocated
                map.TrySet("a".AsSpan(), 5) |> ignore
                Expect.equal arena.Allocated allocated "a key that is there"
                map.Remove("a".AsSpan()) |> ignore
                map.TrySet("a".AsSpan(), 5) |> ignore
                Expect.equal arena.Allocated (allocated + 1L) "a key that is added again"
                map.Clear()
                Expect.equal (map.Count, map.Capacity, arena.Allocated) (0, 8, allocated + 1L) "cleared")

            testCase "two maps with the same keys have them in slots of their own" (fun () ->
                use arena = arena 65536
                let keys = [ for number in 1..64 -> $"key{number}" ]

                let table = Check.field typeof<ArenaTextMap<int>> "_table"

                let firsts =
                    [
                        for _ in 1..8 do
                            let map = table.GetValue(filled arena keys) :?> MapTable<TextKey, int>
                            TextHash.Compute(ReadOnlySpan(utf8 "key1"), map.Seed)
                    ]

                Expect.equal (List.distinct firsts).Length 8 "hashes of one key")

            testCase "every use of a stale or default text map but IsValid throws" (fun () ->
                endings (fun arena -> filled arena [ "a" ]) (fun map ->
                    Expect.isFalse map.IsValid "valid"
                    allStale (uses map))

                Expect.isFalse (ArenaTextMap<int>().IsValid) "valid"

                for attempt in uses (ArenaTextMap<int>()) do
                    Check.throws<InvalidOperationException> [ "default value" ] attempt)

            testCase
                "a key is not added under a younger scope, which would free its bytes; the map is unchanged"
                (fun () ->
                    use arena = arena 4096
                    let map = filled arena [ "a" ]
                    let scope = arena.OpenScope()
                    let allocated = arena.Allocated

                    for attempt in
                        [
                            fun () -> map.TrySet("b".AsSpan(), 1) |> ignore
                            fun () -> map.GetOrAdd("".AsSpan()) |> ignore
                            fun () -> map.EnsureCapacity 100
                        ] do
                        Check.throws<InvalidOperationException> [ "older than the scope that is open" ] attempt

                    Expect.equal (map.Count, arena.Allocated) (1, allocated) "unchanged"
                    Expect.isTrue (map.TrySet("a".AsSpan(), 7)) "a key that is there"
                    scope.Dispose()
                    Expect.isTrue (map.TrySet("b".AsSpan(), 1)) "after the scope's end"
                    Expect.equal (entriesOf map) [ "a", 7; "b", 1 ] "entries")

            testCase
                "at every size of the rest of an arena a key is added, with its table if need be, or nothing changes"
                (fun () ->
                    let entry = Unsafe.SizeOf<MapEntry<TextKey, int>>() + 2 * sizeof<uint64>

                    // A map that has room for the key but not for its bytes, and one that has to grow.
                    for count, table in [ 7, 0; 8, 16 * entry ] do
                        for key in [ "ninth"; String('x', 300) ] do
                            for rest in [ 0..8 ] @ [ 290..310 ] @ [ 16 * entry - 8 .. 16 * entry + 320 ] do
                                use arena = arena 4096
                                let keys = [ for number in 1..count -> $"k{number}" ]
                                let map = filled arena keys
                                leave rest arena
                                let allocated = arena.Allocated
                                let needed = key.Length + table

                                if map.TrySet(key.AsSpan(), 9) then
                                    Expect.isGreaterThanOrEqual rest needed "fits"
                                    Expect.equal map[key.AsSpan()] 9 "value"
                                else
                                    // Besides, the table has to be aligned.
                                    Expect.isLessThan rest (needed + 8) "does not fit"

                                    Expect.equal
                                        (map.Count, map.Capacity, arena.Allocated)
                                        (count, 8, allocated)
                                        "unchanged"

                                    for attempt in
                                        [
                                            fun () -> map.GetOrAdd(key.AsSpan()) |> ignore
                                            fun () -> map.GetOrAdd(ReadOnlySpan(utf8 key)) |> ignore
                                        ] do
                                        Check.throws<ArenaExhaustedException>
                                            [
                                                $"for {needed} bytes aligned to {if table = 0 then 1 else 8}."
                                                $"it has {rest} of"
                                            ]
                                            attempt

                                Expect.equal (entriesOf map |> List.truncate count |> List.map fst) keys "keys")

            testCase
                "no use of a text map costs managed memory, with keys short or long, of bytes or of characters"
                (fun () ->
                    use arena = arena (1 <<< 20)
                    let short, bytes, longBytes = "short", utf8 "bytes", utf8 long

                    expectNoAllocation "a text map" (fun () ->
                        let scope = arena.OpenScope()
                        let map = arena.AllocTextMap<int>()
                        let mutable sum = map.GetOrAdd(short.AsSpan())

                        for pair in map do
                            sum <- sum + pair.Value + pair.Key.Length

                        for _ in 1..3 do
                            sum <- sum + map.GetOrAdd(short.AsSpan()) + map.GetOrAdd(long.AsSpan())
                            map.TrySet(ReadOnlySpan bytes, sum) |> ignore
                            map.TrySet(long.AsSpan(), sum) |> ignore
                            let mutable value = 0

                            if
                                map.TryGetValue(long.AsSpan(), &value)
                                && map.TryGetValue(ReadOnlySpan longBytes, &value)
                            then
                                map.Remove(long.AsSpan()) |> ignore

                            map.Remove(ReadOnlySpan bytes) |> ignore
                            map.ContainsKey(short.AsSpan()) |> ignore

                        map.Clear()
                        scope.Dispose()))
        ]
