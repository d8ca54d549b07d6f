/// The public surface changes only together with its record in tests/Surface.
module Forge.Tests.SurfaceTests

open System
open System.IO
open System.Text.RegularExpressions
open Expecto

/// The lines of a surface, each with the type that it belongs to, so that a member is told from one of another type.
let private withOwners (lines: string list) =
    lines
    |> List.filter (fun line -> line.Trim() <> "")
    |> List.mapFold
        (fun owner line ->
            if line.StartsWith "    " then
                $"{owner} / {line.Trim()}", owner
            else
                line, line)
        ""
    |> fst

[<Tests>]
let tests =
    testList
        "surface"
        [
            testCase "what users see is what tests/Surface records" (fun () ->
                let folder = Surface.folder ()

                let changes =
                    [
                        for name, lines in Surface.current.Value do
                            let file = Path.Combine(folder, name)

                            let recorded =
                                if File.Exists file then
                                    List.ofArray (File.ReadAllLines file)
                                else
                                    []

                            if recorded <> lines then
                                $"{name}:"

                                for line in List.except (withOwners lines) (withOwners recorded) do
                                    $"- {line}"

                                for line in List.except (withOwners recorded) (withOwners lines) do
                                    $"+ {line}"
                    ]

                let advice =
                    "If the change is intended, run `dotnet fsi build.fsx surface`, read the diff, and name the change in CHANGELOG.md"

                Expect.isEmpty changes $"""{advice}:{"\n"}{String.Join("\n", changes)}{"\n"}""")

            testCase "each recorded surface is one that is built" (fun () ->
                Expect.equal
                    (Directory.GetFiles(Surface.folder ())
                     |> Array.map Path.GetFileName
                     |> Array.sort
                     |> List.ofArray)
                    (Surface.current.Value |> List.map fst |> List.sort)
                    "files")

            testCase "the documentation in the packages describes the public members, and no others" (fun () ->
                let documented library framework =
                    let libraries, file = Surface.assembly library framework

                    let names =
                        Regex.Matches(File.ReadAllText(Path.ChangeExtension(file, "xml")), "<member name=\"([^\"]+)\"")
                        |> Seq.map _.Groups[1].Value
                        |> Set.ofSeq

                    libraries, file, names

                for library, framework in
                    [
                        "Forge.Core", "net10.0"
                        "Forge.Core", "netstandard2.0"
                        "Forge.Hosting", "net8.0"
                    ] do
                    let libraries, file, names = documented library framework
                    let visible = Set.ofList (CSharpSurface.documentationIds libraries file)

                    Expect.isEmpty
                        (Set.difference names visible)
                        $"documented, but not public in {library} for {framework}"
                    // Overrides inherit their documentation, and enumerators need none.
                    Expect.isGreaterThan
                        (Set.intersect names visible).Count
                        (visible.Count * 8 / 10)
                        $"documented in {library}"

                let _, _, names = documented "Forge.FSharp" "netstandard2.0"
                Expect.isGreaterThan names.Count 200 "documented in Forge.FSharp"

                Expect.isEmpty
                    (names
                     |> Set.filter (fun name -> name.Contains "KeyedSort" || name.Contains "Portable"))
                    "internal modules")
        ]
