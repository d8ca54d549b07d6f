module Forge.Tests.ReadmeTests

open System.IO
open System.Text.RegularExpressions
open Expecto

let private readme = lazy File.ReadAllText(Repository.file "README.md")

/// A page's blocks of a language.
let private blocks language page =
    Regex.Matches(page, $"```{language}\n(.*?)```", RegexOptions.Singleline)
    |> Seq.map _.Groups[1].Value
    |> List.ofSeq

let private localFunctionNeverUsed = "CS8321"

let private sample =
    lazy
        (File.ReadAllLines(Repository.file "samples/median.fsx")
         |> Array.skipWhile (fun line -> line.StartsWith "#load" || line = "")
         |> String.concat "\n")

/// The headings of a page, as links name them.
let private headingsOf page =
    Regex.Matches(page, "^#+ ([^\r\n]+)", RegexOptions.Multiline)
    |> Seq.map _.Groups[1].Value.ToLowerInvariant()
    |> Seq.map (fun heading -> Regex.Replace(heading, @"[^\w -]", "").Replace(' ', '-'))
    |> List.ofSeq

[<Tests>]
let tests =
    testList
        "README"
        [
            testCase "its F# example is the sample median.fsx, which prints what the README says" (fun () ->
                Expect.equal (readme.Value |> blocks "fsharp" |> List.map _.Trim()) [ sample.Value.Trim() ] "example"
                let ran = Repository.dotnet [ "fsi"; "samples/median.fsx" ] ""
                Expect.equal (ran.Code, ran.Error) (0, "") "ran"
                Expect.equal (readme.Value |> blocks "text") [ ran.Output ] "output")

            testCase "its C# examples compile" (fun () ->
                let examples = readme.Value |> blocks "csharp"
                Expect.equal examples.Length 2 "examples"

                let program =
                    String.concat
                        "\n"
                        [
                            "using System; using System.Collections.Generic; using System.Threading.Tasks; using Forge;"
                            "class Example { void Run() {"
                            yield! examples
                            "} }"
                        ]

                let findings =
                    Compilers.csharp program
                    |> List.filter (fun found -> found.Number <> localFunctionNeverUsed)

                Expect.equal findings [] "findings")

            testCase
                "the examples in the packages' README are the programs in tests/Consumers, which compile"
                (fun () ->
                    let page = File.ReadAllText(Repository.file "src/README.md")

                    let consumer name =
                        File.ReadAllText(Repository.file $"tests/Consumers/{name}")

                    Expect.equal (blocks "fsharp" page) [ consumer "Script/script.fsx" ] "F#"

                    Expect.equal
                        (blocks "csharp" page)
                        [ consumer "CSharp/Program.cs"; consumer "Web/Program.cs" ]
                        "C#"

                    Expect.isEmpty
                        (Regex.Matches(page, @"\]\((?!http)"))
                        "links into the repository, which its readers don't have"

                    let program = Path.GetTempFileName()

                    try
                        Expect.isEmpty
                            (Compilers.compileProgram [] (consumer "CSharp/Program.cs") program)
                            "what the compiler finds"
                    finally
                        File.Delete program)

            testCase "the sample pool-panel.fsx draws every instrument of the meter" (fun () ->
                let ran = Repository.dotnet [ "fsi"; "samples/pool-panel.fsx"; "2" ] ""
                Expect.equal (ran.Code, ran.Error) (0, "") "ran"
                let frames = ran.Output.Split "-- " |> Array.tail
                Expect.equal frames.Length 2 "frames"

                for frame in frames do
                    Expect.equal (Regex.Matches(frame, @"^forge\.pool\.", RegexOptions.Multiline).Count) 12 frame

                let checkouts =
                    Regex.Match(frames[1], @"forge\.pool\.checkouts\s+([\d,]+)").Groups[1].Value

                Expect.isGreaterThan (int (checkouts.Replace(",", ""))) 10 "checkouts")

            testCase
                "the sample parallel.fsx gives each thread a lease, in the ways that concurrency.md shows"
                (fun () ->
                    let sample = File.ReadAllText(Repository.file "samples/parallel.fsx")

                    let shown =
                        File.ReadAllText(Repository.file "docs/concurrency.md") |> blocks "fsharp"

                    Expect.equal shown.Length 3 "ways shown"

                    for example in shown do
                        Expect.stringContains sample example "as in the sample"

                    let ran = Repository.dotnet [ "fsi"; "samples/parallel.fsx" ] ""
                    Expect.equal (ran.Code, ran.Error) (0, "") "ran"

                    let counts =
                        Regex.Matches(ran.Output, @": 1000 medians, all right, from (\d+) leases")

                    Expect.equal counts.Count 3 ran.Output
                    Expect.equal counts[0].Groups[1].Value "1000" "leases, one for each unit of work")

            testCase "it stays short, and every link in it leads somewhere" (fun () ->
                Expect.isLessThan (readme.Value.Split '\n').Length 200 "lines"

                let links =
                    Regex.Matches(readme.Value, @"\]\(([^)]+)\)|(?:src|srcset)=""([^""]+)""")
                    |> Seq.map (fun found -> found.Groups[1].Value + found.Groups[2].Value)
                    |> List.ofSeq

                Expect.isGreaterThan links.Length 5 "links"

                let headings =
                    headingsOf readme.Value |> Seq.map (fun heading -> "#" + heading) |> Set.ofSeq

                for link in links do
                    Expect.isTrue (headings.Contains link || Path.Exists(Repository.file link)) link)

            testCase "every link of SECURITY.md and CONTRIBUTING.md leads to a file, and to a heading in it" (fun () ->
                for page in [ "SECURITY.md"; "CONTRIBUTING.md" ] do
                    let links =
                        Regex.Matches(File.ReadAllText(Repository.file page), @"\]\(([^)#]*)#?([^)]*)\)")

                    Expect.isGreaterThan links.Count 5 $"links of {page}"

                    for link in links do
                        let target =
                            match link.Groups[1].Value with
                            | "" -> page
                            | target -> target

                        Expect.isTrue (Path.Exists(Repository.file target)) $"{page}: {target}"

                        if link.Groups[2].Length > 0 then
                            Expect.contains
                                (headingsOf (File.ReadAllText(Repository.file target)))
                                link.Groups[2].Value
                                $"{page}: {link.Value}")
        ]
