/// What must happen before this process ends.
module Forge.Tests.ProcessEnd

open System
open System.Runtime.InteropServices

let private signals =
    [
        PosixSignal.SIGINT
        PosixSignal.SIGTERM
        PosixSignal.SIGHUP
        PosixSignal.SIGQUIT
    ]

/// Runs an action once: when the result is disposed, or before that if the process ends or is interrupted.
let ensure (action: unit -> unit) =
    let once = Lazy<unit> action

    // ProcessExit is not raised for signals. Unlike the event, a registration ends when it is collected.
    let registrations =
        signals
        |> List.map (fun signal -> PosixSignalRegistration.Create(signal, (fun _ -> once.Force())))

    let onExit =
        EventHandler(fun _ _ ->
            once.Force()
            GC.KeepAlive registrations)

    AppDomain.CurrentDomain.ProcessExit.AddHandler onExit

    { new IDisposable with
        member _.Dispose() =
            AppDomain.CurrentDomain.ProcessExit.RemoveHandler onExit
            registrations |> List.iter _.Dispose()
            once.Force()
    }
