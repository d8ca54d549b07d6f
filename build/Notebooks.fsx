/// Runs the tutorials as notebooks, with the real kernel under Jupyter, and compares them with those in samples/notebooks.
module Notebooks

#load "Docs.fsx"

open System
open System.IO
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Json.Nodes
open System.Text.RegularExpressions
open Commands
open Docs

/// Where notebooks run: as deep below the top folder as samples/notebooks, so that what they load is found.
let folder = "obj/notebooks"

/// Runs Jupyter; 1 and nothing if there is none.
let jupyter arguments =
    try
        run "jupyter" arguments
    with :? ComponentModel.Win32Exception ->
        1, []

let requireJupyter () =
    let exitCode, _ = jupyter [ "nbconvert"; "--version" ]

    if exitCode <> 0 then
        fail
            1
            "Jupyter is missing. Install nbconvert and jupyter-client; in Debian: apt install jupyter-nbconvert jupyter-client."

/// Describes the kernel to Jupyter without installing it for the account.
let describeKernel () =
    let program = tool "Microsoft.dotnet-interactive" "1.0.712001" "dotnet-interactive"

    let kernel =
        JsonObject(
            dict
                [
                    "argv",
                    JsonArray(
                        JsonValue.Create program,
                        JsonValue.Create "jupyter",
                        JsonValue.Create "--default-kernel",
                        JsonValue.Create "fsharp",
                        JsonValue.Create "{connection_file}"
                    )
                    :> JsonNode
                    "display_name", JsonValue.Create ".NET (F#)"
                    "language", JsonValue.Create "F#"
                ]
        )

    let kernels = $"%s{folder}/kernels/.net-fsharp"
    Directory.CreateDirectory kernels |> ignore
    File.WriteAllText($"%s{kernels}/kernel.json", kernel.ToJsonString())
    Environment.SetEnvironmentVariable("JUPYTER_PATH", Path.GetFullPath folder)
    // The tool's own program needs to be told where the SDK is, unless it lies at the usual place.
    Environment.SetEnvironmentVariable(
        "DOTNET_ROOT",
        Path.GetFullPath(Path.Combine(Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."))
    )

// ---- Notebooks as JSON

let read (file: string) = JsonNode.Parse(File.ReadAllText file)

let cellsOf (notebook: JsonNode) =
    notebook["cells"].AsArray() |> List.ofSeq

let isCode (cell: JsonNode) = string cell["cell_type"] = "code"

let outputsOf (cell: JsonNode) = cell["outputs"].AsArray() |> List.ofSeq

let setText (owner: JsonNode) (name: string) (value: string) =
    let lines = Regex.Matches(value, "[^\n]*\n|[^\n]+") |> Seq.map _.Value
    owner[name] <- JsonArray [| for line in lines -> JsonValue.Create line :> JsonNode |]

let write (file: string) (notebook: JsonNode) =
    let options =
        JsonSerializerOptions(
            WriteIndented = true,
            IndentSize = 1,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
        )

    Directory.CreateDirectory(Path.GetDirectoryName file) |> ignore
    File.WriteAllText(file, notebook.ToJsonString options + "\n")

/// The links of a tutorial's page, as they are from samples/notebooks.
let relink (markdown: string) =
    [
        @"\]\(([\w-]+)\.html", "]($1.ipynb"
        @"\]\(\.\./reference/[^)]*\)", "](../../src/Forge.FSharp)"
        @"\]\(\.\./([\w-]+)\.html", "](../../docs/$1.md"
        @"\]\(\.\./images/", "](../../docs/images/"
    ]
    |> List.fold (fun markdown (from, into) -> Regex.Replace(markdown, from, into)) markdown

/// Makes notebooks from the tutorials. They get their outputs later, so where the page shows one, here only a cell ends.
let makeSources () =
    let sources = "obj/notebook-sources"
    Directory.CreateDirectory sources |> ignore
    File.Copy($"%s{tutorials}/_template.ipynb", $"%s{sources}/_template.ipynb", overwrite = true)

    for script in scripts () do
        let withoutOutputs =
            Regex.Replace(File.ReadAllText script, @"(?m)^\(\*\*\* include-.* \*\*\*\)$", "(** *)")

        File.WriteAllText($"%s{sources}/%s{Path.GetFileName script}", withoutOutputs)

    fsdocs
        [
            "build"
            "--input"
            sources
            "--output"
            $"%s{folder}/made"
            "--noapidocs"
            "--ignoreprojects"
            "--parameters"
            "fsdocs-collection-name"
            "Forge"
        ]

/// What fsdocs made of a tutorial, without front matter and empty cells.
let tidySource (notebook: JsonNode) =
    for cell in cellsOf notebook do
        let source = text cell["source"]

        if source.Trim() = "" then
            notebook["cells"].AsArray().Remove cell |> ignore
        elif isCode cell then
            setText cell "source" (source.Trim())
            cell["outputs"] <- JsonArray()
            cell["execution_count"] <- null
        else
            let body = Regex.Replace(source, @"\A---\n.*?\n---\n", "", RegexOptions.Singleline)
            setText cell "source" (relink(body).Trim())

/// An output as it is committed: without times, and with one kind of line ends.
let tidyOutput (output: JsonNode) =
    let output = output.DeepClone()

    if not (isNull output["text"]) then
        setText output "text" (text output["text"])

    if not (isNull output["data"]) then
        let data = output["data"].AsObject()

        for name in List.ofSeq data |> List.map _.Key do
            setText data name (text(data[name]).Replace("\r", ""))

    output

/// Outputs whose neighbours were printed by the same cell come in pieces of any size.
let joinStreams (outputs: JsonNode list) =
    let append (joined: JsonNode list) (output: JsonNode) =
        match joined with
        | last :: _ when not (isNull output["text"]) && string last["name"] = string output["name"] ->
            setText last "text" (text last["text"] + text output["text"])
            joined
        | _ -> output :: joined

    outputs |> List.fold append [] |> List.rev

let tidyResult (source: JsonNode) (result: JsonNode) =
    // Of no use to a reader, and different on each machine: how the page finds the kernel, and where packages lie.
    let isOfThisMachine (output: JsonNode) =
        Regex.IsMatch(output.ToJsonString(), "dotnet-interactive-this-cell|Loading extensions from")

    for cell, executed in List.zip (cellsOf source) (cellsOf result) do
        if isCode cell then
            let outputs =
                outputsOf executed
                |> List.filter (isOfThisMachine >> not)
                |> List.map tidyOutput
                |> joinStreams

            cell["outputs"] <- JsonArray(Array.ofList outputs)
            cell["execution_count"] <- executed["execution_count"].DeepClone()

// ---- Comparing

/// What went wrong in a cell: an exception, or a warning of the compiler.
let errorsIn file (cell: JsonNode) =
    outputsOf cell
    |> List.filter (fun output -> string output["output_type"] = "error" || string output["name"] = "stderr")
    |> List.map (fun output -> $"%s{file}: %s{output.ToJsonString()}")

/// A cell as it has to be again: where numbers vary, without them, and without what is drawn of them.
let comparable (cell: JsonNode) =
    let cell = cell.DeepClone()

    if isCode cell && text(cell["source"]).StartsWith varies then
        for output in outputsOf cell do
            if isNull output["data"] then
                setText output "text" (numbers.Replace(text output["text"], "0"))
            else
                for name in output["data"].AsObject() |> Seq.map _.Key |> List.ofSeq do
                    output["data"][name] <- JsonValue.Create ""

    cell.ToJsonString()

let differencesFrom file (committed: JsonNode) (made: JsonNode) =
    let committed = cellsOf committed
    let made = cellsOf made

    if committed.Length <> made.Length then
        [
            $"%s{file} has %d{committed.Length} cells, the tutorial makes %d{made.Length}"
        ]
    else
        List.zip committed made
        |> List.filter (fun (committed, made) -> comparable committed <> comparable made)
        |> List.map (fun (committed, made) ->
            $"%s{file} has\n%s{committed.ToJsonString()}\nbut now it is\n%s{made.ToJsonString()}")

/// Executes the notebook of a tutorial, and returns it with its outputs.
let execute (script: string) =
    let name = Path.GetFileNameWithoutExtension script
    let source = read $"%s{folder}/made/%s{name}.ipynb"
    tidySource source
    write $"%s{folder}/%s{name}.ipynb" source
    say $"> jupyter nbconvert %s{name}.ipynb"

    let exitCode, lines =
        jupyter
            [
                "nbconvert"
                "--to"
                "notebook"
                "--execute"
                "--allow-errors"
                "--ExecutePreprocessor.kernel_name=.net-fsharp"
                "--ExecutePreprocessor.timeout=300"
                "--output"
                $"%s{name}.executed.ipynb"
                $"%s{folder}/%s{name}.ipynb"
            ]

    if exitCode <> 0 then
        List.iter say lines
        fail 1 $"Jupyter could not execute %s{name}.ipynb."

    tidyResult source (read $"%s{folder}/%s{name}.executed.ipynb")
    source

let notebooks (arguments: string list) =
    if not (List.contains arguments [ []; [ "accept" ] ]) then
        fail 2 $"""This target takes `accept` or nothing, but was given: %s{String.concat " " arguments}"""

    requireJupyter ()
    Compile.build ()
    describeKernel ()

    makeSources ()

    let executed =
        scripts () |> List.map (fun script -> notebookOf script, execute script)

    let cells = executed |> List.collect (snd >> cellsOf) |> List.filter isCode

    let errors =
        [
            for file in Directory.GetFiles("samples/notebooks", "*.ipynb") do
                if
                    not (
                        executed
                        |> List.exists (fun (notebook, _) -> notebook = file.Replace('\\', '/'))
                    )
                then
                    $"%s{file} has no tutorial: delete it"

            for file, made in executed do
                yield! cellsOf made |> List.filter isCode |> List.collect (errorsIn file)

                if arguments = [ "accept" ] then
                    write file made
                elif File.Exists file then
                    yield! differencesFrom file (read file) made
                else
                    $"%s{file} is missing: `dotnet fsi build.fsx notebooks accept` makes it"
        ]

    List.iter say errors
    say $"notebooks: %d{executed.Length} executed, %d{cells.Length} cells, %d{errors.Length} errors"

    if not errors.IsEmpty then
        fail 1 ""
