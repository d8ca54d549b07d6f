/// What the main sample counts is what git counts. Each run of it serves several tests, and all that do not share a
/// fixture run at once.
module Forge.Tests.CommitChurnTests

open System
open System.IO
open System.Text
open System.Text.Json
open Expecto
open Forge.Tests.Repository
open Forge.Tests.GitRepository
open Forge.Tests.CommitChurn

let private expected = lazy (numstat generated.Value)

let private report (outcome: Outcome) : JsonElement =
    Expect.equal outcome.Code 0 $"the exit code, with {outcome.Error}"
    JsonDocument.Parse(Encoding.Latin1.GetBytes outcome.Output).RootElement

let private int64At (path: string) (json: JsonElement) =
    (json, path.Split '.')
    ||> Array.fold (fun json (name: string) -> json.GetProperty name)
    |> _.GetInt64()

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
                    churn [ generated.Value; "--json"; "--all-files"; "--arena"; "384" ] |> report

                expectNumstat expected.Value json
                Expect.isGreaterThan (int64At "arenas.commitsInParts" json) 150L "commits taken in parts"
                Expect.isLessThanOrEqual (int64At "arenas.largestUse" json) 384L "no arena is larger"

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
                let outcome = churn [ generated.Value; "--compare"; "--arena"; "384" ]
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
    testCase "on this clone the counts of every file equal git's numstat" (fun () ->
        if not (Path.Exists(file ".git")) then
            skiptest "needs a git clone"

        churn [ "--json"; "--all-files" ] |> report |> expectNumstat (numstat (root ())))

[<Tests>]
let tests = testList "commit-churn" [ historyTests; thisCloneTest ]
