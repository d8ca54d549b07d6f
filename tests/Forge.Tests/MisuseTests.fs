/// The catalogue of misuse, docs/misuse.md, says what is true.
module Forge.Tests.MisuseTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open Expecto.Impl

type private Row = { Section: string; Cells: string list }

let private rows =
    lazy
        let mutable section = ""

        [
            for line in File.ReadAllLines(Repository.file "docs/misuse.md") do
                if line.StartsWith "## " then
                    section <- line.Substring 3
                elif line.StartsWith "| " && not (line.StartsWith "| misuse ") then
                    {
                        Section = section
                        Cells = line.Trim('|', ' ').Split " | " |> List.ofArray
                    }
        ]

let private inSection (start: string) =
    rows.Value |> List.filter _.Section.StartsWith(start)

[<Tests>]
let tests =
    testList
        "misuse catalogue"
        [
            testCase "every row has a misuse, what catches it, and a third cell; none says undefined" (fun () ->
                for row in rows.Value do
                    Expect.hasLength row.Cells 3 $"%A{row.Cells}"
                    Expect.all row.Cells (fun cell -> cell <> "") $"empty cell in %A{row.Cells}"

                    for cell in row.Cells do
                        Expect.isFalse (cell.Contains "undefined") cell)

            testCase "every run-time and debug-mode row names a test that exists" (fun () ->
                let labels =
                    testFromThisAssembly ()
                    |> Option.get
                    |> Test.toTestCodeList
                    |> Seq.collect _.name
                    |> Set.ofSeq

                let rows = inSection "At run time" @ inSection "On demand"
                Expect.isGreaterThan rows.Length 35 "rows"

                for row in rows do
                    Expect.contains labels row.Cells[2] $"test of: {row.Cells[0]}")

            testCase "every compile-time row names a program whose marked error is the one it gives" (fun () ->
                let rows = inSection "At compile time"
                Expect.isGreaterThan rows.Length 25 "rows"

                for row in rows do
                    let program = Repository.file ("tests/MustNotCompile/" + row.Cells[2].Trim '`')

                    Expect.isTrue (File.Exists program) program
                    let number = Regex.Match(row.Cells[1], @"(CS|FS)\d{4}").Value
                    Expect.stringContains (File.ReadAllText program) ("// " + number) $"marker in {program}")

            testCase "every program that must not compile is in the catalogue" (fun () ->
                let named =
                    inSection "At compile time"
                    |> List.map (fun row -> row.Cells[2].Trim '`')
                    |> set

                let programs =
                    [
                        for language, extension in [ "CSharp", "cs"; "FSharp", "fs" ] do
                            for path in
                                Directory.GetFiles(
                                    Repository.file $"tests/MustNotCompile/{language}",
                                    $"*.{extension}"
                                ) do
                                let name = Path.GetFileName path

                                if not (Regex.IsMatch(name, @"\.(Twin|Right)\.")) then
                                    $"{language}/{name}"
                    ]

                Expect.isGreaterThan programs.Length 25 "programs"
                Expect.equal (set programs) named "programs and rows")
        ]
