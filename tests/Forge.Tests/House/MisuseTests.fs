/// The catalogue of misuse, docs/misuse.md, and that of escapes, docs/fsharp-escapes.md, say what is true.
module Forge.Tests.MisuseTests

open System.IO
open System.Reflection
open System.Text.RegularExpressions
open Expecto
open Expecto.Impl

type private Row =
    {
        Section: string
        /// The file below tests/MustNotCompile that is linked above, if any.
        Program: string
        Cells: string list
    }

let private rowsOf page =
    let mutable section = ""
    let mutable program = ""

    [
        for line in File.ReadAllLines(Repository.file page) do
            if line.StartsWith "## " then
                section <- line.Substring 3
                program <- ""

            let link = Regex.Match(line, @"\]\(\.\./tests/MustNotCompile/(\w+/[\w/]+\.\w+)\)")

            if link.Success then
                program <- link.Groups[1].Value
            elif Regex.IsMatch(line, @"^\| (?!misuse |program |what escaped )") then
                {
                    Section = section
                    Program = program
                    Cells = line.Trim('|', ' ').Split " | " |> List.ofArray
                }
    ]

let private rows = lazy rowsOf "docs/misuse.md"

let private inSection (start: string) =
    rows.Value |> List.filter _.Section.StartsWith(start)

/// The page must have a table for every file of cases and a row for every case, in order.
let private expectCases page (themes: MustNotCompileTests.Theme list) (cells: MustNotCompileTests.Case -> string list) =
    let tables =
        rowsOf page
        |> List.filter (fun row -> row.Program <> "")
        |> List.groupBy _.Program
        |> Map.ofList

    Expect.equal (set tables.Keys) (themes |> List.map _.Path |> set) $"programs that {page} links"

    for theme in themes do
        let expected = theme.Cases |> List.map cells

        let found =
            tables[theme.Path]
            |> List.map (fun row -> List.truncate expected.Head.Length row.Cells)

        Expect.equal found expected $"rows for {theme.Path} in {page}"

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
                    testFromAssembly (Assembly.GetExecutingAssembly())
                    |> Option.get
                    |> Test.toTestCodeList
                    |> Seq.collect _.name
                    |> Set.ofSeq

                let rows = inSection "At run time" @ inSection "On demand"
                Expect.isGreaterThan rows.Length 35 "rows"

                for row in rows do
                    Expect.contains labels row.Cells[2] $"test of: {row.Cells[0]}")

            testCase "every program that must not compile is in the catalogue, with its errors" (fun () ->
                expectCases "docs/misuse.md" MustNotCompileTests.misuses.Value (fun case ->
                    [
                        case.Title
                        case.Errors |> List.map snd |> List.distinct |> List.sort |> String.concat ", "
                        case.Reason
                    ]))

            testCase "every program that compiles all the same is in docs/fsharp-escapes.md" (fun () ->
                expectCases "docs/fsharp-escapes.md" MustNotCompileTests.escapes.Value (fun case ->
                    [ case.Title; case.Reason ]))
        ]
