/// The file-based C# programs in `samples`. `dotnet run` builds a project for each, which takes seconds; here they are compiled and run without it.
module Forge.Tests.CSharpSampleTests

open System
open System.IO
open Expecto
open Forge.Tests.Repository

let private arrow = typeof<Apache.Arrow.RecordBatch>.Assembly.Location

/// Compiles a sample, runs it with arguments in a folder of its own, and returns what it writes.
let private output name (libraries: string list) (arguments: string list) =
    let folder = Directory.CreateTempSubdirectory "forge-sample-"

    try
        let program = Path.Combine(folder.FullName, "program.dll")
        let text = File.ReadAllText(file $"samples/{name}")

        Expect.stringStarts
            text
            "#!/usr/bin/env dotnet\n#:project ../src/Forge.Core/Forge.Core.csproj\n"
            "how it refers to the library"

        Expect.isEmpty (Compilers.compileProgram libraries text program) $"what the compiler finds in {name}"

        for library in Compilers.core @ libraries do
            File.Copy(library, Path.Combine(folder.FullName, Path.GetFileName library))

        File.WriteAllText(
            Path.ChangeExtension(program, "runtimeconfig.json"),
            $$"""{ "runtimeOptions": { "framework": { "name": "Microsoft.NETCore.App", "version": "{{Environment.Version}}" } } }"""
        )

        let outcome = dotnet (program :: arguments) ""
        Expect.equal (outcome.Code, outcome.Error) (0, "") $"{name} ran"
        List.ofArray (outcome.Output.TrimEnd().Split '\n')
    finally
        folder.Delete true

[<Tests>]
let tests =
    testList
        "C# samples"
        [
            testCase "words.cs counts the words of a file" (fun () ->
                let path = Path.GetTempFileName()

                try
                    File.WriteAllText(path, "the dog, the cat and the dog: the the cat! dog or cat and the dog")

                    Expect.equal
                        (output "words.cs" [] [ path ] |> List.map _.Trim())
                        [ "6 the"; "4 dog"; "3 cat"; "2 and"; "1 or"; "5 words in 656 bytes" ]
                        "output"
                finally
                    File.Delete path)

            testCase "answers.cs answers from arenas" (fun () ->
                Expect.equal
                    (output "answers.cs" [] [])
                    [
                        """{"count":3,"sum":12}"""
                        """{"count":0,"sum":0}"""
                        "no number at byte 16"
                        "3 leases, 1 arena, 0 still leased"
                    ]
                    "output")

            testCase "frames.cs leaves no byte behind, on the managed heap or in the arena" (fun () ->
                Expect.equal
                    (output "frames.cs" [] [])
                    [
                        "4848 points found in 1000 frames"
                        "0 managed bytes, 0 more bytes in the arena"
                    ]
                    "output")

            testCase "arrow.cs builds Arrow's batches in arenas" (fun () ->
                Expect.equal
                    (output "arrow.cs" [ arrow ] [])
                    [ "1000000 rows, total 499500300"; "100 leases, 1 arena, 0 still leased" ]
                    "output")

            testCase "the first example of docs/dotnet.md compiles" (fun () ->
                let page = File.ReadAllText(file "docs/dotnet.md")
                let example = page.Split("```csharp\n")[1]

                let program =
                    "using System; using System.IO; using System.Text.Json; using System.Threading; using System.Threading.Tasks; using Forge;
                     class Page { static void Answer(ReadOnlySpan<byte> body, Utf8JsonWriter json) { } static void Show() { "
                    + example.Substring(0, example.IndexOf "```")
                    + "} }"

                // It declares a function that nobody calls.
                let findings =
                    Compilers.csharp program
                    |> List.filter (fun finding -> finding.Number <> "CS8321")

                Expect.isEmpty findings "what the compiler finds")

            testCase "every C# sample has a test here" (fun () ->
                Expect.equal
                    (Directory.GetFiles(file "samples", "*.cs")
                     |> Array.map Path.GetFileName
                     |> Array.sort)
                    [| "answers.cs"; "arrow.cs"; "frames.cs"; "words.cs" |]
                    "samples")
        ]
