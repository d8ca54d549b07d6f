/// What the compilers of C# and F# find in a program that uses the library.
module Forge.Tests.Compilers

open System
open System.IO
open FSharp.Compiler.CodeAnalysis
open FSharp.Compiler.Diagnostics
open FSharp.Compiler.Text
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp

/// An error or a warning of a compiler, its line counted from 1.
type Finding =
    {
        Line: int
        Number: string
        Message: string
    }

/// The core and what it refers to: the one for netstandard2.0 has a package that the framework replaces.
let core =
    let core = typeof<Forge.ArenaLease>.Assembly
    let timeProvider = "Microsoft.Bcl.TimeProvider"

    [
        core.Location

        if
            core.GetReferencedAssemblies()
            |> Array.exists (fun name -> name.Name = timeProvider)
        then
            Path.Combine(Path.GetDirectoryName core.Location, timeProvider + ".dll")
    ]

/// Packages of netstandard2.0 name earlier versions of the framework's assemblies, which the SDK doesn't mention either.
let private silent =
    dict [ "CS1701", ReportDiagnostic.Suppress; "CS1702", ReportDiagnostic.Suppress ]

/// The framework that the tests run on, and the library as they use it.
let private references =
    lazy
        (let framework = Path.GetDirectoryName typeof<obj>.Assembly.Location

         [|
             for path in (string (AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES")).Split Path.PathSeparator do
                 if Path.GetDirectoryName path = framework then
                     path

             yield! core
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
                    nullableContextOptions = NullableContextOptions.Enable,
                    specificDiagnosticOptions = silent
                )
        )

let private libraryReferences (libraries: string list) =
    libraries
    |> List.map (fun path -> MetadataReference.CreateFromFile path :> MetadataReference)

/// Makes the code, too: only then does Roslyn find a span that is kept across `await`. The program may refer to further libraries.
let csharpWith (libraries: string list) (text: string) =
    let options = CSharpParseOptions LanguageVersion.CSharp14
    let program = CSharpSyntaxTree.ParseText(text, options)
    use code = new MemoryStream()

    let compilation =
        emptyCSharp.Value.AddSyntaxTrees(program).AddReferences(libraryReferences libraries)

    [
        for found in compilation.Emit(code).Diagnostics do
            if found.Severity >= DiagnosticSeverity.Warning then
                {
                    Line = found.Location.GetLineSpan().StartLinePosition.Line + 1
                    Number = found.Id
                    Message = found.GetMessage()
                }
    ]

let csharp = csharpWith []

/// What the SDK puts in front of a file-based program.
let private implicitUsings =
    "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
     global using System.Threading; global using System.Threading.Tasks;"

/// Compiles a file-based program, whose lines that begin with `#:` are the SDK's business, to a file. It may refer to further libraries.
let compileProgram (libraries: string list) (text: string) (target: string) =
    let options =
        CSharpParseOptions(LanguageVersion.CSharp14).WithFeatures(dict [ "FileBasedProgram", "true" ])

    let trees =
        [| implicitUsings; text |]
        |> Array.map (fun text -> CSharpSyntaxTree.ParseText(text, options))

    let program =
        emptyCSharp.Value
            .AddSyntaxTrees(trees)
            .AddReferences(libraryReferences libraries)
            .WithOptions(emptyCSharp.Value.Options.WithOutputKind OutputKind.ConsoleApplication)

    [
        for found in program.Emit(target).Diagnostics do
            if found.Severity >= DiagnosticSeverity.Warning then
                string found
    ]

let private checker = lazy FSharpChecker.Create()

/// Every text stands for the one file of this project, so that the references are read once.
let private project =
    lazy
        { checker.Value.GetProjectOptionsFromCommandLineArgs(
              "Program.fsproj",
              [|
                  "--target:library"
                  "--targetprofile:netcore"
                  "--noframework"
                  for path in references.Value do
                      $"-r:{path}"
              |]
          ) with
            SourceFiles = [| "Program.fs" |]
        }

let fsharp (text: string) =
    let parsed, answer =
        checker.Value.ParseAndCheckFileInProject("Program.fs", hash text, SourceText.ofString text, project.Value)
        |> Async.RunSynchronously

    match answer with
    | FSharpCheckFileAnswer.Aborted -> failwith "the F# compiler gave up"
    | FSharpCheckFileAnswer.Succeeded results ->
        [
            for found in Seq.append parsed.Diagnostics results.Diagnostics do
                if found.Severity >= FSharpDiagnosticSeverity.Warning then
                    {
                        Line = found.StartLine
                        Number = found.ErrorNumberText
                        Message = found.Message
                    }
        ]
