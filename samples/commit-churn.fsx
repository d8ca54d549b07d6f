/// The workload that Forge was written for, one unit of work per commit: which files of a git repository change most,
/// counted from the patches of its whole history. `--help` lists the options.
///
/// To see how arenas are used, read commit-churn/ArenaChurn.fsx, then CommitTables.fsx and PathTotals.fsx; this file only
/// combines the parts. Only this file loads them: a part that several others load would be compiled again for each.

#load "../forge.fsx"
#load "commit-churn/Failure.fsx"
#load "commit-churn/Options.fsx"
#load "commit-churn/GitLog.fsx"
#load "commit-churn/LineBuffer.fsx"
#load "commit-churn/PatchText.fsx"
#load "commit-churn/PatchReader.fsx"
#load "commit-churn/Totals.fsx"
#load "commit-churn/PathTotals.fsx"
#load "commit-churn/CommitTables.fsx"
#load "commit-churn/ArenaChurn.fsx"
#load "commit-churn/OrdinaryReader.fsx"
#load "commit-churn/OrdinaryChurn.fsx"
#load "commit-churn/Measure.fsx"
#load "commit-churn/Text.fsx"
#load "commit-churn/Report.fsx"
#load "commit-churn/Json.fsx"
#load "commit-churn/Terminal.fsx"

open System
open System.IO
open CommitChurn
open CommitChurn.Failure
open CommitChurn.Options
open CommitChurn.Report

let private thisClone = Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, ".."))

let private count (options: Options) path total =
    use progress = new Terminal.Progress(total)

    Measure.costOf 1 (fun (totals, _, _) -> totals) (fun () ->
        GitLog.read path options.MaxCommits (ArenaChurn.count options.ArenaBytes progress.Report))

let private compare (options: Options) path =
    use _ = Terminal.status "running both ways over a copy of the log …"

    use log =
        Measure.spool (fun file -> GitLog.read path options.MaxCommits _.CopyTo(file))

    Measure.compare options.ArenaBytes log

let private report (options: Options) =
    let path = options.Path |> ValueOption.defaultValue thisClone
    let all = GitLog.countCommits path

    let total =
        options.MaxCommits |> ValueOption.map (min all) |> ValueOption.defaultValue all

    let (totals, waited, arenas), cost = count options path total

    {
        Totals = totals
        Cost = cost
        Waited = waited
        Arenas = arenas
        Comparison =
            if options.Compare then
                ValueSome(compare options path)
            else
                ValueNone
    }

let private run arguments =
    try
        let options = Options.parse arguments

        if options.Help then
            Terminal.write Options.help
        elif options.Json then
            let top =
                if options.AllFiles then
                    ValueNone
                else
                    ValueSome options.Top

            Terminal.write (Json.render top (report options))
        else
            Terminal.write (Report.render options.Top (Terminal.width ()) (report options))

        0
    with
    | Failed failure ->
        Console.Error.WriteLine("commit-churn: " + message failure)
        exitCode failure
    | unforeseen ->
        let message = unforeseen.Message.ReplaceLineEndings " "
        Console.Error.WriteLine($"commit-churn: {unforeseen.GetType().Name}: {message}")
        1

exit (run (fsi.CommandLineArgs |> Array.toList |> List.tail))
