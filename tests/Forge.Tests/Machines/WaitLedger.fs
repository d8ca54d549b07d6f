namespace Forge.Tests

open System
open System.Threading
open System.Threading.Tasks
open Forge
open Forge.Models

module private Patience =
    /// How long the thread pool may take to end a wait that was decided. One that did not end has failed the run, and only
    /// slows the search for a smaller program from then on.
    let mutable left = TimeSpan.FromSeconds 20.0

    let wereUsedUp () = left <- TimeSpan.FromMilliseconds 100.0

/// The checkouts that had to wait, by their number.
type WaitLedger() =
    let waits = ResizeArray<Task<ArenaLease> * CancellationTokenSource>()
    let task waiter = fst waits[waiter]

    /// Waits for the end of a wait, which is decided; none of those that go on may end in its place.
    let join waiter how (waiting: WaiterId list) =
        if not (task waiter).IsCompleted then
            let others = [| for other in waiter :: waiting -> task other :> Task |]

            match Task.WaitAny(others, Patience.left) with
            | 0 -> ()
            | -1 ->
                Patience.wereUsedUp ()
                Promise.violation $"wait {waiter} did not end as {how}"
            | other -> Promise.violation $"wait {waiting[other - 1]} ended instead of wait {waiter}"

    member _.Add(task: Task<ArenaLease>, cancellation: CancellationTokenSource) = waits.Add(task, cancellation)

    member _.Cancel waiter = (snd waits[waiter]).Cancel()

    /// Holds the end of a wait against how it has to end, while others go on, and hands over the lease that it came to.
    member _.Settle(waiter, how, waiting, accept) =
        join waiter how waiting
        let task = task waiter

        let error =
            if task.IsFaulted then
                task.Exception.InnerException
            else
                Exception "none"

        match how with
        | WaitEnd.Served(lease, arena) when task.IsCompletedSuccessfully -> accept lease arena task.Result
        | WaitEnd.Cancelled when task.IsCanceled -> ()
        | WaitEnd.TimedOut when Promise.isJust<TimeoutException> [ "No lease was given back within" ] error -> ()
        | WaitEnd.PoolDisposed when Promise.isJust<ObjectDisposedException> [ "The pool was disposed" ] error -> ()
        | _ -> Promise.violation $"wait {waiter} ended with {task.Status}, error {error.Message}, instead of {how}"

    /// Those that wait must still do so.
    member _.RequireWaiting waiting =
        for waiter in waiting do
            if (task waiter).IsCompleted then
                Promise.violation $"wait {waiter} ended with {(task waiter).Status}"

    /// Ends the leases that waits came to, of a pool that has been disposed.
    member _.End() =
        for task, _ in waits do
            let ended = (task :> IAsyncResult).AsyncWaitHandle.WaitOne Patience.left

            if not ended then
                Patience.wereUsedUp ()
            elif task.IsCompletedSuccessfully then
                task.Result.Dispose()
