module Forge.Tests.Program

open System
open Forge.Tests.Runner

/// The argument of a load: how long it is to last, or the usual time where there is none.
let private (|Time|_|) usual longest arguments =
    match arguments with
    | [] -> Some usual
    | [ text: string ] ->
        match Double.TryParse(text, Globalization.CultureInfo.InvariantCulture) with
        | true, time when time > 0.0 && time <= longest -> Some time
        | _ -> None
    | _ -> None

/// The arguments of `observe`: numbers of rows, all where there are none.
let private (|Rows|_|) (arguments: string list) =
    let known = Observe.numbers |> List.map string

    match arguments with
    | [] -> Some Observe.numbers
    | _ when List.forall (fun text -> List.contains text known) arguments -> Some(List.map int arguments)
    | _ -> None

let private refuse (usage: string) =
    Console.Error.WriteLine usage
    4

let private runAll arguments =
    // `dotnet test` and other drivers of Microsoft.Testing.Platform always start the program with --server.
    if Array.contains "--server" arguments then
        let exitCode = TestingPlatform.run arguments (allTests ())

        max exitCode (outstanding ())
    else
        run arguments (allTests ())

[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    | "stress" :: Time 60.0 86400.0 seconds -> Stress.run seconds Console.Out.WriteLine
    | "stress" :: _ -> refuse "stress takes one argument, how many seconds it is to last: more than 0, at most 86400."
    | "soak" :: Time 30.0 10080.0 minutes -> Soak.run minutes Console.Out.WriteLine
    | "soak" :: _ -> refuse "soak takes one argument, how many minutes it is to last: more than 0, at most 10080."
    | [ "listen"; id ] -> SystemCallListener.run (int id) Console.Out.WriteLine
    | [ "pressure" ] -> Pressure.run Console.Out.WriteLine
    | [ "host"; name ] -> Hosts.run name Console.Out.WriteLine
    | [ "metrics-listener" ] -> MetricsListener.run Console.Out.WriteLine
    | [ "trace-listener" ] -> TraceListener.run Console.Out.WriteLine
    | [ "surface" ] -> Surface.record Console.Out.WriteLine
    | [ "gcstress" ] -> CollectorStress.run Console.Out.WriteLine
    | "observe" :: Rows rows -> Observe.run rows Console.Out.WriteLine
    | "observe" :: _ -> refuse $"""observe takes numbers of rows: {String.Join(", ", Observe.numbers)}."""
    | list ->
        match Machines.run Console.Out Machines.all list with
        | Some exitCode -> exitCode
        | None -> runAll arguments
