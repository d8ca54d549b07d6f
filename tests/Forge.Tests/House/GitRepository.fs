/// Runs git without the settings of whoever runs the tests, for those of samples/commit-churn.fsx.
module Forge.Tests.GitRepository

open System.Diagnostics
open System.IO
open System.Text
open Forge.Tests.Repository

let private inheritedFromHooks =
    [
        "GIT_DIR"
        "GIT_WORK_TREE"
        "GIT_INDEX_FILE"
        "GIT_PREFIX"
        "GIT_OBJECT_DIRECTORY"
        "GIT_ALTERNATE_OBJECT_DIRECTORIES"
    ]

let private isolation =
    [
        "GIT_CONFIG_GLOBAL", "/dev/null"
        "GIT_CONFIG_NOSYSTEM", "1"
        "GIT_AUTHOR_DATE", "1700000000 +0000"
        "GIT_COMMITTER_DATE", "1700000000 +0000"
    ]

/// A command with git's environment isolated from the user's, and some variables more.
let command (program: string) (arguments: string list) (environment: (string * string) list) =
    Needs.program program

    let start =
        ProcessStartInfo(
            program,
            arguments,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1
        )

    for name in inheritedFromHooks do
        start.Environment.Remove name |> ignore

    for name, value in isolation @ environment do
        start.Environment[name] <- value

    start

/// Runs git in a repository, given its input, and gives its output, as Latin-1.
let gitWith (repository: string) (arguments: string list) (input: Stream -> unit) =
    let outcome = run (command "git" ([ "-C"; repository ] @ arguments) []) input

    if outcome.Code <> 0 then
        failwith $"git %A{arguments} ended with {outcome.Code}: {outcome.Error}"

    outcome.Output

/// Runs git in a repository, and gives its output, as Latin-1.
let git (repository: string) (arguments: string list) = gitWith repository arguments ignore

/// Lines and deletions by path, Latin-1, as git's own `log --numstat -z` gives them: (changes, added, deleted).
let numstat (repository: string) : Map<string, int * int64 * int64> =
    let fields =
        (git repository [ "log"; "--numstat"; "-z"; "--format="; "--find-renames"; "HEAD" ]).Split '\000'

    let count (text: string) = if text = "-" then 0L else int64 text

    // `added TAB deleted TAB path`, or with an empty path for a rename, whose old and new path follow.
    let rec sum (totals: Map<string, int * int64 * int64>) (place: int) =
        if place >= fields.Length then
            totals
        else
            // Commits without changes leave a bare line end before the next field.
            match (fields[place].TrimStart '\n').Split('\t', 3) with
            | [| added; deleted; path |] ->
                let path, next =
                    if path = "" then
                        fields[place + 2], place + 3
                    else
                        path, place + 1

                let changes, addedBefore, deletedBefore =
                    totals |> Map.tryFind path |> Option.defaultValue (0, 0L, 0L)

                let totals =
                    totals
                    |> Map.add path (changes + 1, addedBefore + count added, deletedBefore + count deleted)

                sum totals next
            | _ -> sum totals (place + 1)

    sum Map.empty 0
