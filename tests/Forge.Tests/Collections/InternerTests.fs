module Forge.Tests.InternerTests

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open Expecto
open Forge
open Forge.Tests.ArenaData

let private textsOf (interner: ArenaInterner) =
    [
        for text in interner do
            string text
    ]

let private intern (interner: ArenaInterner) (text: string) = interner.Intern(text.AsSpan())

let private uses (interner: ArenaInterner) : (unit -> unit) list =
    let bytes = utf8 "a"

    [
        fun () -> interner.Count |> ignore
        fun () -> interner.Intern(ReadOnlySpan bytes) |> ignore
        fun () -> intern interner "a" |> ignore
        fun () -> interner.TryIntern(ReadOnlySpan bytes) |> ignore
        fun () -> interner.TryIntern("a".AsSpan()) |> ignore
        fun () -> interner.TryFind(ReadOnlySpan bytes) |> ignore
        fun () -> interner.TryFind("a".AsSpan()) |> ignore
        fun () -> textsOf interner |> ignore
    ]

[<Tests>]
let tests =
    testList
        "interner"
        [
            testCase "equal texts are one text, at one address, of characters or bytes" (fun () ->
                use arena = arena 8192
                let interner = arena.AllocInterner()

                for value in [ ""; "a"; "naïve"; "𝄞"; String('é', 300) ] do
                    let one = intern interner value
                    let allocated = arena.Allocated
                    let other = interner.Intern(ReadOnlySpan(utf8 value))
                    Expect.equal (one.ToRun()) (other.ToRun()) value
                    Expect.equal (Check.addressOf (one.ToSlice())) (Check.addressOf (other.ToSlice())) value
                    Expect.equal (string one, arena.Allocated) (value, allocated) "the second one costs nothing"

                Expect.equal interner.Count 5 "count"
                Expect.notEqual ((intern interner "a").ToRun()) ((intern interner "b").ToRun()) "different texts")

            testCase "runs of interned texts can be keys in place of the texts" (fun () ->
                use arena = arena 8192
                let interner = arena.AllocInterner()
                let counts = arena.AllocMap<ArenaRun<byte>, int>()

                for word in [ "to"; "be"; "or"; "not"; "to"; "be" ] do
                    let count = &counts.GetOrAdd((intern interner word).ToRun())
                    count <- count + 1

                Expect.equal
                    [
                        for pair in counts do
                            string (arena.ToText pair.Key), pair.Value
                    ]
                    [ "to", 2; "be", 2; "or", 1; "not", 1 ]
                    "counts")

            testCase "finding adds nothing" (fun () ->
                use arena = arena 4096
                let interner = arena.AllocInterner()
                let added = intern interner "there"
                let allocated = arena.Allocated
                let mutable found = ArenaText()
                Expect.isFalse (interner.TryFind("absent".AsSpan(), &found)) "absent"
                Expect.isTrue found.IsEmpty "an empty text"
                Expect.isTrue (interner.TryFind(ReadOnlySpan(utf8 "there"), &found)) "there"
                Expect.equal (found.ToRun()) (added.ToRun()) "the same run"
                Expect.equal (interner.Count, arena.Allocated) (1, allocated) "unchanged")

            testCase "texts are enumerated in the order of adding, also after the interner has grown" (fun () ->
                use arena = arena 16384
                let interner = arena.AllocInterner 3
                let words = [ for number in 1..50 -> $"word{number}" ]

                for word in words @ List.rev words do
                    intern interner word |> ignore

                Expect.equal (textsOf interner) words "texts"
                let copy = interner
                intern copy "last" |> ignore
                Expect.equal interner.Count 51 "a copy is the same interner")

            testCase "texts from before an interner grew are still the interned ones" (fun () ->
                use arena = arena 16384
                let interner = arena.AllocInterner()
                let words = [ for number in 1..50 -> $"word{number}" ]
                let runs = words |> List.map (fun word -> (intern interner word).ToRun())
                Expect.equal (words |> List.map (fun word -> (intern interner word).ToRun())) runs "runs")

            testCase "every use of a stale or default interner but IsValid throws" (fun () ->
                endings
                    (fun arena ->
                        let interner = arena.AllocInterner()
                        intern interner "b" |> ignore
                        interner)
                    (fun interner ->
                        Expect.isFalse interner.IsValid "valid"
                        allStale (uses interner))

                for attempt in uses (ArenaInterner()) do
                    Check.throws<InvalidOperationException> [ "default value" ] attempt)

            testCase "a text is not added under a younger scope, and one that is there is found" (fun () ->
                use arena = arena 4096
                let interner = arena.AllocInterner()
                let known = intern interner "known"
                let scope = arena.OpenScope()
                let allocated = arena.Allocated

                Check.throws<InvalidOperationException> [ "older than the scope" ] (fun () ->
                    intern interner "new" |> ignore)

                Check.throws<InvalidOperationException> [ "older than the scope" ] (fun () ->
                    interner.TryIntern("new".AsSpan()) |> ignore)

                Expect.equal ((intern interner "known").ToRun()) (known.ToRun()) "known"
                Expect.equal (interner.Count, arena.Allocated) (1, allocated) "unchanged"
                scope.Dispose()
                Expect.equal (string (intern interner "new")) "new" "after the scope's end")

            testCase "at every size of the rest of an arena a text is interned, or nothing changes" (fun () ->
                let table = 8 * (Unsafe.SizeOf<MapEntry<TextKey, byte>>() + 2 * sizeof<uint64>)
                let words = utf8 "first"

                for rest in [ 0..20 ] @ [ table - 10 .. table + 30 ] do
                    use arena = arena 2048
                    let interner = arena.AllocInterner()
                    leave rest arena
                    let allocated = arena.Allocated
                    let mutable found = ArenaText()

                    if interner.TryIntern(ReadOnlySpan words, &found) then
                        Expect.isGreaterThanOrEqual rest (table + words.Length) "fits"
                        Expect.equal (string found) "first" "text"
                    else
                        Expect.isLessThan rest (table + words.Length + 8) "does not fit"
                        Expect.isFalse (interner.TryIntern("first".AsSpan(), &found)) "characters"
                        Expect.isTrue found.IsEmpty "an empty text"

                        for attempt in
                            [
                                fun () -> interner.Intern(ReadOnlySpan words) |> ignore
                                fun () -> intern interner "first" |> ignore
                            ] do
                            Check.throws<ArenaExhaustedException>
                                [ $"for {table + words.Length} bytes"; $"it has {rest} of" ]
                                attempt

                        Expect.equal (interner.Count, arena.Allocated) (0, allocated) "unchanged")

            testCase "no use of an interner costs managed memory" (fun () ->
                use arena = arena (1 <<< 20)
                let interner = arena.AllocInterner()
                let short, bytes, long = "short", utf8 "bytes", String('é', 300)

                expectNoAllocation "an interner" (fun () ->
                    let mutable found = ArenaText()
                    interner.Intern(short.AsSpan()) |> ignore
                    interner.Intern(ReadOnlySpan bytes) |> ignore
                    interner.TryIntern(long.AsSpan(), &found) |> ignore
                    interner.TryFind(long.AsSpan(), &found) |> ignore
                    interner.TryFind(ReadOnlySpan bytes, &found) |> ignore

                    for text in interner do
                        found <- text))
        ]
