/// The house rules that the source text itself must keep.
module Forge.Tests.SourceTests

open System
open System.IO
open System.Text.RegularExpressions
open Expecto

/// The layers from the bottom up; the root holds what every layer uses.
let private layers =
    [
        ""
        "Compat"
        "Pictures"
        "Interop"
        "Backings"
        "Arenas"
        "Collections"
        "Diagnostics"
        "Pooling"
        "Buffers"
    ]

type private Source =
    {
        Path: string
        Layer: string
        Lines: string list
    }

    /// The text without comments.
    member this.Code =
        this.Lines
        |> List.map (fun line -> Regex.Replace(line, "//.*", ""))
        |> String.concat "\n"

let private sourcesOf folder pattern =
    let folder = Repository.file folder

    Directory.GetFiles(folder, pattern, SearchOption.AllDirectories)
    |> List.ofArray
    |> List.map (fun path -> Path.GetRelativePath(folder, path))
    |> List.filter (fun path -> not (Regex.IsMatch(path, @"(^|[\\/])(bin|obj)[\\/]")))
    |> List.map (fun path ->
        {
            Path = path
            Layer = Path.GetDirectoryName path
            Lines = List.ofArray (File.ReadAllLines(Path.Combine(folder, path)))
        })

let private core = lazy sourcesOf "src/Forge.Core" "*.cs"

let private declared (source: Source) =
    Regex.Matches(source.Code, @"\b(?:class|struct|interface|enum)\s+(\w+)")
    |> Seq.map _.Groups[1].Value
    |> List.ofSeq

let private expectNone message (offences: string list) =
    Expect.isEmpty offences $"""{message}: {String.Join("; ", offences)}"""

[<Tests>]
let tests =
    testList
        "source"
        [
            testCase "every folder of the core is a known layer" (fun () ->
                Expect.equal (core.Value |> List.map _.Layer |> List.distinct |> List.sort) (List.sort layers) "layers")

            testCase "no layer mentions a type of a layer above it" (fun () ->
                let rank layer = List.findIndex ((=) layer) layers

                let owners =
                    core.Value
                    |> List.collect (fun source -> declared source |> List.map (fun name -> name, source.Layer))
                    |> List.distinct

                Expect.isGreaterThan owners.Length 20 "types found"

                expectNone
                    "points upwards"
                    [
                        for source in core.Value do
                            for name, layer in owners do
                                // Two layers may name nested types alike, such as enumerators.
                                let isOwn =
                                    owners
                                    |> List.exists (fun (other, owner) ->
                                        other = name && rank owner <= rank source.Layer)

                                if
                                    rank layer > rank source.Layer
                                    && not isOwn
                                    && Regex.IsMatch(source.Code, $@"\b{name}\b")
                                then
                                    $"{source.Path} mentions {name} of {layer}"
                    ])

            testCase "native calls are declared in Interop only, conditions on the target in Compat only" (fun () ->
                expectNone
                    "out of place"
                    [
                        for source in core.Value do
                            if
                                source.Layer <> "Interop"
                                && Regex.IsMatch(source.Code, @"\b(Dll|Library)Import\b")
                            then
                                $"{source.Path} declares a native call"

                        for source in
                            core.Value
                            @ sourcesOf "src/Forge.FSharp" "*.fs"
                            @ sourcesOf "src/Forge.Hosting" "*.cs" do
                            if
                                source.Layer <> "Compat"
                                && Regex.IsMatch(source.Code, @"^\s*#if", RegexOptions.Multiline)
                            then
                                $"{source.Path} has an #if"
                    ])

            testCase "unsafe is never on a type, and each block says what makes it sound" (fun () ->
                let blocks =
                    [
                        for source in core.Value do
                            for index, line in List.indexed source.Lines do
                                if Regex.IsMatch(line, @"\bunsafe\b") && not (line.TrimStart().StartsWith "//") then
                                    source, index, line.Trim()
                    ]

                Expect.isGreaterThan blocks.Length 5 "blocks found"

                expectNone
                    "unsound"
                    [
                        for source, index, line in blocks do
                            let comment =
                                source.Lines
                                |> List.take index
                                |> List.rev
                                |> List.takeWhile _.TrimStart().StartsWith("//")

                            if line <> "unsafe" then
                                $"{source.Path}:{index + 1} is not a block of its own"
                            elif not (comment |> List.exists _.Contains("// SAFETY: ")) then
                                $"{source.Path}:{index + 1} has no SAFETY comment"
                    ])

            testCase "every native call keeps the error code" (fun () ->
                let imports =
                    core.Value
                    |> List.collect (fun source ->
                        Regex.Matches(source.Code, @"\[DllImport[^\]]*\]")
                        |> Seq.map _.Value
                        |> List.ofSeq)

                Expect.isGreaterThan imports.Length 4 "imports found"

                expectNone
                    "loses the code"
                    (imports
                     |> List.filter (fun import -> not (import.Contains "SetLastError = true"))))

            testCase "no file has more lines than a reader can hold" (fun () ->
                let sources =
                    [
                        for folder in [ "src"; "tests"; "benchmarks"; "build"; "samples" ] do
                            for pattern in [ "*.cs"; "*.fs"; "*.fsi"; "*.fsx" ] do
                                for source in sourcesOf folder pattern do
                                    $"{folder}/{source.Path}", source.Lines.Length
                    ]

                Expect.isGreaterThan sources.Length 350 "files found"

                expectNone
                    "more than 300 lines"
                    [
                        for path, length in sources do
                            if length > 300 then
                                $"{path} has {length}"
                    ])

            testCase "every folder of the tests has the name of what it tests" (fun () ->
                let folders =
                    sourcesOf "tests/Forge.Tests" "*.fs" |> List.map _.Layer |> List.distinct

                Expect.isGreaterThan folders.Length 8 "folders found"

                expectNone
                    "no folder of the core"
                    (folders
                     |> List.except (layers @ [ "Facade"; "Hosting"; "House"; "Machines"; "Support" ])))

            testCase "the library never writes to the console" (fun () ->
                let sources =
                    core.Value
                    @ sourcesOf "src/Forge.FSharp" "*.fs"
                    @ sourcesOf "src/Forge.FSharp" "*.fsi"
                    @ sourcesOf "src/Forge.Hosting" "*.cs"

                expectNone
                    "writes"
                    [
                        for source in sources do
                            if Regex.IsMatch(source.Code, @"(Console|Debug\.Write\w*|Trace\.\w+|e?printf(n)?)") then
                                source.Path
                    ])

            testCase "every file of the facade has its signature" (fun () ->
                let sources = sourcesOf "src/Forge.FSharp" "*.fs"
                Expect.isGreaterThan sources.Length 4 "files found"

                expectNone
                    "no signature"
                    (sources
                     |> List.map _.Path
                     |> List.filter (fun path -> not (File.Exists(Repository.file $"src/Forge.FSharp/{path}i")))))

            testCase "every public member of the facade is documented" (fun () ->
                let documented =
                    Regex.Matches(
                        File.ReadAllText(Path.ChangeExtension(typeof<Forge.ForgeError>.Assembly.Location, "xml")),
                        @"<member name=""[TMPF]:([\w\.]+)"
                    )
                    |> Seq.map _.Groups[1].Value
                    |> Set.ofSeq

                let wanted =
                    [
                        for signature in sourcesOf "src/Forge.FSharp" "*.fsi" do
                            let modules = ResizeArray()

                            for line in signature.Lines do
                                let name = Regex.Match(line, @"^\s*(module|val|type)\s+(?:inline\s+)?(?:``)?(\w+)")
                                let isInternal = Regex.IsMatch(line, @"\binternal\b")

                                if name.Success && name.Groups[1].Value = "module" then
                                    modules.Clear()

                                    if not isInternal then
                                        modules.Add name.Groups[2].Value
                                        name.Groups[2].Value
                                elif name.Success && name.Groups[1].Value = "type" then
                                    // `type X with` opens extensions of a type of the core.
                                    if not (line.EndsWith " with") then
                                        name.Groups[2].Value
                                elif name.Success && modules.Count = 1 then
                                    $"{modules[0]}.{name.Groups[2].Value}"
                    ]

                Expect.isGreaterThan wanted.Length 50 "members found"

                expectNone
                    "not documented"
                    [
                        for name in wanted do
                            let inModule = name.Split '.' |> Array.toList

                            let full =
                                match inModule with
                                | [ owner; value ] -> [ $"Forge.{owner}.{value}"; $"Forge.{owner}Module.{value}" ]
                                | _ -> [ $"Forge.{name}"; $"Forge.{name}Module" ]

                            if not (full |> List.exists documented.Contains) then
                                name
                    ])
        ]
