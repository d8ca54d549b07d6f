/// Each tutorial is a script, and has a notebook with the outputs of a real kernel.
module Forge.Tests.TutorialTests

open System
open System.IO
open System.Text
open System.Text.Json.Nodes
open System.Text.RegularExpressions
open Expecto

let private text (node: JsonNode) =
    match node with
    | :? JsonArray as lines -> lines |> Seq.map string |> String.concat ""
    | value -> string value

let private linesOf (code: string) =
    code.Split '\n'
    |> Array.map _.TrimEnd()
    |> Array.filter ((<>) "")
    |> List.ofArray

/// The script without its prose, what its page hides, and what only the notebook obeys.
let private codeOf (script: string) =
    let prose = @"^\(\*\*.*?\*\)$"
    let hidden = @"^\(\*\*\* hide \*\*\*\)$.*?(?=^\(\*\*)"
    let condition = @"^#(if|endif)[^\n]*IPYNB$"

    Regex.Replace(script, $"{hidden}|{prose}|{condition}", "", RegexOptions.Singleline ||| RegexOptions.Multiline)
    |> linesOf

/// What a script prints if it prints what the cells of its notebook did. Where a cell says that its numbers differ, any number will do.
let private patternOf (cells: JsonNode list) =
    cells
    |> List.map (fun cell ->
        let printed =
            cell["outputs"].AsArray()
            |> Seq.filter (fun output -> string output["name"] = "stdout")
            |> Seq.map (fun output -> text output["text"])
            |> String.concat ""
            |> Regex.Escape

        if text(cell["source"]).StartsWith "// The numbers differ from run to run." then
            Regex.Replace(printed, @"(\\ )*\d(\d|,|\\\.)*", @" *\d[\d,.]*")
        else
            printed)
    |> String.concat ""
    |> sprintf @"\A%s\z"

let private scriptTest (script: string) =
    let name = Path.GetFileNameWithoutExtension script

    testCase $"{name}.fsx has the code of its notebook, and prints what that shows" (fun () ->
        let notebook =
            JsonNode.Parse(File.ReadAllText(Repository.file $"samples/notebooks/{name}.ipynb"))

        let cells =
            [
                for cell in notebook["cells"].AsArray() do
                    if string cell["cell_type"] = "code" then
                        cell
            ]

        let code = cells |> List.collect (fun cell -> linesOf (text cell["source"]))
        Expect.equal code (codeOf (File.ReadAllText script)) "code"

        let ran = Repository.dotnet [ "fsi"; script ] ""
        Expect.equal (ran.Code, ran.Error) (0, "") "ran"
        let printed = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes ran.Output)
        Expect.isMatch printed (patternOf cells) "printed")

[<Tests>]
let tests =
    testList
        "tutorials"
        [
            testCase "there are as many tutorials as notebooks" (fun () ->
                let count folder pattern =
                    Directory.GetFiles(Repository.file folder, pattern).Length

                Expect.isGreaterThan (count "docs/tutorials" "*.fsx") 5 "tutorials"
                Expect.equal (count "samples/notebooks" "*.ipynb") (count "docs/tutorials" "*.fsx") "notebooks")

            testCase "no notebook names a path of the machine that ran it" (fun () ->
                for notebook in Directory.GetFiles(Repository.file "samples/notebooks", "*.ipynb") do
                    let paths =
                        Regex.Matches(File.ReadAllText notebook, @"/(root|home|Users|tmp|var|usr)/\S*")

                    Expect.equal [ for path in paths -> path.Value ] [] notebook)

            yield!
                Repository.testsFrom "every script has the code of its notebook" (fun () ->
                    Directory.GetFiles(Repository.file "docs/tutorials", "*.fsx")
                    |> Array.sort
                    |> Seq.map scriptTest
                    |> List.ofSeq)
        ]
