module Forge.Tests.ReadmeTests

open System.IO
open System.Text.RegularExpressions
open Expecto

let private readme = lazy File.ReadAllText(Repository.file "README.md")

/// The README's blocks of a language.
let private blocks language =
    Regex.Matches(readme.Value, $"```{language}\n(.*?)```", RegexOptions.Singleline)
    |> Seq.map _.Groups[1].Value
    |> List.ofSeq

let private sample =
    lazy
        (File.ReadAllLines(Repository.file "samples/median.fsx")
         |> Array.skipWhile (fun line -> line.StartsWith "#r" || line = "")
         |> String.concat "\n")

[<Tests>]
let tests =
    testList
        "README"
        [
            testCase "its F# example is the sample median.fsx, which prints what the README says" (fun () ->
                Expect.equal (blocks "fsharp" |> List.map _.Trim()) [ sample.Value.Trim() ] "example"
                let ran = Repository.dotnet [ "fsi"; "samples/median.fsx" ] ""
                Expect.equal (ran.Code, ran.Error) (0, "") "ran"
                Expect.equal (blocks "text") [ ran.Output ] "output")

            testCase "it stays short, and every link in it leads somewhere" (fun () ->
                Expect.isLessThan (readme.Value.Split '\n').Length 200 "lines"

                let links =
                    Regex.Matches(readme.Value, @"\]\(([^)]+)\)")
                    |> Seq.map _.Groups[1].Value
                    |> List.ofSeq

                Expect.isGreaterThan links.Length 5 "links"

                for link in links do
                    Expect.isTrue (Path.Exists(Repository.file link)) link)
        ]
