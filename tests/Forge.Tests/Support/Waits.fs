/// Waits for a lease, and how a test sees them end.
module Forge.Tests.Waits

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

/// What is certain to happen has happened by then.
let soon = TimeSpan.FromSeconds 20.0

/// A pool that keeps one arena.
let poolOf options =
    new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking(64L)), options)

/// A wait ends with an exception.
let ends<'E when 'E :> exn> (waiting: Task<ArenaLease>) =
    Expect.isTrue
        (Task.WhenAny(waiting, Task.Delay soon).GetAwaiter().GetResult() = (waiting :> Task))
        "the wait has ended"

    Check.throws<'E> [] (fun () -> waiting.GetAwaiter().GetResult() |> ignore)

/// Begins a wait just when another thread cancels it.
let cancelAsItBegins (checkout: CancellationToken -> ValueTask<ArenaLease>) =
    use source = new CancellationTokenSource()
    use gate = new Barrier(2)

    let cancel =
        Task.Run(fun () ->
            gate.SignalAndWait()
            source.Cancel())

    gate.SignalAndWait()

    try
        checkout(source.Token).AsTask() |> ends<TaskCanceledException>
    with :? OperationCanceledException ->
        ()

    cancel.Wait()
