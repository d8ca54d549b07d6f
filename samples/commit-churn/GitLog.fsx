/// Starts git and hands out its log as a raw stream of bytes.
module CommitChurn.GitLog

open System
open System.ComponentModel
open System.Diagnostics
open System.Globalization
open System.IO
open CommitChurn.Failure

/// The shape of the log is pinned down, so that nobody's settings change what is parsed: prefixes, colours, external
/// diffs, quoting. Merges show no changes, as in a plain `git log`; what git counts as changed is left to git.
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

/// The path alone says which repository; a git hook's environment would overrule it, or the patches' shape.
let private overruling =
    [
        "GIT_DIR"
        "GIT_WORK_TREE"
        "GIT_INDEX_FILE"
        "GIT_PREFIX"
        "GIT_EXTERNAL_DIFF"
        "GIT_DIFF_OPTS"
    ]

/// A git that runs. Disposing it early kills it, so that a failure here leaves no process behind.
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
        // Read beside the log: a git that complains at length would otherwise wait for ever to be heard.
        git.ErrorDataReceived.Add(fun line ->
            if complaint = "" && not (String.IsNullOrEmpty line.Data) then
                complaint <- line.Data)

        git.BeginErrorReadLine()

    member _.Output: Stream = git.StandardOutput.BaseStream

    /// Waits for git to end; the exit code and the first line that it complained with.
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

/// How many commits the log will show; fails where there is no repository or no history.
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

/// Hands the log to a reader; afterwards git must have ended well, else what was read is only a part.
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
