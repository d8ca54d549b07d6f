/// The programs in tests/Consumers, built and run as their users would: with the packages, and none of the repository's settings.
module Consumers

#load "Compile.fsx"

open System
open System.Diagnostics
open System.IO
open System.Net.Http
open System.Text.RegularExpressions
open Commands
open Compile

/// A program, the commands that build and run it in its folder, and what it prints.
type Consumer =
    {
        Name: string
        Folder: string
        Commands: string list
        Prints: string list
    }

let private medians = "median 2, 30"
let private pool = "ArenaPool<MmapBacking>: 1 idle, capacity 4"

let private csharp version =
    [ medians; "1000 bytes"; $"%s{pool}, on .NET %d{version}" ]

let private fsharp version fsharpCore =
    [
        medians
        "4 words"
        "Exhausted: The arena is exhausted: it has 65536 bytes left, too little for 1000000 bytes. Use a larger arena, or allocate less."
        $"%s{pool}, on .NET %d{version} with FSharp.Core %d{fsharpCore}"
    ]

let private consumer name folder commands prints =
    {
        Name = name
        Folder = folder
        Commands = commands
        Prints = prints
    }

/// Published with its runtime, for a framework whose runtime may not be installed here.
let private standalone folder =
    [
        "dotnet publish --self-contained --use-current-runtime -o out"
        $"out/%s{folder}"
    ]

let private consumers =
    [
        consumer "C# on .NET 10" "CSharp" [ "dotnet run" ] (csharp 10)
        consumer "C# on .NET 8" "CSharp.Net8" (standalone "CSharp.Net8") (csharp 8)
        consumer "F# on .NET 10" "FSharp" [ "dotnet run" ] (fsharp 10 10)
        consumer "F# on .NET 8" "FSharp.Net8" (standalone "FSharp.Net8") (fsharp 8 10)
        consumer "F# with FSharp.Core 6" "FSharp.Core6" [ "dotnet run" ] (fsharp 10 6)
        consumer "F# script" "Script" [ "dotnet fsi --warnaserror+ script.fsx" ] [ $"332833500 %s{pool}" ]
        consumer "C# file" "File" [ "dotnet run words.cs" ] [ "to 2"; "be 2"; "or 1"; "not 1" ]
        consumer
            "ASP.NET Core"
            "Web"
            [ "dotnet build -o out"; "dotnet out/Web.dll --urls http://127.0.0.1:0" ]
            [ "5 words" ]
    ]

let private userPackages =
    match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
    | null
    | "" -> Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".nuget/packages")
    | folder -> folder

/// An empty cache, so that no package of an earlier build is taken. Packages of others are found where the build has put them.
let private environmentIn workshop =
    [
        "NUGET_PACKAGES", Path.Combine(workshop, "cache")
        "NUGET_FALLBACK_PACKAGES", userPackages
        // Nothing that outlives this build may be left to wait for more work.
        "MSBUILDDISABLENODEREUSE", "1"
    ]

/// Runs a command to its end, gives `see` the lines of its output, and returns its exit code and all lines.
let private command see folder environment (text: string) =
    let words = List.ofArray (text.Split ' ')
    let local = Path.Combine(folder, words.Head)
    let program = if File.Exists local then local else words.Head
    runSeen see (TimeSpan.FromMinutes 10.0) folder environment program words.Tail

let private finish folder environment text =
    command (fun _ _ -> ()) folder environment text

let private post (address: string) =
    use client = new HttpClient()
    use text = new StringContent("out of the garbage collector")

    try
        let answer = client.PostAsync(address, text).Result
        0, [ answer.Content.ReadAsStringAsync().Result ]
    with :? AggregateException as failure ->
        1, [ failure.InnerException.Message ]

/// Asks a server for the number of words of a text once it says where it listens, and stops it.
let private ask folder environment text =
    let answer = ref None

    let see (server: Process) line =
        let found = Regex.Match(line, "Now listening on: (.*)")

        if found.Success then
            answer.Value <- Some(post (found.Groups[1].Value + "/words"))
            server.Kill()

    let written = command see folder environment text
    answer.Value |> Option.defaultValue written

/// Our packages come from artifacts/ alone, all others from where they come from otherwise.
let private nugetConfig () =
    let _, lines =
        runFor
            (TimeSpan.FromMinutes 1.0)
            "."
            [ ("DOTNET_CLI_UI_LANGUAGE", "en") ]
            "dotnet"
            [ "nuget"; "list"; "source" ]

    let others =
        [
            for line in lines do
                let found = Regex.Match(line, @"^\s*\d+\.\s+(.+) \[Enabled\]")

                if found.Success then
                    $"""    <packageSource key="%s{found.Groups[1].Value}"><package pattern="*" /></packageSource>"""
        ]

    [
        "<configuration>"
        $"""  <packageSources><add key="artifacts" value="%s{Path.GetFullPath "artifacts"}" /></packageSources>"""
        "  <packageSourceMapping>"
        """    <packageSource key="artifacts"><package pattern="Forge.*" /></packageSource>"""
        yield! others
        "  </packageSourceMapping>"
        "</configuration>"
    ]

let private settings =
    "<Project><PropertyGroup><TreatWarningsAsErrors>true</TreatWarningsAsErrors></PropertyGroup></Project>"

/// A project that needs the runtime of .NET 8, so that it is in the ordinary cache the next time.
let private runtime =
    """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net8.0</TargetFramework>
<SelfContained>true</SelfContained><UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier></PropertyGroup></Project>"""

/// Copies the programs to the workshop, with what they need besides.
let private prepare workshop =
    copyFiles "tests/Consumers" workshop (filesBelow "tests/Consumers")
    File.WriteAllLines(Path.Combine(workshop, "nuget.config"), nugetConfig ())
    File.WriteAllText(Path.Combine(workshop, "Directory.Build.props"), settings)
    let folder = Path.Combine(workshop, "runtime")
    Directory.CreateDirectory folder |> ignore
    File.WriteAllText(Path.Combine(folder, "runtime.csproj"), runtime)
    let exitCode, lines = finish folder [] "dotnet restore"

    if exitCode <> 0 then
        List.iter say lines
        fail exitCode "The runtime of .NET 8 could not be restored."

/// What is wrong with a consumer, or nothing.
let private complaint workshop consumer =
    let folder = Path.Combine(workshop, consumer.Folder)
    let environment = environmentIn workshop

    let rec last commands =
        match commands with
        | [] -> 0, []
        | [ command: string ] when command.Contains "--urls" -> ask folder environment command
        | [ command ] -> finish folder environment command
        | command :: others ->
            match finish folder environment command with
            | 0, _ -> last others
            | failed -> failed

    let exitCode, lines = last consumer.Commands

    if exitCode = 0 && List.filter ((<>) "") lines = consumer.Prints then
        None
    else
        Some(String.Join("\n", $"exit code %d{exitCode}" :: lines))

/// Builds and runs all of them with the packages in artifacts/.
let runConsumers () =
    let failed =
        // Outside the repository, so that none of its settings apply.
        inTemporaryFolder "forge-consumers" (fun workshop ->
            prepare workshop

            consumers
            |> List.filter (fun consumer ->
                match complaint workshop consumer with
                | None ->
                    say $"ok      %s{consumer.Name}"
                    false
                | Some complaint ->
                    say $"failed  %s{consumer.Name}: %s{complaint}"
                    true))

    say $"consumers: %d{consumers.Length} built and run, %d{failed.Length} failed"

    if not failed.IsEmpty then
        fail 1 ""
