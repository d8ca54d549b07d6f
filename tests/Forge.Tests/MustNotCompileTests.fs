/// The programs of tests/MustNotCompile: misuses that a compiler must refuse, each beside a twin that it must accept, and
/// escapes, which no compiler refuses so far.
module Forge.Tests.MustNotCompileTests

open System
open System.IO
open System.Text.RegularExpressions
open Expecto
open FSharp.Compiler.CodeAnalysis
open FSharp.Compiler.Diagnostics
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp

/// An error or a warning of a compiler, its line counted from 1.
type private Finding =
    {
        Line: int
        Number: string
        Message: string
    }

type private Language =
    {
        Name: string
        Folder: string
        Extension: string
        Compile: string -> Async<Finding list>
    }

/// The framework that the tests run on, and the library as they use it.
let private references =
    lazy
        (let framework = Path.GetDirectoryName typeof<obj>.Assembly.Location

         [|
             for path in (string (AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES")).Split Path.PathSeparator do
                 if Path.GetDirectoryName path = framework then
                     path

             typeof<Forge.ArenaLease>.Assembly.Location
             typeof<Forge.ForgeError>.Assembly.Location
             typeof<unit>.Assembly.Location
         |])

let private emptyCSharp =
    lazy
        CSharpCompilation.Create(
            "Program",
            references =
                (references.Value
                 |> Array.map (fun path -> MetadataReference.CreateFromFile path)),
            options =
                CSharpCompilationOptions(
                    OutputKind.DynamicallyLinkedLibrary,
                    nullableContextOptions = NullableContextOptions.Enable
                )
        )

/// Makes the code, too: only then does Roslyn find a span that is kept across `await`.
let private compileCSharp (path: string) =
    async {
        let options = CSharpParseOptions LanguageVersion.CSharp14
        let program = CSharpSyntaxTree.ParseText(File.ReadAllText path, options)
        use code = new MemoryStream()

        return
            [
                for found in emptyCSharp.Value.AddSyntaxTrees(program).Emit(code).Diagnostics do
                    if found.Severity >= DiagnosticSeverity.Warning then
                        {
                            Line = found.Location.GetLineSpan().StartLinePosition.Line + 1
                            Number = found.Id
                            Message = found.GetMessage()
                        }
            ]
    }

let private checker = lazy FSharpChecker.Create()

let private fsharpOptions =
    lazy
        [|
            "--target:library"
            "--targetprofile:netcore"
            "--noframework"
            for path in references.Value do
                $"-r:{path}"
        |]

let private compileFSharp (path: string) =
    async {
        let project =
            checker.Value.GetProjectOptionsFromCommandLineArgs(path + "proj", fsharpOptions.Value)

        let! results =
            checker.Value.ParseAndCheckProject
                { project with
                    SourceFiles = [| path |]
                }

        return
            [
                for found in results.Diagnostics do
                    if found.Severity >= FSharpDiagnosticSeverity.Warning then
                        {
                            Line = found.StartLine
                            Number = found.ErrorNumberText
                            Message = found.Message
                        }
            ]
    }

let private csharp =
    {
        Name = "C#"
        Folder = "tests/MustNotCompile/CSharp"
        Extension = ".cs"
        Compile = compileCSharp
    }

let private fsharp =
    {
        Name = "F#"
        Folder = "tests/MustNotCompile/FSharp"
        Extension = ".fs"
        Compile = compileFSharp
    }

let private text findings =
    findings
    |> List.map (fun found -> $"\n{found.Number} in line {found.Line}: {found.Message}")
    |> String.concat ""

let private expectNone what findings =
    Expect.isTrue (List.isEmpty findings) $"{what}: {text findings}"

/// The end of a line that must fail, `// CS8168` or `// FS0412 FS0425`: all the numbers that it fails with.
let private marker = Regex @"\s*//(?: (?:CS|FS)\d{4})+$"

let private expected lines =
    [
        for index, line in List.indexed lines do
            for number in Regex.Matches(marker.Match(line).Value, @"\w+") do
                index + 1, number.Value
    ]

/// The program without its first line, which tells of the misuse, and without markers.
let private body (lines: string list) =
    lines.Tail |> List.map (fun line -> marker.Replace(line, ""))

/// How many lines must be added, removed or replaced to make one text of the other.
let private distance (one: string list) (other: string list) =
    let next (above: int list) line =
        let cell left (diagonal, up, candidate) =
            min (min left up + 1) (if candidate = line then diagonal else diagonal + 1)

        List.zip3 (List.take other.Length above) above.Tail other
        |> List.scan cell (above.Head + 1)

    one |> List.fold next [ 0 .. other.Length ] |> List.last

let private linesOf path = List.ofArray (File.ReadAllLines path)

/// The names of the programs in a folder, ReturnASpanOfALease for ReturnASpanOfALease.cs, with their twins'.
let private namesIn folder language =
    Directory.GetFiles(Repository.file folder, "*" + language.Extension)
    |> Array.map Path.GetFileNameWithoutExtension
    |> Array.sort
    |> List.ofArray

/// The name as a sentence: "return a span of a lease".
let private sentence name =
    Regex.Replace(name, "(?<=.)(?=[A-Z])", " ").ToLowerInvariant()

let private misuses language =
    let names, twins =
        namesIn language.Folder language
        |> List.partition (fun name -> not (name.EndsWith ".Twin"))

    let file name =
        Repository.file $"{language.Folder}/{name}{language.Extension}"

    testList
        language.Name
        [
            for name in names do
                testCaseAsync
                    (sentence name)
                    (async {
                        let! findings = language.Compile(file name)

                        Expect.equal
                            (findings |> List.map (fun found -> found.Line, found.Number) |> set)
                            (set (expected (linesOf (file name))))
                            $"errors found and marked; found were: {text findings}"

                        Expect.isNonEmpty findings "errors"
                        let! findings = language.Compile(file $"{name}.Twin")
                        expectNone "the twin does not compile cleanly" findings
                    })

            testCase $"each has a twin that differs in 1 to 3 lines of {language.Name}" (fun () ->
                Expect.equal twins (names |> List.map (fun name -> name + ".Twin")) "twins"
                Expect.isGreaterThan names.Length 40 "programs"

                for name in names do
                    let lines =
                        distance (body (linesOf (file name))) (body (linesOf (file $"{name}.Twin")))

                    Expect.isTrue (lines >= 1 && lines <= 3) $"{name} and its twin differ in {lines} lines")
        ]

let private escapes language =
    let folder = language.Folder + "/Escapes"
    let names = namesIn folder language

    testList
        language.Name
        [
            for name in names do
                testCaseAsync
                    (sentence name)
                    (async {
                        let! findings =
                            language.Compile(Repository.file $"{folder}/{name}{language.Extension}")

                        expectNone $"{language.Name} refuses it now: move it up, with a twin" findings
                    })

            testCase $"each is listed in docs/fsharp-escapes.md for {language.Name}" (fun () ->
                let doc = File.ReadAllText(Repository.file "docs/fsharp-escapes.md")

                let listed =
                    Regex.Matches(doc, $@"\(\.\./{language.Folder}/Escapes/(\w+)\{language.Extension}\)")
                    |> Seq.map _.Groups[1].Value
                    |> Seq.sort
                    |> List.ofSeq

                Expect.isNonEmpty names "escapes"
                Expect.equal listed names "listed")
        ]

[<Tests>]
let tests = testList "must not compile" [ misuses csharp; misuses fsharp ]

[<Tests>]
let escapeTests =
    testList "compiles all the same" [ escapes csharp; escapes fsharp ]
