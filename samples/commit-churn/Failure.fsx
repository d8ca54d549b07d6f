/// What can go wrong, with one line for the user and an exit code for each.
module CommitChurn.Failure

open System

type Failure =
    | Usage of problem: string
    | NotARepository of path: string * git: string
    | NoGit
    | EmptyHistory of path: string
    | GitBroke of problem: string
    | OutputClosed
    | Disagreement of problem: string
    | OutOfSpace of problem: string

exception Failed of Failure

let fail failure = raise (Failed failure)

let exitCode =
    function
    | Usage _ -> 2
    | NotARepository _ -> 3
    | NoGit -> 4
    | EmptyHistory _ -> 5
    | GitBroke _
    | OutputClosed -> 6
    | Disagreement _ -> 7
    | OutOfSpace _ -> 8

/// Replaces line breaks, which messages of git or of the system may contain.
let private oneLine (text: string) =
    String.Join(" ", text.Split([| '\r'; '\n' |], StringSplitOptions.RemoveEmptyEntries))

let message failure =
    match failure with
    | Usage problem -> $"{problem} (--help lists the options)"
    | NotARepository(path, git) -> $"{path} is not a git repository: {git}"
    | NoGit -> "git was not found on the PATH"
    | EmptyHistory path -> $"{path} has no commits yet"
    | GitBroke problem -> $"the history could not be read to its end: {problem}"
    | OutputClosed -> "the output was closed (broken pipe)"
    | Disagreement problem -> $"the two ways disagree, so one of them is wrong: {problem}"
    | OutOfSpace problem -> $"the temporary copy of the log could not be written: {problem}"
    |> oneLine
