/// What a row of docs/verification.md is, and how to find its figure in what a program writes.
module Rows

#load "Loads.fsx"

open System
open System.Diagnostics
open System.Globalization
open System.Text.RegularExpressions
open Loads

/// What a program wrote, line by line, and its exit code.
type Output = { Lines: string list; ExitCode: int }

/// Runs `dotnet` and shows what it writes on standard error, so that standard output holds the rows alone.
let run (arguments: string list) =
    Console.Error.WriteLine("> dotnet " + String.Join(" ", arguments))

    use child =
        Process.Start(ProcessStartInfo("dotnet", arguments, RedirectStandardOutput = true))

    let lines =
        [
            while not child.StandardOutput.EndOfStream do
                let line = child.StandardOutput.ReadLine()
                Console.Error.WriteLine line
                line
        ]

    child.WaitForExit()

    {
        Lines = lines
        ExitCode = child.ExitCode
    }

let runTests arguments = run (testProgram :: arguments)

/// A row: `Measure` gives its figure and whether that reaches the bar.
type Row =
    {
        Number: int
        What: string
        Bar: string
        Measure: unit -> string * bool
    }

let row number what bar measure =
    {
        Number = number
        What = what
        Bar = bar
        Measure = measure
    }

/// The numbers in the last line that fits a pattern.
let numbers pattern output =
    output.Lines
    |> List.map (fun line -> Regex.Match(line, pattern))
    |> List.tryFindBack _.Success
    |> Option.map (fun found ->
        [
            for group in Seq.tail found.Groups -> Double.Parse(group.Value, CultureInfo.InvariantCulture)
        ])

let notMeasured output =
    $"not measured: the program ended with exit code %d{output.ExitCode}", false
