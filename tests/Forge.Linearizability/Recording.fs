namespace Forge.Linearizability

open System
open Forge
open Forge.Models

/// A call and its answer, as a history has them.
[<RequireQualifiedAccess>]
module Recording =
    /// What an exception means.
    let rec explain (error: exn) =
        match error with
        | :? ObjectDisposedException as error when error.ObjectName = "ArenaPool" -> Answered PoolDisposed
        | :? ArenaPoolLimitException -> Refused
        | :? ProgramFault as fault -> Failed fault.Arena
        | :? AggregateException as errors when
            errors.InnerExceptions |> Seq.forall (fun inner -> (explain inner).IsFailed)
            ->
            Failed None
        | :? TimeoutException -> TimedOut
        | :? OperationCanceledException -> Cancelled
        | error -> Raised $"%s{error.GetType().Name}: %s{error.Message}"

    /// Makes a call and records it; what the action returns is asked for the answer afterwards. If it has none yet, the call
    /// goes on. Returns when it was called, and when it returned, by the clock that is read.
    let attempt read (caller: Caller) call (action: Effects -> unit -> Answer option) =
        let outer = Effects.Current
        let effects = Effects(IsNested = (caller.Lane < 0))
        Effects.Current <- effects
        let invoked = read ()

        let answerLater =
            try
                action effects
            with error ->
                fun () -> Some(explain error)

        let returned = read ()
        Effects.Current <- outer

        // What is asked of the arena afterwards belongs to the history, but not to the call.
        let answer =
            try
                answerLater ()
            with error ->
                Some(Raised $"%s{error.GetType().Name}: %s{error.Message}")

        answer
        |> Option.iter (fun answer ->
            caller.Recorded.Add
                {
                    Lane = caller.Lane
                    Call = call
                    Invoked = invoked
                    Returned = returned
                    Answer = answer
                    Minted = effects.Minted
                    Released = effects.Released
                })

        struct (invoked, returned)
