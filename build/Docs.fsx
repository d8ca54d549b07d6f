/// The site: pages, notebooks and the reference of all assemblies, made by fsdocs from docs/ and from the documentation comments.
module Docs

#load "Compile.fsx"

open System
open System.IO
open System.Net
open System.Text.Json.Nodes
open System.Text.RegularExpressions
open Commands
open Compile

let site = "site"
let tutorials = "docs/tutorials"

/// Where the notebook of a tutorial is committed, with the outputs of a real kernel.
let notebookOf (script: string) =
    $"samples/notebooks/%s{Path.GetFileNameWithoutExtension script}.ipynb"

let scripts () =
    Directory.GetFiles(tutorials, "*.fsx") |> Array.sort |> List.ofArray

/// The command of a tool, which is installed below obj/ first if need be.
let tool package version command =
    let folder = $"obj/tools/%s{package}-%s{version}"

    if not (Directory.Exists folder) then
        dotnet
            $"tool install %s{package} --version %s{version} --tool-path %s{folder}"
            []
            "Is a package source set up (`dotnet nuget list source`), and can it be reached?"

    Path.GetFullPath $"%s{folder}/%s{command}"

/// Runs fsdocs. It prints hundreds of lines; only its errors and warnings are shown.
let fsdocs arguments =
    let program = tool "fsdocs-tool" "22.2.0" "fsdocs"
    say ("> fsdocs " + String.concat " " arguments)
    let exitCode, lines = run program arguments

    let complaints =
        lines
        |> List.filter (fun line ->
            Regex.IsMatch(
                line,
                @"^\s*(warning|error)|(warning|error) [A-Z]+\d+|: (warning|error)\(|unhandled exception",
                RegexOptions.IgnoreCase
            ))

    if exitCode <> 0 || not complaints.IsEmpty then
        List.iter say (if complaints.IsEmpty then lines else complaints)
        fail 1 $"fsdocs ended with exit code %d{exitCode} and printed the above. Fix it in docs/ or src/."

// ---- Correcting what fsdocs writes

/// A placeholder for the top of the site in what fsdocs writes, replaced by the relative path from each page.
let top = "top-of-the-site/"

/// The tooltip of a name, of whose XML documentation only the summary is shown.
let mendTooltip (tooltip: Match) =
    let documentation = WebUtility.HtmlDecode tooltip.Groups[1].Value

    let summary =
        Regex.Match(documentation, "<summary>(.*?)</summary>", RegexOptions.Singleline)

    let text =
        Regex.Replace(summary.Groups[1].Value, "<[^>]*>", "").Trim()
        |> WebUtility.HtmlDecode

    $"<em>%s{WebUtility.HtmlEncode text}</em></div>"

let mend (file: string) =
    let depth =
        Path.GetRelativePath(site, file).Split(Path.DirectorySeparatorChar).Length - 1


    let text =
        File
            .ReadAllText(file)
            .Replace(top, String.replicate depth "../")
            // What fsdocs calls pages without a category. They get none, because GitHub would show it above the page.
            .Replace("<li class=\"nav-header \">\n  Other\n</li>", "<li class=\"nav-header\">Guides</li>")

    File.WriteAllText(file, Regex.Replace(text, "<em>(&lt;.*?)</em></div>", mendTooltip, RegexOptions.Singleline))

// ---- Links

let attributes name html =
    Regex.Matches(html, $"\\s(?:%s{name})=[\"']([^\"']*)[\"']")
    |> Seq.map (fun found -> WebUtility.HtmlDecode found.Groups[1].Value)
    |> List.ofSeq

/// Whether a link of a page leads to no file, or to no anchor in it. A link may leave the site for the clone that it was made in.
let isDead (page: string) (link: string) =
    let parts = Uri.UnescapeDataString(link).Split('#', 2)

    let target =
        if parts[0] = "" then
            page
        else
            Path.GetFullPath(parts[0], Path.GetFullPath(Path.GetDirectoryName page))

    let isInSite = target.StartsWith(Path.GetFullPath site)
    let isFolder = Directory.Exists target && not isInSite

    let lacksAnchor () =
        parts.Length = 2
        && target.EndsWith ".html"
        && not (List.contains parts[1] (attributes "id|name" (File.ReadAllText target)))

    link = ""
    || parts[0].StartsWith '/'
    || not (isFolder || File.Exists target)
    || lacksAnchor ()

/// In the reference, fsdocs links nested types and protected members, but does not describe them. They become plain text.
let mendReference (page: string) =
    let plain (link: Match) =
        if isDead page link.Groups[1].Value then
            link.Groups[2].Value
        else
            link.Value

    File.WriteAllText(
        page,
        Regex.Replace(File.ReadAllText page, "<a href=\"(\.\./reference/[^\"]*)\">(.*?)</a>", plain)
    )

/// The dead links of a page. Those to other sites are not followed.
let deadLinks (page: string) =
    attributes "href|src|srcset" (File.ReadAllText page)
    |> List.filter (fun link -> not (Regex.IsMatch(link, "^(https?|data|mailto):")))
    |> List.distinct
    |> List.filter (isDead page)
    |> List.map (fun link -> $"%s{page}: dead link %s{link}")

// ---- Outputs

/// A cell that begins with this line prints different numbers each time.
let varies = "// The numbers differ from run to run."

/// A number, and what aligns it in its column.
let numbers = Regex @" *\d[\d,.]*"

/// The text of a JSON property, which a notebook may break into lines.
let text (node: JsonNode) =
    match node with
    | :? JsonArray as lines -> lines |> Seq.map string |> String.concat ""
    | value -> string value

/// What each code cell of a notebook printed, without the numbers that vary.
let printedIn (notebook: JsonNode) =
    [
        for cell in notebook["cells"].AsArray() do
            if string cell["cell_type"] = "code" then
                let printed =
                    cell["outputs"].AsArray()
                    |> Seq.filter (fun output -> string output["name"] = "stdout")
                    |> Seq.map (fun output -> text output["text"])
                    |> String.concat ""

                if printed <> "" then
                    let varying = text(cell["source"]).StartsWith varies
                    varying, printed.Trim()
    ]

/// What a page shows as printed by its script.
let shownOn (page: string) (script: string) =
    let commands =
        Regex.Matches(File.ReadAllText script, @"^\(\*\*\* include-(output|it) \*\*\*\)", RegexOptions.Multiline)
        |> Seq.map _.Groups[1].Value

    let tables =
        Regex.Matches(
            File.ReadAllText page,
            "<table class=\"pre\"><tr><td><pre><code>(.*?)</code></pre></td></tr></table>",
            RegexOptions.Singleline
        )
        |> Seq.map (fun table -> WebUtility.HtmlDecode(table.Groups[1].Value).Trim())

    Seq.zip commands tables
    |> Seq.filter (fun (command, _) -> command = "output")
    |> Seq.map snd
    |> List.ofSeq

/// Where a page differs from its notebook, which a test compares with what the script prints.
let differences (script: string) =
    let page = $"%s{site}/tutorials/%s{Path.GetFileNameWithoutExtension script}.html"
    let shown = shownOn page script

    let printed =
        if File.Exists(notebookOf script) then
            printedIn (JsonNode.Parse(File.ReadAllText(notebookOf script)))
        else
            []

    if shown.Length <> printed.Length then
        [
            $"%s{page} shows %d{shown.Length} outputs, %s{notebookOf script} has %d{printed.Length}"
        ]
    else
        List.zip shown printed
        |> List.filter (fun (shown, (varying, printed)) ->
            if varying then
                numbers.Replace(shown, "0") <> numbers.Replace(printed, "0")
            else
                shown <> printed)
        |> List.map (fun (shown, (_, printed)) ->
            $"%s{page} shows\n%s{shown}\nbut %s{notebookOf script} has\n%s{printed}")

let docs () =
    build ()

    if Directory.Exists site then
        Directory.Delete(site, true)

    fsdocs
        [
            "build"
            "--output"
            site
            "--eval"
            "--strict"
            "--projects"
            "src/Forge.FSharp/Forge.FSharp.fsproj"
            "src/Forge.Core/Forge.Core.csproj"
            "src/Forge.Hosting/Forge.Hosting.csproj"
            "--properties"
            "Configuration=Release"
            "--parameters"
            "root"
            top
            "fsdocs-collection-name"
            "Forge"
        ]

    let pages =
        Directory.GetFiles(site, "*.html", SearchOption.AllDirectories) |> List.ofArray

    List.iter mend pages

    Directory.GetFiles($"%s{site}/reference", "*.html") |> Array.iter mendReference
    let dead = List.collect deadLinks pages
    let wrong = List.collect differences (scripts ())
    List.iter say (dead @ wrong)
    say $"docs: %d{pages.Length} pages, %d{wrong.Length} errors, %d{dead.Length} dead links"

    if not (dead.IsEmpty && wrong.IsEmpty) then
        fail 1 ""
