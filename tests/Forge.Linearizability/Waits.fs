namespace Forge.Linearizability

open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Forge
open Forge.Models

/// A CheckoutAsync that had to wait. The thread that called it goes on, and takes its lease over later.
type Wait =
    {
        /// Its number in the history, a negative one.
        Lane: int
        Call: Call
        Invoked: int64
        /// When it was seen to be waiting.
        PendingAt: int64
        Task: Task<ArenaLease>
        Source: CancellationTokenSource
        /// When its time is over, by the program's clock.
        Due: int64 option
        /// When it was first cancelled, or 0.
        mutable CancelledAt: int64
        /// Whether it was waiting when every thread had ended.
        mutable IsLeftOver: bool
        /// What became of it, once its thread has seen it.
        mutable End: Operation option
    }

[<RequireQualifiedAccess>]
module Wait =
    /// Cancels it; the time is read before.
    let cancel read (wait: Wait) =
        Interlocked.CompareExchange(&wait.CancelledAt, read (), 0L) |> ignore
        wait.Source.Cancel()

/// One thread of a program, or the factory while it makes a call: what it knows and what was recorded of it.
type Caller(lane: int) =
    member _.Lane = lane
    member val Recorded = List<Operation>()
    member val Leases = List<struct (LeaseId * ArenaLease * Backing)>()
    member val Waits = List<Wait>()
