/// Whether the core that is loaded is the woven one. A checker whose core runs past the scheduler would find nothing, ever.
[<RequireQualifiedAccess>]
module Forge.Schedules.Weaving

open Forge

/// Fails unless locks, atomics, volatile accesses and the processor's number of the core come to the scheduler.
let require () =
    let choices = Choices()
    let trace = ResizeArray<string>()
    Scheduler.Begin(choices, 0, trace)
    let locks = Scheduler.LocksTaken

    let work () =
        use pool = new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking 64L))
        pool.Checkout().Dispose()
        pool.Checkout().Dispose()

    Scheduler.Run([| work |], [| 0 |])

    let sees (access: string) =
        trace.Exists(fun line -> line.Contains access)

    let missing =
        [
            if Scheduler.LocksTaken = locks || not (sees "lock") then
                "lock"
            for access in [ "Interlocked.CompareExchange"; "Volatile.Read"; "Volatile.Write" ] do
                if not (sees access) then
                    access
        ]

    if not missing.IsEmpty then
        failwith $"""The core is not woven: nothing was seen of %s{String.concat ", " missing}."""
