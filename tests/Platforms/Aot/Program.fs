/// The tests, compiled by NativeAOT: all, or those that Expecto's arguments choose, and what the tests start in processes of their own.
module Forge.Tests.Program

open System

[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    | [ "listen"; id ] -> SystemCallListener.run (int id) Console.Out.WriteLine
    | [ "pressure" ] -> Pressure.run Console.Out.WriteLine
    | [ "host"; name ] -> Hosts.run name Console.Out.WriteLine
    | [ "metrics-listener" ] -> MetricsListener.run Console.Out.WriteLine
    | [ "trace-listener" ] -> TraceListener.run Console.Out.WriteLine
    | list ->
        match Machines.run Console.Out Machines.all list with
        | Some exitCode -> exitCode
        | None -> Runner.run arguments (Runner.allTests ())
