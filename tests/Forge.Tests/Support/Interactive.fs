/// Sessions of F# Interactive, cell by cell.
module Forge.Tests.Interactive

open System
open System.Text.RegularExpressions

/// Runs cells in one session that has loaded forge.fsx, and returns what is shown for each, errors and warnings included.
let run (cells: string list) =
    let marked =
        [
            "#load @\"" + Repository.file "forge.fsx" + "\"\nopen Forge;;"

            for index, cell in List.indexed cells do
                // To where errors go, too, so that each is found with its cell.
                $"stdout.WriteLine \"@@ {index}\"; stderr.WriteLine \"@@ {index}\";;\n{cell}\n;;"

            "#quit;;"
        ]
        |> String.concat "\n"

    let outcome = Repository.dotnet [ "fsi"; "--nologo" ] marked

    // Before each cell's own text comes what is shown of the line that marks it.
    let parts (text: string) =
        [
            for part in Regex.Split(text, @"@@ \d+\r?\n") |> Array.skip 1 ->
                Regex.Replace(part, @"^val it: unit = \(\)", "").Trim(' ', '>', '\n', '\r')
        ]

    let output, errors = parts outcome.Output, parts outcome.Error

    if output.Length <> cells.Length || errors.Length <> cells.Length then
        failwith
            $"F# Interactive stopped after {output.Length} of {cells.Length} cells:\n{outcome.Output}\n{outcome.Error}"

    List.map2 (fun output errors -> $"{output}\n{errors}".Trim()) output errors
