module Forge.Tests.ScopeTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Forge

exception private Unwind

/// A trace of nested work: allocate, or open a scope round more work, which may end with an exception.
type private Work =
    | Allocate of int
    | Scope of Work list * throws: bool

let private works =
    let rec works depth =
        Gen.listOf (
            if depth = 0 then
                Gen.map Allocate (Gen.choose (1, 50))
            else
                Gen.frequency
                    [
                        3, Gen.map Allocate (Gen.choose (1, 50))
                        1,
                        Gen.map2
                            (fun work throws -> Scope(work, throws))
                            (works (depth - 1))
                            (Gen.elements [ true; false ])
                    ]
        )
        |> Gen.scaleSize (fun size -> min size 12)

    works 8 |> Arb.fromGen

let rec private perform (arena: ArenaLease) work =
    for step in work do
        match step with
        | Allocate size -> arena.TryAllocSlice<byte> size |> ignore
        | Scope(inner, throws) ->
            let before = arena.Allocated
            let kept = arena.TryAllocSlice<byte> 0 |> snd

            try
                use _ = arena.OpenScope()
                perform arena inner

                if throws then
                    raise Unwind
            with Unwind ->
                ()

            Expect.equal arena.Allocated before "rewound exactly"
            Expect.isTrue kept.IsValid "what was there before the scope is valid"

[<Tests>]
let tests =
    testList
        "scopes"
        [
            yield!
                Backings.each (fun kind ->
                    [
                        testCase "closing a scope rewinds exactly and ends only its own slices" (fun () ->
                            use arena = Backings.arena kind 1024
                            let outer = arena.AllocSliceCopy(ReadOnlySpan [| 1..10 |])
                            let allocated = arena.Allocated

                            let inner =
                                use _ = arena.OpenScope()
                                let inner = arena.AllocSlice<int> 100
                                Expect.equal (outer.ToArray()) [| 1..10 |] "outer slices are usable within"
                                inner.Span.Fill 7
                                inner

                            Expect.equal arena.Allocated allocated "allocated"
                            Expect.isFalse inner.IsValid "inner"
                            Expect.equal (outer.ToArray()) [| 1..10 |] "outer")
                    ])

            Check.property
                "nested scopes rewind exactly, also when exceptions unwind them"
                500
                (Prop.forAll works (fun work ->
                    use arena = Backings.arena Backings.heap 4096
                    perform arena work
                    let trace = arena.Allocated
                    arena.Reset()
                    perform arena work
                    Expect.equal arena.Allocated trace "the same again after reset"))

            testCase "a scope gives spans and references" (fun () ->
                use arena = Backings.arena Backings.heap 1024
                (arena.AllocSliceUninitialized<byte> 1024).Span.Fill 0xFFuy
                arena.Reset()
                use scope = arena.OpenScope()
                let number = &scope.Alloc 42L
                number <- number + 1L
                Expect.equal number 43L "value"
                Expect.equal (scope.AllocSpan<int>(3).ToArray()) [| 0; 0; 0 |] "zeroed"
                Expect.equal (scope.AllocSpanUninitialized<byte>(2).ToArray()) [| 0xFFuy; 0xFFuy |] "uninitialized"
                Expect.equal (scope.AllocUninitialized<uint16>()) 0xFFFFus "one value, uninitialized"
                Expect.equal arena.Allocated 24L "allocated")

            testCase "closing an outer scope before an inner one is refused, and rewinds nothing" (fun () ->
                use arena = Backings.arena Backings.heap 1024
                let outermost = arena.OpenScope()
                let outer = arena.OpenScope()
                arena.AllocSlice<byte> 10 |> ignore
                let inner = arena.OpenScope()
                let slice = arena.AllocSlice<byte> 10

                let refused =
                    try
                        outermost.Dispose()
                        ""
                    with :? InvalidOperationException as error ->
                        error.Message

                Expect.stringContains refused "2 scopes that were opened inside this one are still open" "of two"

                let refused =
                    try
                        outer.Dispose()
                        ""
                    with :? InvalidOperationException as error ->
                        error.Message

                Expect.stringContains refused "A scope that was opened inside this one is still open" "message"
                Expect.equal arena.Allocated 20L "allocated"
                Expect.isTrue slice.IsValid "slice"
                inner.Dispose()
                Expect.equal arena.Allocated 10L "inner closed"
                outer.Dispose()
                Expect.equal arena.Allocated 0L "outer closed"
                outermost.Dispose())

            testCase "closing a scope twice does nothing, also when another was opened at its depth" (fun () ->
                use arena = Backings.arena Backings.heap 1024
                let first = arena.OpenScope()
                first.Dispose()
                let second = arena.OpenScope()
                arena.AllocSlice<byte> 10 |> ignore
                first.Dispose()
                Expect.equal arena.Allocated 10L "the other scope is still open"
                second.Dispose()
                Expect.equal arena.Allocated 0L "closed")

            testCase "reset closes open scopes, whose close then does nothing" (fun () ->
                use arena = Backings.arena Backings.heap 1024
                arena.AllocSlice<byte> 5 |> ignore
                let outer = arena.OpenScope()
                let inner = arena.OpenScope()
                let slice = arena.AllocSlice<byte> 10
                arena.Reset()
                Expect.isFalse slice.IsValid "slice"
                arena.AllocSlice<byte> 100 |> ignore
                inner.Dispose()
                outer.Dispose()
                Expect.equal arena.Allocated 100L "allocated")

            testCase "reset closes a single open scope, too" (fun () ->
                use arena = Backings.arena Backings.heap 1024
                let scope = arena.OpenScope()
                let slice = arena.AllocSlice<byte> 10
                arena.Reset()
                Expect.isFalse slice.IsValid "slice"
                Expect.equal (scope.ToString()) "ArenaScope: closed" "scope"
                scope.Dispose()
                let next = arena.OpenScope()
                Expect.equal (next.ToString()) "ArenaScope: open, depth 1" "the next one is an outermost one again"
                next.Dispose())

            testCase "a slice allocated after a scope has closed lives as long as those before it" (fun () ->
                use arena = Backings.arena Backings.heap 1024
                arena.OpenScope().Dispose()
                let slice = arena.AllocSlice<byte> 10
                arena.OpenScope().Dispose()
                Expect.isTrue slice.IsValid "after another scope"
                arena.Reset()
                Expect.isFalse slice.IsValid "after a reset")

            testCase "allocating from a closed scope, or from one that is not innermost, is refused" (fun () ->
                use arena = Backings.arena Backings.heap 1024

                let message (attempt: unit -> unit) =
                    try
                        attempt ()
                        ""
                    with :? InvalidOperationException as error ->
                        error.Message

                let closed =
                    message (fun () ->
                        let scope = arena.OpenScope()
                        scope.Dispose()
                        let number = &scope.Alloc 1
                        number <- 2)

                let closedForAny =
                    message (fun () ->
                        let scope = arena.OpenScope()
                        scope.Dispose()
                        let number = &scope.AllocUninitialized<int>()
                        number <- 2)

                let outer =
                    message (fun () ->
                        use scope = arena.OpenScope()
                        use _ = arena.OpenScope()
                        scope.AllocSpan<int>(1).Clear())

                let missing =
                    message (fun () ->
                        use scope = new ArenaScope()
                        scope.AllocSpanUninitialized<int>(1).Clear())

                for text in [ closed; closedForAny; outer; missing ] do
                    Expect.stringContains text "innermost open scope" "message"

                Expect.equal arena.Allocated 0L "allocated")

            testCase "a scope says whether it is open" (fun () ->
                use arena = Backings.arena Backings.heap 64
                let scope = arena.OpenScope()
                Expect.equal (scope.ToString()) "ArenaScope: open, depth 1" "open"
                scope.Dispose()
                Expect.equal (scope.ToString()) "ArenaScope: closed" "closed")

            testCase "a scope allocates slices, which can be stored and are stale after it" (fun () ->
                use arena = Backings.arena Backings.heap 256
                arena.AllocSlice<byte>(256).Span.Fill 0xAAuy
                arena.Reset()
                let kept = ResizeArray<ArenaSlice<int>>()
                let scope = arena.OpenScope()
                kept.Add(scope.AllocSlice<int> 3)
                kept.Add(scope.AllocSliceCopy(ReadOnlySpan [| 7; 8 |]))
                Expect.equal [ for slice in kept -> slice.ToArray() ] [ [| 0; 0; 0 |]; [| 7; 8 |] ] "values"

                Check.throws<ArgumentOutOfRangeException> [ "-1" ] (fun () ->
                    arena.OpenScope().AllocSlice<int> -1 |> ignore)

                arena.Reset()
                Expect.isFalse (kept.Exists _.IsValid) "stale"
                let outer = arena.OpenScope()
                let inner = arena.OpenScope()
                let mutable refused = 0

                try
                    outer.AllocSlice<int> 1 |> ignore
                with :? InvalidOperationException ->
                    refused <- refused + 1

                try
                    outer.AllocSliceCopy(ReadOnlySpan [| 1 |]) |> ignore
                with :? InvalidOperationException ->
                    refused <- refused + 1

                inner.Dispose()
                outer.Dispose()
                Expect.equal refused 2 "only the innermost scope allocates")

            testCase
                "scopes nested 40,000 deep cost managed memory once for each depth, and none when opened again"
                (fun () ->
                    use arena = Backings.arena Backings.heap 64

                    let bytesOfOpening count =
                        let before = GC.GetAllocatedBytesForCurrentThread()

                        for _ in 1..count do
                            let _ = arena.OpenScope()
                            ()

                        GC.GetAllocatedBytesForCurrentThread() - before

                    Expect.isLessThan (bytesOfOpening 40_000) (40_000L * 200L) "bytes, the first time"
                    arena.Reset()
                    Expect.equal (bytesOfOpening 40_000) 0L "bytes, the second time")
        ]
