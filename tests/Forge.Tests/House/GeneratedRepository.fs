/// A repository with a history of every kind of change, for the tests of samples/commit-churn.fsx.
module Forge.Tests.GeneratedRepository

open System
open System.Collections.Generic
open System.IO
open System.Text
open Forge.Tests.GitRepository

let private latin1 (text: string) = Encoding.Latin1.GetBytes text

/// The UTF-8 form of a path, as Latin-1 characters.
let private utf8 (text: string) =
    Encoding.Latin1.GetString(Encoding.UTF8.GetBytes text)

/// Lines that look like what surrounds them in a patch.
let private impostors =
    [|
        "--- a/forged"
        "+++ b/forged"
        "-- a/forged"
        "++ b/forged"
        "diff --git a/forged b/forged"
        "@@ -1 +1 @@"
        "@@ -1,9999 +1,9999 @@ forged"
        "commit 0123456789012345678901234567890123456789"
        "\\ No newline at end of file"
        "rename to forged"
        "Binary files a/forged and b/forged differ"
        "index 0000000..1111111"
        ""
        " "
    |]

let private strangeNames =
    [|
        "plain.txt"
        "src/core/engine.fs"
        "src/core/parser.fs"
        "src/deep/er/and/deeper/still.cs"
        "name with spaces.txt"
        " leading and trailing "
        "a b/a b/a b"
        "quo\"ted\".txt"
        "back\\slash.txt"
        "tab\there.txt"
        "line\nbreak.txt"
        "bell\a and escape\027.txt"
        "trailing quote\""
        "del\127ete.txt"
        utf8 "Übergrößenträger/größe.txt"
        utf8 "日本語/ファイル.md"
        utf8 "emoji \U0001F980.rs"
        "not-utf8-\255\254\128.bin.txt"
        "not-utf8-\200/\"and quoted\"\t\255"
        "x b/x"
        "a/a b/a"
        "-dash"
        "dev/null"
        "@@ -1 +1 @@"
        "=>{a => b}"
        "crlf.txt"
        "lone-cr.txt"
    |]

/// C quoting of every byte that is not a plain letter: fast-import takes that for any path.
let private quote (path: string) =
    let escape (letter: char) =
        if Char.IsAsciiLetterOrDigit letter || letter = '/' || letter = '.' then
            string letter
        else
            "\\" + Convert.ToString(int letter, 8).PadLeft(3, '0')

    "\"" + String.collect escape path + "\""

/// Writes a fast-import stream, and keeps in mind what the tip's tree holds.
type private History(stream: Stream, seed: int) =
    let random = Random seed
    let contents = Dictionary<string, string>()
    let mutable mark = 0

    member _.Random = random
    member _.Contents = contents
    member _.Mark = mark

    member _.Write(text: string) = stream.Write(ReadOnlySpan(latin1 text))

    member history.Data(text: string) =
        history.Write $"data {text.Length}\n{text}\n"

    member history.Commit(branch: string, parents: int list) =
        mark <- mark + 1
        history.Write $"commit refs/heads/{branch}\nmark :{mark}\n"
        history.Write $"committer Tester <tester@example.invalid> {1600000000 + mark} +0000\n"
        history.Data $"commit {mark}\n\ndiff --git a/forged b/forged\n@@ -1 +1 @@\n"

        parents
        |> List.iteri (fun place parent -> history.Write((if place = 0 then "from" else "merge") + $" :{parent}\n"))

    member history.Put(mode: string, path: string, content: string) =
        contents[path] <- content
        history.Write $"M {mode} inline {quote path}\n"
        history.Data content

    member history.Delete(path: string) =
        contents.Remove path |> ignore
        history.Write $"D {quote path}\n"

    member history.Rename(source: string, target: string) =
        contents[target] <- contents[source]
        contents.Remove source |> ignore
        history.Write $"R {quote source} {quote target}\n"

    member _.Line() =
        if random.Next 6 = 0 then
            impostors[random.Next impostors.Length]
        else
            $"line {random.Next 1000000} of some text that is {random.Next 10} long"

    /// The text with some of its lines replaced, removed and added; its end may lose or gain a newline.
    member history.Edit(path: string) =
        let ending =
            match path with
            | "crlf.txt" -> "\r\n"
            | "lone-cr.txt" -> "\rand on\n"
            | _ -> "\n"

        let old =
            match contents.TryGetValue path with
            | true, text -> text.Split('\n') |> Array.toList
            | _ -> []

        let edit line =
            match random.Next 12 with
            | 0 -> []
            | 1 -> [ line; history.Line() ]
            | 2 -> [ history.Line() ]
            | _ -> [ line ]

        let lines = List.collect edit old |> List.truncate 300
        let fresh = List.init (1 + random.Next 8) (fun _ -> history.Line())
        let body = String.Join("\n", lines) + String.Join(ending, fresh)
        if random.Next 4 = 0 then body else body + ending

    member _.Binary() =
        String.init (200 + random.Next 200) (fun _ -> string (char (random.Next 256)))
        + "\000"

    member _.AnyPath() =
        strangeNames[random.Next strangeNames.Length]

let private megabytes = 1000 * 1000

/// What happens only once or seldom, by the number of the commit.
let private special (history: History) commit =
    let put = fun path content -> history.Put("100644", path, content)

    match commit with
    | 50 ->
        put "link/same" "target"
        put "link/other" "one\ntwo\nthree\n"
        history.Put("120000", "link/back", "some/where")
        history.Put("100644", "link/binary", history.Binary())
        put "mode.sh" "#!/bin/sh\n"
        put "empty" ""
        put "becomes-module" "text\n"
    | 60 ->
        history.Put("120000", "link/same", "target")
        history.Put("120000", "link/other", "plain.txt")
        put "link/back" "no longer\na link\n"
        history.Put("120000", "link/binary", "plain.txt")
        history.Put("100755", "mode.sh", "#!/bin/sh\n")
    | 65 -> history.Write "M 160000 0123456789012345678901234567890123456789 becomes-module\n"
    | 66 -> history.Write "M 160000 9876543210987654321098765432109876543210 becomes-module\n"
    | 70 -> history.Put("100644", "mode.sh", "#!/bin/sh\necho\n")
    | 80 -> put "large/one-line" (String('x', 5 * megabytes))
    | 90 -> put "large/one-line" (String('y', 5 * megabytes) + "\n")
    | 100 -> put "large/many-lines" (String.init 100000 (fun line -> $"%06d{line} {String('z', 42)}\n"))
    | 110 -> put "large/many-lines" (String.init 100000 (fun line -> $"%06d{line / 3 * 3} {String('z', 42)}\n"))
    | 120 ->
        for file in 1..400 do
            put $"wide/{file % 40}/file {file}" $"{file}\n"
    | 130 ->
        for file in 1..400 do
            history.Delete $"wide/{file % 40}/file {file}"
    | 140 -> history.Delete "empty"
    | _ -> ()

let private ordinary (history: History) commit =
    for _ in 0 .. history.Random.Next 4 do
        let path = history.AnyPath()

        match history.Random.Next 20 with
        | 0 when history.Contents.ContainsKey path -> history.Delete path
        | 1 -> history.Put("100644", $"binary/{history.Random.Next 5}", history.Binary())
        | 2 -> history.Put((if commit % 2 = 0 then "100755" else "100644"), path, history.Edit path)
        | 3 when history.Contents.ContainsKey path ->
            let target = $"moved/{commit}/{path}"
            history.Rename(path, target)

            if commit % 2 = 0 then
                history.Put("100644", target, history.Contents[target] + "and edited\n")
        | _ -> history.Put("100644", path, history.Edit path)

/// A history of so many commits, of which every kind occurs in the first 150: merges, empty commits, renames, deletions, binary
/// files, modes, symbolic links, submodules, names and contents that are hard to parse, changes of 5 MB.
let private writeHistory (seed: int) (commits: int) (stream: Stream) =
    let history = History(stream, seed)

    while history.Mark < commits do
        let next = history.Mark + 1
        let parent = if history.Mark = 0 then [] else [ history.Mark ]

        if next % 20 = 13 && next + 2 <= commits then
            // A side branch from two commits ago, and a merge that takes its file.
            let tip = history.Mark
            let side = $"side/{next}"
            let text = history.Line() + "\n"
            history.Commit("side", [ tip - 1 ])
            history.Put("100644", side, text)
            history.Commit("main", [ tip; history.Mark ])
            history.Put("100644", side, text)
        else
            history.Commit("main", parent)
            special history next

            if next % 25 <> 7 then
                ordinary history next

    history.Write "done\n"

/// Makes a repository of so many commits in a folder, the same one for the same seed.
let generate (seed: int) (commits: int) (folder: string) =
    Directory.CreateDirectory folder |> ignore
    git folder [ "init"; "--quiet"; "--bare"; "--initial-branch=main" ] |> ignore

    gitWith folder [ "fast-import"; "--quiet"; "--done"; "--force" ] (fun input ->
        let buffered = new BufferedStream(input, 1 <<< 20)
        writeHistory seed commits buffered
        buffered.Flush())
    |> ignore
