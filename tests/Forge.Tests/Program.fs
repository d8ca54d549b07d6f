module Forge.Tests.Program

open System
open System.Reflection
open Expecto
open Expecto.Impl
open Expecto.Tests
open Forge

/// What all the tests together must hold: they have given back every mapping. 1 if they have not, 0 if they have.
let private outstanding () =
    if OutstandingMemory.Mappings = 0L then
        0
    else
        Console.Error.WriteLine
            $"\nThe suite left %d{OutstandingMemory.Mappings} mappings of %d{OutstandingMemory.MappedBytes} bytes behind."

        1

/// Also if another program calls this one, as on a platform that brings its own runtime: Expecto looks at the entry assembly.
let private allTests () =
    testFromAssembly (Assembly.GetExecutingAssembly())
    |> Option.defaultValue (testList "" [])

/// Every so manieth list of tests: a platform may be too weak to run all of them in one process.
let private partOfTests number count =
    match allTests () with
    | TestList(lists, state) ->
        let own =
            lists
            |> List.indexed
            |> List.filter (fun (index, _) -> index % count = number - 1)

        TestList(List.map snd own, state)
    | tests -> tests

/// Expecto's own runner, closed by the line that CI reads: "N passed, N failed".
let private runExpecto arguments tests =
    let mutable counts = None

    let count (summary: TestRunSummary) =
        let skipped =
            summary.ignored
            |> List.countBy (fun (_, test) ->
                match test.result with
                | Ignored reason -> reason
                | _ -> "")

        counts <- Some(summary.passed.Length, summary.failed.Length + summary.errored.Length, skipped)

    let colours = if Console.IsOutputRedirected then 0 else 8

    let options =
        [ No_Spinner; Colours colours; Append_Summary_Handler(SummaryHandler count) ]

    let exitCode = runTestsWithCLIArgs options arguments tests

    match counts with
    | None -> exitCode // Nothing was to run (--help, --list-tests), or the arguments were wrong.
    | Some(passed, failed, skipped) ->
        if passed + failed = 0 then
            Console.Error.WriteLine "\nNo test ran. Does the filter fit any?"

        let failed = failed + outstanding ()

        // Expecto leaves a colour reset without a line end: the counts begin a line of their own.
        Console.Out.WriteLine()

        for reason, tests in skipped do
            Console.Out.WriteLine $"%d{tests} skipped: %s{reason}"

        let also =
            match List.sumBy snd skipped with
            | 0 -> ""
            | tests -> $", %d{tests} skipped"

        Console.Out.WriteLine $"%d{passed} passed, %d{failed} failed%s{also}"

        if passed = 0 || failed > 0 then
            max exitCode 1
        else
            exitCode

/// The argument of a load: how long it is to last, or the usual time where there is none.
let private (|Time|_|) usual longest arguments =
    match arguments with
    | [] -> Some usual
    | [ text: string ] ->
        match Double.TryParse(text, Globalization.CultureInfo.InvariantCulture) with
        | true, time when time > 0.0 && time <= longest -> Some time
        | _ -> None
    | _ -> None

let private (|Whole|_|) (text: string) =
    match Int32.TryParse text with
    | true, number -> Some number
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
        runExpecto arguments (allTests ())

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
    | "part" :: Whole number :: Whole count :: _ when 1 <= number && number <= count ->
        runExpecto (Array.skip 3 arguments) (partOfTests number count)
    | "part" :: _ -> refuse "part takes the number of a part and how many there are, then arguments for the tests."
    | "observe" :: Rows rows -> Observe.run rows Console.Out.WriteLine
    | "observe" :: _ -> refuse $"""observe takes numbers of rows: {String.Join(", ", Observe.numbers)}."""
    | list ->
        match Machines.run Console.Out Machines.all list with
        | Some exitCode -> exitCode
        | None -> runAll arguments
