/// How long references are valid, and through what.
module Forge.Tests.ReferenceLifetimeTests

open System
open Expecto
open Forge

let private stale = "The reference is stale, or of another arena"

let private lifetimes =
    [
        testCase
            "a reference is stale after a reset, after its lease has ended, and after its scope has ended"
            (fun () ->
                use owner = new BumpArena<HeapBacking>(new HeapBacking(64L))
                let lease = owner.Lease()
                let beforeReset = lease.AllocRef 1
                lease.Reset()

                let ofScope (lease: ArenaLease) =
                    use _ = lease.OpenScope()
                    lease.AllocRef 2

                let afterScope = ofScope lease
                let beforeEnd = lease.AllocRef 3
                let runBeforeEnd = lease.AllocRun<int> 2
                Expect.equal (lease.Load beforeEnd) 3 "the lease's own"

                for reference in [ beforeReset; afterScope ] do
                    Check.throws<InvalidOperationException> [ stale ] (fun () -> lease.Load reference |> ignore)
                    Check.throws<InvalidOperationException> [ stale ] (fun () -> lease.Store(reference, 9))
                    Check.throws<InvalidOperationException> [ stale ] (fun () -> lease.Resolve reference |> ignore)

                lease.Dispose()

                Check.throws<InvalidOperationException> [ "The lease has ended" ] (fun () ->
                    lease.Load beforeEnd |> ignore)

                use next = owner.Lease()
                next.AllocRef 0 |> ignore
                Check.throws<InvalidOperationException> [ stale ] (fun () -> next.Load beforeEnd |> ignore)
                Check.throws<InvalidOperationException> [ stale ] (fun () -> next.Resolve(runBeforeEnd).Clear())
                Check.throws<InvalidOperationException> [ stale ] (fun () -> next.ToSlice runBeforeEnd |> ignore))

        testCase
            "a scope resolves what was made in it and around it; the lease refuses what the scope will free"
            (fun () ->
                use arena = Backings.arena Backings.heap 256
                let own = arena.AllocRef 1
                let ownRun = arena.AllocRunCopy(ReadOnlySpan [| 1; 1 |])
                use outerScope = arena.OpenScope()
                let outer = arena.AllocRef 2
                let outerRun = arena.AllocRunCopy(ReadOnlySpan [| 2; 2 |])
                use scope = arena.OpenScope()
                let inner = arena.AllocRef 3
                let innerRun = arena.AllocRunCopy(ReadOnlySpan [| 3; 3 |])

                for reference, value in [ own, 1; outer, 2; inner, 3 ] do
                    Expect.equal (arena.Load reference) value "loaded"
                    Expect.equal (scope.Resolve reference) value "through the scope"
                    arena.Store(reference, -value)
                    Expect.equal (arena.Load reference) -value "stored"

                for run, value in [ ownRun, 1; outerRun, 2; innerRun, 3 ] do
                    Expect.equal (scope.Resolve(run).ToArray()) [| value; value |] "a run through the scope"
                    Expect.equal (arena.ToSlice(run).ToArray()) [| value; value |] "its slice"

                Expect.equal (arena.Resolve own) -1 "the lease's own"
                Expect.equal (arena.Resolve(ownRun).Length) 2 "the lease's own run"

                for reference in [ outer; inner ] do
                    Check.throws<InvalidOperationException>
                        [ "belongs to an open scope"; "through the scope, or use Load and Store" ]
                        (fun () -> arena.Resolve reference |> ignore)

                for run in [ outerRun; innerRun ] do
                    Check.throws<InvalidOperationException> [ "belongs to an open scope" ] (fun () ->
                        arena.Resolve(run).Clear()))

        testCase "a scope that has ended, or is not the innermost, resolves nothing" (fun () ->
            use arena = Backings.arena Backings.heap 64
            let reference = arena.AllocRef 1
            let run = arena.AllocRun<int> 1
            // A lambda can't capture a scope.
            let message (resolve: unit -> unit) =
                try
                    resolve ()
                    "nothing"
                with :? InvalidOperationException as error ->
                    error.Message

            let closed =
                message (fun () ->
                    let scope = arena.OpenScope()
                    scope.Dispose()
                    scope.Resolve reference |> ignore)

            let outer =
                message (fun () ->
                    use scope = arena.OpenScope()
                    use _ = arena.OpenScope()
                    scope.Resolve(run).Clear())

            for text in [ closed; outer ] do
                Expect.stringContains text "innermost open scope" "message")

        testCase "the slice of a scope's run is stale after the scope has ended" (fun () ->
            use arena = Backings.arena Backings.heap 64

            let sliceOfScope () =
                use _ = arena.OpenScope()
                let slice = arena.ToSlice(arena.AllocRun<int> 2)
                Expect.isTrue slice.IsValid "in the scope"
                slice

            Expect.isFalse (sliceOfScope ()).IsValid "after it")

        testCase "the slice of a run lives as long as the run, whatever scope is open when it is made" (fun () ->
            use arena = Backings.arena Backings.heap 64
            let run = arena.AllocRunCopy(ReadOnlySpan [| 1; 2 |])

            let sliceInScope () =
                use _ = arena.OpenScope()
                arena.ToSlice run

            let slice = sliceInScope ()
            Expect.isTrue slice.IsValid "after the scope"
            Expect.equal (slice.ToArray()) [| 1; 2 |] "values"
            arena.Reset()
            Expect.isFalse slice.IsValid "after a reset")

        testCase "a reference of another arena is refused, also by one over the same memory" (fun () ->
            let bytes = Array.zeroCreate<byte> 64

            let lend () =
                ArenaLease.Own(new BorrowedBacking(Memory bytes))

            use arena = Backings.arena Backings.heap 64
            arena.AllocRef 1 |> ignore
            let first = lend ()
            let reference = first.AllocRef 2
            first.Dispose()
            use second = lend ()
            second.AllocRef 3 |> ignore

            for other in [ arena; second ] do
                Check.throws<InvalidOperationException> [ stale ] (fun () -> other.Load reference |> ignore)
                Check.throws<InvalidOperationException> [ stale ] (fun () -> other.Resolve reference |> ignore))

        testCase "null is refused by name" (fun () ->
            use arena = Backings.arena Backings.heap 64
            let none = ArenaRef<int>()
            Expect.isTrue (none.IsNull && none = ArenaRef<int>()) "null"
            Expect.isFalse (arena.AllocRef 1).IsNull "not null"

            for attempt in
                [
                    fun () -> arena.Load none |> ignore
                    fun () -> arena.Store(none, 1)
                    fun () -> arena.Resolve none |> ignore
                    fun () ->
                        use scope = arena.OpenScope()
                        scope.Resolve none |> ignore
                ] do
                Check.throws<InvalidOperationException> [ "The reference is null. Check IsNull first." ] attempt)

        testCase "in debug mode a stale reference is refused, and its value is poisoned" (fun () ->
            use pool =
                new ArenaPool<HeapBacking>(
                    1,
                    (fun () -> new HeapBacking(64L)),
                    ArenaPoolOptions(Checks = ArenaChecks.Poison)
                )

            use lease = pool.Checkout()
            let kept = lease.AllocRef 1

            let ofScope () =
                use _ = lease.OpenScope()
                lease.AllocRef 2

            let freed = ofScope ()
            Check.throws<InvalidOperationException> [ stale ] (fun () -> lease.Load freed |> ignore)
            Expect.equal (lease.Load kept) 1 "the lease's own"
            Expect.equal (lease.AllocSliceUninitialized<byte>(4).ToArray()) (Array.create 4 0xDDuy) "poison")
    ]

[<Tests>]
let tests = testList "lifetimes of references" lifetimes
