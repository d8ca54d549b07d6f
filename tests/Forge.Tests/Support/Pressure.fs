/// What a pool does when memory runs short, in a process of its own: the environment says when it does.
module Forge.Tests.Pressure

open System
open System.Threading
open Forge

/// Collects garbage until the idle arenas are released, or for two seconds; prints how many there were and are.
let run (print: string -> unit) =
    let factory = CountingFactory(Backings.heap, 64)
    use pool = factory.Pool 3
    use lease = pool.Checkout()
    let before = pool.Prewarm 3
    let deadline = DateTime.UtcNow.AddSeconds 2.0

    while factory.Live.Length > 1 && DateTime.UtcNow < deadline do
        GC.Collect()
        GC.WaitForPendingFinalizers()
        Thread.Sleep 10

    print $"idle before {before}, after {pool.IdleCount}; alive {factory.Live.Length}; held {lease.IsHeld}"
    0
