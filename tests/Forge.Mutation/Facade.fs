/// Edits of the F# facade, made by hand: each must turn the suite red.
module Forge.Mutation.Facade

open System
open System.IO
open System.Text.RegularExpressions
open FSharp.Compiler.CodeAnalysis
open FSharp.Compiler.Diagnostics

let private folder = "tests/Forge.Mutation/facade"

type private Change =
    {
        Name: string
        File: string
        Before: string
        After: string
    }

/// An edit is a file of the file's path, a text, a line `--- becomes ---` and another text.
let private changes () =
    Directory.GetFiles(folder, "*.txt")
    |> Array.sort
    |> Array.map (fun path ->
        let text = File.ReadAllText(path).TrimEnd().Split('\n', 2)

        match text[1].Split "\n--- becomes ---\n" with
        | [| before; after |] ->
            {
                Name = Path.GetFileNameWithoutExtension path
                File = text[0]
                Before = before
                After = after
            }
        | _ -> failwith $"%s{path} is no edit.")
    |> List.ofArray

/// The files of a project in the order in which they are compiled, each with its signature.
let private sources (project: string) =
    Regex.Matches(File.ReadAllText project, "<Compile Include=\"([^\"]+)\"")
    |> Seq.map (fun found -> Path.Combine(Path.GetDirectoryName project, found.Groups[1].Value))
    |> List.ofSeq

let private checker = lazy FSharpChecker.Create()

/// Compiles files against all that the folder holds, and replaces the assembly there.
let private compile target host name (files: string list) =
    let output = Path.Combine(Path.GetDirectoryName(host: string), name + ".dll")

    let references =
        [
            for path in (string (AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES")).Split Path.PathSeparator do
                // Only those of the frameworks: the host has the others.
                if
                    Path.GetDirectoryName path
                    <> Path.GetDirectoryName typeof<FSharpChecker>.Assembly.Location
                then
                    path
            for path in Directory.GetFiles(host, "*.dll") do
                if Path.GetFileName path <> name + ".dll" then
                    path
        ]

    let diagnostics, failure =
        checker.Value.Compile
            [|
                "fsc.exe"
                $"--out:%s{output}"
                $"--target:%s{target}"
                "--targetprofile:netcore"
                "--nowin32manifest"
                "--noframework"
                "--optimize+"
                "--debug:embedded"
                "--nowarn:988"
                for path in references do
                    $"-r:%s{path}"
                yield! files
            |]
        |> Async.RunSynchronously

    let errors =
        diagnostics
        |> Array.filter (fun found -> found.Severity = FSharpDiagnosticSeverity.Error)

    match errors, failure with
    | [||], None ->
        File.Copy(output, Path.Combine(host, name + ".dll"), overwrite = true)
        // It belongs to the assembly that was there before; a test looks for lines of its own.
        File.Delete(Path.Combine(host, name + ".pdb"))
    | _ -> failwith $"%s{name} does not compile: %A{errors} %A{failure}"

/// The facade with a change in it, or without one, and the tests, which hold the bodies of its inline functions.
let private build host (change: Change option) =
    let copy (path: string) =
        Path.Combine(Path.GetDirectoryName(host: string), Path.GetFileName path)

    let facade = sources "src/Forge.FSharp/Forge.FSharp.fsproj"

    for path in facade do
        File.Copy(path, copy path, overwrite = true)

    match change with
    | Some change ->
        let text = File.ReadAllText change.File

        if text.Split(change.Before).Length <> 2 then
            failwith $"%s{change.Name} replaces a text that %s{change.File} does not hold just once."

        File.WriteAllText(copy change.File, text.Replace(change.Before, change.After))
    | None -> ()

    compile "library" host "Forge.FSharp" (List.map copy facade)
    // A program, since it starts itself to listen to system calls.
    compile "exe" host "Forge.Tests" (sources "tests/Forge.Tests/Forge.Tests.fsproj")

/// The tests that name the facade first.
let private order =
    lazy
        ([ 0 .. Suite.cases.Value.Length - 1 ]
         |> List.sortBy (fun index -> not (Suite.cases.Value[index].Name.Contains "facade")))

/// Makes each edit, one after the other, and runs the suite on it.
let run () =
    let host = Campaign.prepareHost "obj/mutation/facade/host"

    let killer change =
        build host change
        Campaign.firstFailure host order.Value

    match killer None with
    | Some test -> failwith $"Without an edit there is a failure: %s{test}"
    | None -> ()

    let outcomes =
        changes () |> List.map (fun change -> change.Name, killer (Some change))

    for name, outcome in outcomes do
        let outcome =
            match outcome with
            | Some test -> $"killed by %s{test}"
            | None -> "survived"

        Console.WriteLine $"%s{name}: %s{outcome}"

    let killed = outcomes |> List.filter (snd >> _.IsSome)
    Console.WriteLine $"edits of the facade: %d{killed.Length} killed of %d{outcomes.Length}"
    if killed.Length < outcomes.Length then 1 else 0
