/// The table of the mutants, and the reviewed list of those that survive.
module Forge.Mutation.Review

open System
open System.IO
open System.Text.RegularExpressions
open Campaign

let private listed = "tests/Forge.Mutation/survivors.md"

let private heading = Regex "^## (.+)$"
let private item = Regex @"^- `(.+)` → `(.+?)`( \(\d+\))?: (.+)$"

/// The keys of the survivors that were looked at, each with the reason why no test sees it.
let reviewed () =
    let _, entries =
        File.ReadAllLines listed
        |> Array.fold
            (fun (file, entries) line ->
                let heading = heading.Match line
                let item = item.Match line

                if heading.Success then
                    heading.Groups[1].Value, entries
                elif item.Success then
                    let group (number: int) = item.Groups[number].Value
                    file, ($"%s{file}: %s{group 1} → %s{group 2}%s{group 3}", group 4) :: entries
                elif line.StartsWith "- " then
                    failwith $"%s{listed} has an item that is not \"- `before` → `after`: reason\": %s{line}"
                else
                    file, entries)
            ("", [])

    Map entries

let describe outcome =
    match outcome with
    | Failed(test, _) -> $"killed by %s{test}"
    | Crashed test -> $"killed by %s{test}, which crashed"
    | TimedOut test -> $"killed by %s{test}, which did not end"
    | Survived tests -> $"survived %d{tests} tests"
    | NotReached -> "survived, reached by no test"

/// Writes one row for each mutant.
let writeTable path (rows: (Mutant * string) list) =
    Directory.CreateDirectory(Path.GetDirectoryName(path: string)) |> ignore
    let cell (text: string) = "`" + text.Replace("|", "\\|") + "`"

    File.WriteAllLines(
        path,
        [
            "| file | line | kind | before | after | outcome |"
            "|---|---|---|---|---|---|"
            for mutant, outcome in rows do
                let text = outcome.Replace("|", "\\|")

                $"| %s{mutant.File} | %d{mutant.Line} | %s{mutant.Kind} | %s{cell mutant.Before} | %s{cell mutant.After} | %s{text} |"
        ]
    )
