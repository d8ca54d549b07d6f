/// Each example of the reference compiles. All of a language are compiled at once, each as the body of a method or function of its own.
module Forge.Tests.DocumentationExampleTests

open System
open System.IO
open System.Xml.Linq
open Expecto
open Forge.Tests.Compilers
open FSharp.Reflection
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp
open Microsoft.CodeAnalysis.CSharp.Syntax

/// The code of an example, and the ID of the member whose documentation it is in.
type private Example = { Member: string; Code: string list }

/// The lines without the indentation that all of them have.
let private dedent (text: string) =
    let lines = text.Trim('\n').TrimEnd().Split '\n' |> List.ofArray
    let width (line: string) = line.Length - line.TrimStart().Length

    let least =
        lines
        |> List.filter (fun line -> line.Trim() <> "")
        |> List.map width
        |> List.min

    lines
    |> List.map (fun line -> if line.Length < least then "" else line.Substring least)

let private examplesOf assemblies =
    [
        for entry in Documentation.read assemblies do
            for code in entry.Value.Descendants(XName.Get "code") do
                {
                    Member = entry.Key
                    Code = dedent code.Value
                }
    ]

/// What the examples in C# may use without declaring it.
let private csharpScope =
    [
        "pool", "ArenaPool"
        "lease", "ArenaLease"
        "stream", "Stream"
        "cancellationToken", "CancellationToken"
        "builder", "WebApplicationBuilder"
        "app", "WebApplication"
    ]

let private csharpUsings =
    [
        "System"
        "System.Buffers"
        "System.Collections.Generic"
        "System.IO"
        "System.Linq"
        "System.Text.Json"
        "System.Threading"
        "System.Threading.Tasks"
        "Forge"
        "Microsoft.AspNetCore.Builder"
        "Microsoft.AspNetCore.Http"
        "Microsoft.Extensions.Configuration"
        "Microsoft.Extensions.DependencyInjection"
    ]

/// A class with the statements in a method, and the types that the example declares. The method has those parameters that the example uses
/// but does not declare itself.
let private csharpProgram index (example: Example) =
    let root =
        CSharpSyntaxTree
            .ParseText(String.Join("\n", example.Code), CSharpParseOptions LanguageVersion.CSharp14)
            .GetCompilationUnitRoot()

    let statements, types =
        root.Members
        |> List.ofSeq
        |> List.partition (fun part -> part :? GlobalStatementSyntax)

    let declared =
        [
            for node in root.DescendantNodes() do
                match node with
                | :? VariableDeclaratorSyntax as variable -> variable.Identifier.Text
                | :? SingleVariableDesignationSyntax as variable -> variable.Identifier.Text
                | _ -> ()
        ]

    let used =
        [
            for node in root.DescendantNodes() do
                match node with
                | :? IdentifierNameSyntax as name -> name.Identifier.Text
                | _ -> ()
        ]

    let parameters =
        [
            for name, kind in csharpScope do
                if List.contains name used && not (List.contains name declared) then
                    $"{kind} {name}"
        ]

    // Not in a lambda, which says for itself that it is asynchronous.
    let awaits =
        root.DescendantNodes(fun node -> not (node :? AnonymousFunctionExpressionSyntax))
        |> Seq.exists (fun node -> node :? AwaitExpressionSyntax)

    let result = if awaits then "async Task" else "void"

    [
        $"static class Example{index} {{"
        $"""static {result} Show({String.Join(", ", parameters)}) {{"""
        yield! (String.Join("\n", statements |> List.map _.ToFullString())).Split '\n'
        "}"
        yield! (String.Join("\n", types |> List.map _.ToFullString())).Split '\n'
        "}"
    ]

/// ASP.NET Core, and the library's package for it.
let private hosting =
    let folder =
        Path.GetDirectoryName typeof<Microsoft.AspNetCore.Builder.WebApplication>.Assembly.Location

    typeof<Forge.RequestArena>.Assembly.Location
    :: [
        for path in (string (AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES")).Split Path.PathSeparator do
            if Path.GetDirectoryName path = folder then
                path
    ]

/// What the examples in F# may use without binding it.
let private fsharpScope =
    "(pool: ArenaPool<MmapBacking>) (arena: ArenaLease) (cancellation: CancellationToken) (stream: Stream)"
    + "(slice: ArenaSlice<int>) (list: ArenaList<int>) (map: ArenaMap<int, float>)"

let private fsharpProgram index (example: Example) =
    [
        $"let example{index} {fsharpScope} ="
        for line in example.Code do
            $"    {line}"
        "    ()"
    ]

/// Compiles all examples in one text, after some lines, and returns what is wrong with each. The number of a line leads back to its example.
let private problems head program compile (isFine: Finding -> string -> bool) (examples: Example list) =
    let programs = examples |> List.mapi program
    let text = head @ List.concat programs

    let owners =
        [
            for _ in head do
                None
            for example, program in List.zip examples programs do
                for _ in program do
                    Some example
        ]

    [
        for finding in compile (String.Join("\n", text)) do
            let line = text[finding.Line - 1]

            if not (isFine finding (line.Trim())) then
                match owners[finding.Line - 1] with
                | Some example -> $"{example.Member}: {finding.Number} {finding.Message}: {line.Trim()}"
                | None -> $"{finding.Number} {finding.Message}"
    ]

let private expectNone (problems: string list) =
    Expect.isEmpty problems $"""do not compile:{Environment.NewLine}{String.Join(Environment.NewLine, problems)}"""

[<Tests>]
let tests =
    testList
        "documentation examples"
        [
            testCase "every example in C# compiles" (fun () ->
                let examples =
                    examplesOf [ typeof<Forge.ArenaLease>.Assembly; typeof<Forge.RequestArena>.Assembly ]

                Expect.isGreaterThan examples.Length 40 "examples found"

                // An example may set a variable only to show its value.
                let isFine (finding: Finding) _ = finding.Number = "CS0219"
                let head = [ for name in csharpUsings -> $"using {name};" ]
                expectNone (problems head csharpProgram (csharpWith hosting) isFine examples))

            testCase "every example in F# compiles" (fun () ->
                let examples = examplesOf [ typeof<Forge.ForgeError>.Assembly ]
                Expect.isGreaterThan examples.Length 40 "examples found"

                let head =
                    [
                        "module Examples"
                        "open System"
                        "open System.IO"
                        "open System.Threading"
                        "open System.Threading.Tasks"
                        "open Forge"
                    ]

                // An example may end with an expression, to show its value.
                let last =
                    examples |> List.map (fun example -> (List.last example.Code).Trim()) |> set

                let isFine (finding: Finding) line =
                    finding.Number = "FS0020" && last.Contains line

                expectNone (problems head fsharpProgram fsharp isFine examples))

            testCase "every module of the facade has an example" (fun () ->
                let modules =
                    [
                        for t in typeof<Forge.ForgeError>.Assembly.GetExportedTypes() do
                            if FSharpType.IsModule t && not (t.IsDefined(typeof<AutoOpenAttribute>, false)) then
                                Documentation.idOf t
                    ]

                let withExamples =
                    examplesOf [ typeof<Forge.ForgeError>.Assembly ] |> List.map _.Member

                Expect.isGreaterThan modules.Length 8 "modules found"

                let without = List.except withExamples modules
                Expect.isEmpty without $"""no example in {String.Join(", ", without)}""")
        ]
