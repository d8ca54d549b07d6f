/// Starts git and returns its log as a stream of bytes.
module CommitChurn.GitLog

open System
open System.ComponentModel
open System.Diagnostics
open System.Globalization
open System.IO
open CommitChurn.Failure

/// Fixes the format of the log, so that no user's settings change what is parsed: prefixes, colours, external diffs,
/// quoting. Merges show no changes, as in a plain `git log`; git decides what counts as changed.
let private logArguments =
    [
        "-c"
        "core.quotePath=false"
        "-c"
        "diff.suppressBlankEmpty=false"
        "-c"
        "log.showRoot=true"
        "log"
        "--patch"
        "--unified=3"
        "--find-renames"
        "--format=tformat:commit %H"
        "--src-prefix=a/"
        "--dst-prefix=b/"
        "--submodule=short"
        "--no-diff-merges"
        "--no-relative"
        "--no-color"
        "--no-ext-diff"
        "--no-textconv"
        "--no-show-signature"
        "--no-notes"
    ]

/// Environment variables, set by git hooks for example, that would override the path or the format of patches.
let private overruling =
    [
        "GIT_DIR"
        "GIT_WORK_TREE"
        "GIT_INDEX_FILE"
        "GIT_PREFIX"
        "GIT_EXTERNAL_DIFF"
        "GIT_DIFF_OPTS"
    ]

/// A running git. Disposing it early kills the process, so that a failure here leaves none running.
type Git(path: string, arguments: string seq) =
    let start =
        ProcessStartInfo("git", RedirectStandardOutput = true, RedirectStandardError = true)

    do
        for argument in Seq.append [ "--no-pager"; "-C"; path ] arguments do
            start.ArgumentList.Add argument

        for name in overruling do
            start.Environment.Remove name |> ignore

        start.Environment["LC_ALL"] <- "C"

    let git =
        try
            Process.Start start
        with :? Win32Exception ->
            fail NoGit

    let mutable complaint = ""

    do
        // Read at the same time as the log: otherwise a git with a long error output would block for ever.
        git.ErrorDataReceived.Add(fun line ->
            if complaint = "" && not (String.IsNullOrEmpty line.Data) then
                complaint <- line.Data)

        git.BeginErrorReadLine()

    member _.Output: Stream = git.StandardOutput.BaseStream

    /// Waits for git to end. Returns the exit code and the first line of its error output.
    member _.Finish() =
        git.WaitForExit()
        git.ExitCode, complaint

    interface IDisposable with
        member _.Dispose() =
            try
                if not git.HasExited then
                    git.Kill()
            with :? InvalidOperationException ->
                ()

            git.Dispose()

let private ask path arguments =
    use git = new Git(path, arguments)
    use answer = new StreamReader(git.Output)
    let text = answer.ReadToEnd().Trim()
    let code, complaint = git.Finish()
    code, text, complaint

/// The number of commits in the log. Fails if there is no repository or no history.
let countCommits (path: string) : int64 =
    match ask path [ "rev-parse"; "--git-dir" ] with
    | 0, _, _ -> ()
    | _, _, complaint -> fail (NotARepository(path, complaint))

    match ask path [ "rev-parse"; "--verify"; "--quiet"; "HEAD^{commit}" ] with
    | 0, _, _ -> ()
    | _ -> fail (EmptyHistory path)

    match ask path [ "rev-list"; "--count"; "HEAD"; "--" ] with
    | 0, count, _ -> Int64.Parse(count, CultureInfo.InvariantCulture)
    | _, _, complaint -> fail (GitBroke complaint)

/// Passes the log to a reader. Fails if git does not end successfully, because the log is then incomplete.
let read (path: string) (maxCommits: int64 voption) (reader: Stream -> 'R) : 'R =
    let limit =
        match maxCommits with
        | ValueSome count -> [ $"--max-count={count}" ]
        | ValueNone -> []

    use git = new Git(path, Seq.concat [ logArguments; limit; [ "HEAD"; "--" ] ])
    let result = reader git.Output

    match git.Finish() with
    | 0, _ -> result
    | code, complaint -> fail (GitBroke $"git ended with {code} {complaint}")
