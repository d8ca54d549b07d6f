/// Runs the suite on every mutant: the tests that reach it, fast ones first, until one fails.
module Forge.Mutation.Campaign

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Threading
open System.Threading.Tasks

/// What became of a mutant.
type Outcome =
    | Failed of test: string * message: string
    | Crashed of test: string
    | TimedOut of test: string
    | Survived of tests: int
    | NotReached

let isKilled outcome =
    match outcome with
    | Failed _
    | Crashed _
    | TimedOut _ -> true
    | Survived _
    | NotReached -> false

/// What a process said of a test.
type private Report =
    | Pass of index: int * reached: int list * time: TimeSpan
    | Fail of index: int * message: string
    /// It ended without a word on the test.
    | Crash of index: int
    | Timeout of index: int

/// The core in which the mutants are.
let assembly = "obj/mutation/Forge.Core.dll"

/// Makes a folder with a copy of this program, whose assemblies may be replaced.
let prepareHost host =
    if Directory.Exists host then
        Directory.Delete(host, true)

    let own = AppContext.BaseDirectory

    for file in Directory.GetFiles(own, "*", SearchOption.AllDirectories) do
        let copy = Path.Combine(host, Path.GetRelativePath(own, file))
        Directory.CreateDirectory(Path.GetDirectoryName copy) |> ignore
        File.Copy(file, copy)

    host

let private start host (mutant: string) (tests: int seq) =
    let start =
        ProcessStartInfo(
            "dotnet",
            [ Path.Combine(host, "Forge.Mutation.dll"); "child" ],
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    start.Environment["FORGE_MUTANT"] <- mutant
    start.Environment["DOTNET_TieredPGO"] <- "0"
    // Without it the runtime makes no `mprotect` calls of its own, which the tests that let such calls fail could hit.
    start.Environment["DOTNET_EnableWriteXorExecute"] <- "0"
    let child = Process.Start start
    // A mutant that crashes at once reads nothing.
    try
        child.StandardInput.Write(tests |> Seq.map string |> String.concat " ")
        child.StandardInput.Close()
    with :? IOException ->
        ()

    child.ErrorDataReceived.Add ignore
    child.BeginErrorReadLine()
    child

/// Whether a line came before the child had used up so much time of the processor, or had waited so long without using
/// a tenth of that: what else the machine is doing must not make a mutant look as if it hung.
let private comesInTime (limit: TimeSpan) (child: Process) (line: Task<string>) =
    let processorTime () =
        try
            child.Refresh()
            child.TotalProcessorTime
        with
        | :? InvalidOperationException
        | :? ComponentModel.Win32Exception -> TimeSpan.Zero // It has ended, and so will the line.

    let start = Stopwatch.GetTimestamp()
    let used = processorTime ()

    let isOver () =
        let used, elapsed = processorTime () - used, Stopwatch.GetElapsedTime start
        used > limit || elapsed > limit && used < 0.1 * elapsed || elapsed > 6.0 * limit

    let rec wait () =
        line.Wait(TimeSpan.FromSeconds 0.5) || (not (isOver ()) && wait ())

    wait ()

/// Runs the tests on a mutant; the reports end with the first test that did not pass. A test may take so long.
let private run host mutant (limit: int -> TimeSpan) (tests: int list) =
    use child = start host mutant tests
    let reports = List<Report>()

    let rec listen current (since: int64) =
        let line = child.StandardOutput.ReadLineAsync()

        if not (comesInTime (limit current) child line) then
            child.Kill(entireProcessTree = true)
            reports.Add(Timeout current)
        else
            match line.Result with
            | null ->
                if reports.Count < tests.Length then
                    reports.Add(Crash current)
            | line ->
                match line.Split(' ', 3) |> List.ofArray with
                | "begin" :: index :: _ -> listen (int index) (Stopwatch.GetTimestamp())
                | [ "pass"; index; reached ] ->
                    let reached =
                        reached.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                        |> Seq.map int
                        |> List.ofSeq

                    reports.Add(Pass(int index, reached, Stopwatch.GetElapsedTime since))
                    listen current since
                | [ "fail"; index; message ] -> reports.Add(Fail(int index, message))
                | _ -> failwith $"A child said: %s{line}"

    listen tests.Head (Stopwatch.GetTimestamp())
    child.WaitForExit()
    List.ofSeq reports

let private nameOf index = Suite.cases.Value[index].Name

/// How long a test may take where nothing is known of it.
let private patience _ = TimeSpan.FromMinutes 5.0

/// The first of the tests that does not pass in a folder's copy of this program.
let firstFailure host tests =
    match List.last (run host "0" patience tests) with
    | Pass _ -> None
    | Fail(index, message) -> Some $"%s{nameOf index}: %s{message}"
    | Crash index -> Some $"%s{nameOf index}, which crashed"
    | Timeout index -> Some $"%s{nameOf index}, which did not end"

/// Which tests reach each mutant, and how long each test takes. Fails where a test fails without any mutant.
let private explore host =
    let all = [ 0 .. Suite.cases.Value.Length - 1 ]

    let passes mutant =
        run host mutant patience all
        |> List.map (function
            | Pass(index, reached, time) -> index, reached, time
            | Fail(index, message) -> failwith $"Without a mutant, `%s{nameOf index}` fails: %s{message}"
            | Crash index -> failwith $"Without a mutant, `%s{nameOf index}` crashes."
            | Timeout index -> failwith $"Without a mutant, `%s{nameOf index}` does not end.")

    let reaching = Task.Run(fun () -> passes "reach")
    let times = passes "0" |> List.map (fun (_, _, time) -> time) |> Array.ofList
    let reached = Dictionary<int, int list>()

    for index, numbers, _ in reaching.Result do
        for number in numbers do
            // Below 0: a static field is initialized in the first test that uses it, and used by all others.
            let tests = if number < 0 then all else [ index ]
            let before = reached.GetValueOrDefault(abs number, [])

            reached[abs number] <-
                if before.Length = all.Length then
                    before
                else
                    tests @ before

    times, (fun number -> reached.GetValueOrDefault(number, []) |> List.distinct)

/// Runs them all, two at a time, and hands on each outcome as it is known.
let runAll (mutants: Mutant list) (known: Mutant -> Outcome -> unit) =
    let host = prepareHost "obj/mutation/host"
    File.Copy(assembly, Path.Combine(host, "Forge.Core.dll"), overwrite = true)
    // It belongs to the core without mutants.
    File.Delete(Path.Combine(host, "Forge.Core.pdb"))
    let clock = Stopwatch.StartNew()
    let times, testsOf = explore host
    Console.WriteLine $"%d{times.Length} tests pass without a mutant, after %.0f{clock.Elapsed.TotalSeconds} s"
    let kills = Array.zeroCreate<int> times.Length

    // Several times as long as without a mutant.
    let limit index =
        TimeSpan.FromSeconds 10.0 + 10.0 * times[index]

    let outcome (mutant: Mutant) =
        let tests =
            testsOf mutant.Number
            |> List.sortBy (fun index -> times[index].TotalSeconds / float (1 + Volatile.Read &kills[index]))

        if tests.IsEmpty then
            NotReached
        else
            let killed index =
                Interlocked.Increment &kills[index] |> ignore
                nameOf index

            match List.last (run host (string mutant.Number) limit tests) with
            | Pass _ -> Survived tests.Length
            | Fail(index, message) -> Failed(killed index, message)
            | Crash index -> Crashed(killed index)
            | Timeout index -> TimedOut(killed index)

    let outcomes = ConcurrentDictionary<int, Outcome>()

    let mutants = Partitioner.Create(mutants, EnumerablePartitionerOptions.NoBuffering)

    Parallel.ForEach(
        mutants,
        ParallelOptions(MaxDegreeOfParallelism = 2),
        fun (mutant: Mutant) ->
            let outcome = outcome mutant
            outcomes[mutant.Number] <- outcome
            lock outcomes (fun () -> known mutant outcome)
    )
    |> ignore

    fun (mutant: Mutant) -> outcomes[mutant.Number]
