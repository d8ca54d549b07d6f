/// Idle arenas go where memory runs short.
module Forge.Tests.PressureTests

open System
open System.Reflection
open System.Runtime.CompilerServices
open System.Threading
open Expecto
open Forge

/// What was subscribed to memory pressure and has ended that; held by nothing but what watches the collector, if that.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private endedSubscription () =
    let subscription = new MemoryPressure(obj (), ignore, (fun () -> false))
    subscription.Dispose()
    WeakReference(subscription, true)

[<Tests>]
let tests =
    testList
        "memory pressure"
        [
            for name, environment, after in
                [
                    // The build for netstandard2.0 has no way to ask.
                    "where memory runs short",
                    [ "DOTNET_GCHighMemPercent", "1" ],
                    (if not Needs.isPortableCore then
                         "after 0; alive 1"
                     else
                         "after 3; alive 4")
                    "where it does not", [ "DOTNET_GCHighMemPercent", "63" ], "after 3; alive 4"
                ] do
                testCase $"a collection releases idle arenas {name}: {after}" (fun () ->
                    Expect.equal
                        (Repository.ownLinesWith environment "pressure")
                        [ $"idle before 3, {after}; held True" ]
                        "what it said")

            testCase "subscribers are asked and told after each collection, until disposed or gone" (fun () ->
                if not Needs.isPortableCore then
                    let mutable isShort, asked, told = false, 0, 0

                    let ask () =
                        Interlocked.Increment &asked |> ignore
                        Volatile.Read &isShort

                    let subscribe (target: obj) =
                        new MemoryPressure(target, (fun _ -> Interlocked.Increment &told |> ignore), ask)

                    let target = obj ()
                    use subscription = subscribe target
                    Check.collectUntil (fun () -> Volatile.Read &asked >= 3)
                    Expect.isGreaterThanOrEqual asked 3 "asked again and again"
                    Expect.equal told 0 "told while memory was not short"
                    isShort <- true
                    Check.collectUntil (fun () -> Volatile.Read &told >= 2)
                    Expect.isGreaterThanOrEqual told 2 "told again and again"
                    GC.KeepAlive target
                    subscription.Dispose()
                    Check.collectUntil (fun () -> true)
                    let asOfNow = asked

                    for _ in 1..5 do
                        GC.Collect()
                        GC.WaitForPendingFinalizers()

                    Expect.equal asked asOfNow "asked after the end")

            testCase "a subscriber is asked again after there was no memory to ask" (fun () ->
                if not Needs.isPortableCore then
                    let mutable asked = 0

                    let ask () =
                        if Interlocked.Increment &asked <= 2 then
                            raise (OutOfMemoryException())

                        false

                    let target = obj ()
                    use _ = new MemoryPressure(target, ignore, ask)
                    Check.collectUntil (fun () -> Volatile.Read &asked >= 4)
                    Expect.isGreaterThanOrEqual asked 4 "asked again and again"
                    GC.KeepAlive target)

            testCase "a disposed pool is not told of memory pressure any more" (fun () ->
                let pool = CountingFactory(Backings.heap, 64).Pool 1
                let trimmer = (Check.field typeof<ArenaPool> "_trimmer").GetValue pool
                let subscription = (Check.field typeof<IdleTrimmer> "_pressure").GetValue trimmer

                let isOver () =
                    (Check.field (subscription.GetType()) "_isDisposed").GetValue subscription

                Expect.equal (isOver ()) (box 0) "while it lives"
                pool.Dispose()
                Expect.notEqual (isOver ()) (box 0) "afterwards")

            testCase "trimming all releases all idle arenas, which count as trimmed" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                use pool = factory.Pool 3
                use lease = pool.Checkout()
                pool.Prewarm 3 |> ignore
                pool.TrimAll()
                Expect.equal (pool.IdleCount, factory.Live.Length) (0, 1) "idle, alive"
                Expect.equal (pool.GetStatistics().Trims) 3L "trims"
                Expect.isTrue lease.IsHeld "the leased one stays")

            testCase "nothing goes on watching the collector for a subscription that has ended" (fun () ->
                let subscription = endedSubscription ()
                Check.collectUntil (fun () -> not subscription.IsAlive)
                Expect.isFalse subscription.IsAlive "alive")
        ]
