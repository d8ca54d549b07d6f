/// The main sample, samples/commit-churn.fsx, run as its user runs it. A run costs seconds of compiling, so each serves
/// several tests, and all that do not share a fixture run at once.
module Forge.Tests.CommitChurnTests

open System
open System.Diagnostics
open System.IO
open System.Text
open System.Text.Json
open Expecto
open Forge.Tests.Repository
open Forge.Tests.GitRepository

let private script = Path.Combine(root, "samples", "commit-churn.fsx")

let private startOf (environment: (string * string) list) (arguments: string list) =
    command "dotnet" ([ "fsi"; script ] @ arguments) environment

let private churnWith environment arguments =
    run (startOf environment arguments) ignore

let private churn = churnWith []

let private temporary (name: string) =
    Path.Combine(Path.GetTempPath(), $"forge-{name}-{Guid.NewGuid():N}")

/// Git marks its objects read-only, which on Windows keeps them from being deleted.
let private deleteFolder (folder: string) =
    if Directory.Exists folder then
        for file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) do
            File.SetAttributes(file, FileAttributes.Normal)

        Directory.Delete(folder, true)

let private withFolder name (body: string -> 'R) =
    let folder = temporary name
    Directory.CreateDirectory folder |> ignore

    try
        body folder
    finally
        deleteFolder folder

let private commits = 500

/// Made once, deleted when the tests' process ends.
let private generated =
    lazy
        (let folder = temporary "history"
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> deleteFolder folder)
         generate 42 commits folder
         folder)

let private expected = lazy (numstat generated.Value)

let private report (outcome: Outcome) : JsonElement =
    Expect.equal outcome.Code 0 $"the exit code, with {outcome.Error}"
    JsonDocument.Parse(Encoding.Latin1.GetBytes outcome.Output).RootElement

let private int64At (path: string) (json: JsonElement) =
    (json, path.Split '.')
    ||> Array.fold (fun json (name: string) -> json.GetProperty name)
    |> _.GetInt64()

let private floatAt (path: string) (json: JsonElement) =
    (json, path.Split '.')
    ||> Array.fold (fun json (name: string) -> json.GetProperty name)
    |> _.GetDouble()

/// What the sample says of each file, by the file's path in Latin-1.
let private filesOf (json: JsonElement) =
    json.GetProperty("files").EnumerateArray()
    |> Seq.map (fun file ->
        Encoding.Latin1.GetString(Convert.FromHexString(file.GetProperty("pathHex").GetString())),
        (int (int64At "commits" file), int64At "added" file, int64At "deleted" file))
    |> Map.ofSeq

/// Totals and files as git's own numstat has them; a difference names the file.
let private expectNumstat (expected: Map<string, int * int64 * int64>) (json: JsonElement) =
    let actual = filesOf json

    for KeyValue(path, counts) in expected do
        Expect.equal (Map.tryFind path actual) (Some counts) $"(commits, added, deleted) of %A{path}"

    Expect.equal actual.Count expected.Count "the number of files"
    Expect.equal (int64At "totals.files" json) (int64 expected.Count) "the total of files"

    Expect.equal
        (int64At "totals.added" json)
        (Seq.sumBy (fun (_, added, _) -> added) expected.Values)
        "all added lines"

    Expect.equal
        (int64At "totals.deleted" json)
        (Seq.sumBy (fun (_, _, deleted) -> deleted) expected.Values)
        "all deleted lines"

/// One line on stderr, nothing on stdout, and the code.
let private expectFailure code (words: string) (outcome: Outcome) =
    let lines = outcome.Error.TrimEnd('\n').Split '\n'
    Expect.equal outcome.Code code $"the exit code, with {outcome.Error}"
    Expect.hasLength lines 1 $"one line, of {outcome.Error}"
    Expect.stringStarts lines[0] "commit-churn: " "who complains"
    Expect.stringContains lines[0] words "what is wrong"
    Expect.equal outcome.Output "" "nothing else is printed"

/// The directory of an executable on the PATH.
let private onPath (program: string) =
    Environment.GetEnvironmentVariable("PATH").Split Path.PathSeparator
    |> Array.find (fun folder -> File.Exists(Path.Combine(folder, program)))

/// Settings of a user's that change what `git log` prints.
let private hostileConfig =
    """[color]
    ui = always
[core]
    quotePath = true
    pager = false
[diff]
    noprefix = true
    mnemonicPrefix = true
    external = false
    context = 1
    suppressBlankEmpty = true
    submodule = log
    relative = true
    renames = false
    wsErrorHighlight = all
[diff "shout"]
    textconv = false
    command = false
[log]
    showSignature = true
    showRoot = false
    decorate = full
    diffMerges = first-parent
[format]
    pretty = fuller
"""

let private unixTest name body =
    if OperatingSystem.IsWindows() then
        ptestCase name body
    else
        testCase name body

let private historyTests =
    testList
        "on a history of every kind of change"
        [
            testCase "the generated history has every commit that was asked for"
            <| fun () ->
                let count = git generated.Value [ "rev-list"; "--count"; "HEAD" ]
                let merges = git generated.Value [ "rev-list"; "--count"; "--merges"; "HEAD" ]
                Expect.equal (int count) commits "the commits"
                Expect.isGreaterThan (int merges) 20 "the merges"
                Expect.isTrue (expected.Value.ContainsKey "not-utf8-\255\254\128.bin.txt") "a name that is not UTF-8"
                Expect.isTrue (expected.Value.ContainsKey "line\nbreak.txt") "a name of two lines"

            testCase "the counts of every file equal git's numstat, and the steady loop allocates nothing"
            <| fun () ->
                let json = churn [ generated.Value; "--json"; "--all-files" ] |> report
                expectNumstat expected.Value json
                Expect.equal (int64At "totals.commits" json) (int64 commits) "the commits"
                Expect.equal (int64At "arenas.minted" json) 1L "one arena serves all commits"
                Expect.equal (int64At "arenas.reused" json) (int64 commits - 1L) "every other commit reuses it"

                Expect.isGreaterThan
                    (int64At "arenas.commitsWithoutManagedByte" json)
                    (int64 commits * 9L / 10L)
                    "commits that allocate nothing"

            testCase "an arena too small for most commits gives the same counts, in parts"
            <| fun () ->
                let json =
                    churn [ generated.Value; "--json"; "--all-files"; "--arena"; "300" ] |> report

                expectNumstat expected.Value json
                Expect.isGreaterThan (int64At "arenas.commitsInParts" json) 200L "commits taken in parts"
                Expect.isLessThanOrEqual (int64At "arenas.largestUse" json) 300L "no arena is larger"

                Expect.isLessThan
                    (int64At "arenas.timesFull" json)
                    (filesOf json |> Map.values |> Seq.sumBy (fun (commits, _, _) -> int64 commits))
                    "each part holds several changes, as the arena starts from empty again"

            testCase "a user's settings change nothing"
            <| fun () ->
                withFolder "config" (fun folder ->
                    let config = Path.Combine(folder, "config")
                    let attributes = Path.Combine(folder, "attributes")
                    File.WriteAllText(attributes, "* diff=shout\n")
                    File.WriteAllText(config, hostileConfig)

                    let environment =
                        [
                            "GIT_CONFIG_GLOBAL", config
                            "GIT_EXTERNAL_DIFF", "false"
                            "GIT_DIFF_OPTS", "--unified=0"
                            "GIT_DIR", folder
                            "GIT_CONFIG_COUNT", "1"
                            "GIT_CONFIG_KEY_0", "core.attributesFile"
                            "GIT_CONFIG_VALUE_0", attributes
                        ]

                    let outcome =
                        churnWith environment [ generated.Value; "--json"; "--all-files"; "--arena"; "1KiB" ]

                    expectNumstat expected.Value (report outcome))

            testCase "--compare finds both ways to agree, with an arena too small as well, and prints their ratios"
            <| fun () ->
                let outcome = churn [ generated.Value; "--compare"; "--arena"; "300" ]
                let output = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes outcome.Output)
                Expect.equal outcome.Code 0 $"the exit code, with {outcome.Error}"
                Expect.equal outcome.Error "" "no progress bar without a terminal"
                Expect.stringContains output "Both give the same totals." "the verdict"
                Expect.stringContains output "git's time is not in these" "what is measured"

                for figure in [ "MB/s"; "managed bytes per 1,000 commits"; "GCs per 1,000 commits, gen 2" ] do
                    Expect.stringContains output figure "a figure"

                let speed =
                    output.Split '\n' |> Array.find (fun line -> line.Contains "seconds per pass")

                Expect.isMatch speed @"\d.* \d.* \d.* ×" "two figures and a ratio"
        ]

let private thisCloneTest =
    let name = "on this clone the counts of every file equal git's numstat"

    if Path.Exists(Path.Combine(root, ".git")) then
        testCase name
        <| fun () -> churn [ "--json"; "--all-files" ] |> report |> expectNumstat (numstat root)
    else
        ptestCase (name + " (pending: these files are not in a git clone)") ignore

let private failureTests =
    testList
        "one line and an exit code of its own"
        [
            testCase "a folder outside any repository ends with 3"
            <| fun () ->
                withFolder "plain" (fun folder ->
                    churnWith [ "GIT_CEILING_DIRECTORIES", Path.GetDirectoryName folder ] [ folder ]
                    |> expectFailure 3 "is not a git repository")

            testCase "a repository without commits ends with 5"
            <| fun () ->
                withFolder "empty" (fun folder ->
                    git folder [ "init"; "--quiet" ] |> ignore
                    churn [ folder ] |> expectFailure 5 "has no commits")

            testCase "an unknown option ends with 2"
            <| fun () -> churn [ "--colour" ] |> expectFailure 2 "--colour"

            unixTest "without git on the PATH it ends with 4"
            <| fun () ->
                withFolder "path" (fun folder ->
                    let dotnet = Path.Combine(onPath "dotnet", "dotnet")
                    let start = command dotnet [ "fsi"; script; folder ] [ "PATH", folder ]
                    run start ignore |> expectFailure 4 "git was not found")

            unixTest "a git that dies midway ends with 6"
            <| fun () ->
                withFolder "dying" (fun folder ->
                    let git = Path.Combine(onPath "git", "git")
                    let fake = Path.Combine(folder, "git")

                    // All that is asked of it works, but the log, well-formed so far, breaks off.
                    File.WriteAllText(
                        fake,
                        "#!/bin/sh\ncase \"$*\" in\n"
                        + "*--patch*) echo 'commit 0123456789'; echo 'fatal: out of luck' >&2; exit 128;;\n"
                        + $"*) exec '{git}' \"$@\";;\nesac\n"
                    )

                    File.SetUnixFileMode(fake, UnixFileMode.UserRead ||| UnixFileMode.UserExecute)
                    let path = folder + ":" + Environment.GetEnvironmentVariable "PATH"

                    churnWith [ "PATH", path ] [ generated.Value ]
                    |> expectFailure 6 "could not be read to its end: git ended with 128 fatal: out of luck")

            unixTest "an output that nobody reads ends with 6"
            <| fun () ->
                let start = startOf [] [ generated.Value; "--max-commits"; "5" ]
                use running = Process.Start start
                running.StandardOutput.Close()
                running.StandardInput.Close()
                let error = running.StandardError.ReadToEnd()
                running.WaitForExit()

                expectFailure
                    6
                    "broken pipe"
                    {
                        Code = running.ExitCode
                        Output = ""
                        Error = error
                    }
        ]

[<Tests>]
let tests = testList "commit-churn" [ historyTests; thisCloneTest; failureTests ]
