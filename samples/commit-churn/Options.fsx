/// The command line.
module CommitChurn.Options

open System
open System.Globalization
open CommitChurn.Failure

type Options =
    {
        Path: string voption
        Top: int
        ArenaBytes: int64
        MaxCommits: int64 voption
        Compare: bool
        Json: bool
        AllFiles: bool
        Help: bool
    }

let help =
    """Which files and directories of a git repository change most, counted in arenas outside the GC.

  dotnet fsi samples/commit-churn.fsx [path] [options]

  path              a git repository; by default, the clone that contains this script
  --top N           rows of each table, 10 by default
  --compare         also run the same job written the ordinary way, and print both
  --json            one JSON object instead of tables
  --all-files       with --json: every file and directory, not only the top ones
  --arena BYTES     the size of an arena, such as 4096, 256KiB or 1MiB; 64KiB by default
  --max-commits N   only the newest N commits
  --help            this text; put it after --, because fsi has an option of this name

Exit codes: 0 done, 2 usage, 3 not a repository, 4 no git, 5 no commits, 6 the log is incomplete or the output was closed,
7 the two ways disagree, 8 no room for the temporary copy of the log that --compare needs.
"""

let private standard =
    {
        Path = ValueNone
        Top = 10
        ArenaBytes = 64L * 1024L
        MaxCommits = ValueNone
        Compare = false
        Json = false
        AllFiles = false
        Help = false
    }

let private positive (option: string) (text: string) =
    match Int64.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
    | true, value when value > 0L -> value
    | _ -> fail (Usage $"{option} takes a number of at least 1, not {text}")

let private units = [ "KiB", 1024L; "MiB", 1024L * 1024L ]

/// Room for the headers of a commit's lists, and for a few short rows.
let private smallestArena = 256L

/// No arena needs more.
let private largestArena = 1024L * 1024L * 1024L

let private bytes (option: string) (text: string) =
    let value =
        match units |> List.tryFind (fst >> text.EndsWith) with
        | Some(name, unit) ->
            (positive option (text.Substring(0, text.Length - name.Length))
             |> min largestArena)
            * unit
        | None -> positive option text

    if value > largestArena then
        fail (Usage $"{option} takes at most 1024MiB, not {text}")
    elif value < smallestArena then
        fail (Usage $"{option} takes at least {smallestArena}, not {text}")

    value

let rec private read (options: Options) (arguments: string list) =
    match arguments with
    | [] -> options
    | ("--help" | "-h") :: _ -> { options with Help = true }
    | "--compare" :: rest -> read { options with Compare = true } rest
    | "--json" :: rest -> read { options with Json = true } rest
    | "--all-files" :: rest -> read { options with AllFiles = true } rest
    | "--top" :: value :: rest ->
        let top = positive "--top" value |> min (int64 Int32.MaxValue) |> int
        read { options with Top = top } rest
    | "--arena" :: value :: rest ->
        read
            { options with
                ArenaBytes = bytes "--arena" value
            }
            rest
    | "--max-commits" :: value :: rest ->
        read
            { options with
                MaxCommits = ValueSome(positive "--max-commits" value)
            }
            rest
    | [ "--top" | "--arena" | "--max-commits" as option ] -> fail (Usage $"{option} takes a value")
    | option :: _ when option.StartsWith '-' -> fail (Usage $"there is no option {option}")
    | path :: rest when options.Path.IsNone -> read { options with Path = ValueSome path } rest
    | path :: _ -> fail (Usage $"one path is enough, and {path} is a second")

let parse arguments = read standard arguments
