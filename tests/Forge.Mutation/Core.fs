/// The core with all its mutants in one assembly.
module Forge.Mutation.Core

open System
open System.Collections.Immutable
open System.IO
open System.Reflection
open System.Text
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp
open Microsoft.CodeAnalysis.CSharp.Syntax

/// Where its source is.
let folder = "src/Forge.Core"

/// What the SDK writes for the core's own build: the usings, the version, and who may see what is internal.
let private generated = Path.Combine(folder, "obj/Release/net10.0")

let private options =
    CSharpParseOptions(
        LanguageVersion.CSharp14,
        preprocessorSymbols = [ "NET"; "NET10_0"; "NET9_0_OR_GREATER"; "NET10_0_OR_GREATER" ]
    )

let private parse path (text: string) =
    CSharpSyntaxTree.ParseText(text, options, path, Encoding.UTF8)

let private isBelow name (path: string) =
    (path.Replace('\\', '/')).StartsWith($"%s{folder}/%s{name}/", StringComparison.Ordinal)

let private sources () =
    Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
    |> Array.filter (fun path -> not (isBelow "bin" path || isBelow "obj" path))
    |> Array.sort
    |> Array.map (fun path -> parse (Path.GetRelativePath(folder, path).Replace('\\', '/')) (File.ReadAllText path))
    |> List.ofArray

let private switch () =
    use stream = Assembly.GetExecutingAssembly().GetManifestResourceStream "Mut.cs"
    use reader = new StreamReader(stream)
    parse "Mut.cs" (reader.ReadToEnd())

let private compilation sources =
    let framework = Path.GetDirectoryName typeof<obj>.Assembly.Location

    let references =
        (string (AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES")).Split Path.PathSeparator
        |> Array.filter (fun path -> Path.GetDirectoryName path = framework)
        |> Array.map (fun path -> MetadataReference.CreateFromFile path :> MetadataReference)

    let others =
        [ "Forge.Core.GlobalUsings.g.cs"; "Forge.Core.AssemblyInfo.cs" ]
        |> List.map (fun name -> parse name (File.ReadAllText(Path.Combine(generated, name))))

    CSharpCompilation.Create(
        "Forge.Core",
        switch () :: others @ sources,
        references,
        CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel = OptimizationLevel.Release,
            allowUnsafe = true,
            nullableContextOptions = NullableContextOptions.Enable
        )
    )

let private errors (diagnostics: ImmutableArray<Diagnostic>) =
    diagnostics
    |> Seq.filter (fun found -> found.Severity = DiagnosticSeverity.Error)
    |> List.ofSeq

/// What C# says against a change when it is the only one.
let private objections (compilation: CSharpCompilation) (tree: SyntaxTree) (candidate: Candidate) =
    let changed = parse tree.FilePath (Weave.weave (tree.GetRoot()) [ 1, candidate ])

    let model =
        compilation.ReplaceSyntaxTree(tree, changed).GetSemanticModel(changed, false)

    // Nothing before the changed member has moved.
    let place =
        candidate.Node.AncestorsAndSelf()
        |> Seq.pick (function
            | :? BaseTypeDeclarationSyntax -> None
            | :? MemberDeclarationSyntax as member' -> Some member'.SpanStart
            | _ -> None)

    let changedMember =
        changed.GetRoot().FindToken(place).Parent.AncestorsAndSelf()
        |> Seq.pick (function
            | :? BaseTypeDeclarationSyntax -> None
            | :? MemberDeclarationSyntax as member' -> Some member'.FullSpan
            | _ -> None)

    errors (model.GetDiagnostics changedMember)

let private withVerdict compilation tree (candidate: Candidate) =
    match candidate.Verdict with
    | Possible ->
        match objections compilation tree candidate with
        | [] -> candidate
        | error :: _ ->
            { candidate with
                Verdict = NotCSharp $"%s{error.Id}"
            }
    | _ -> candidate

let private number (candidates: (SyntaxTree * Candidate) list) =
    let occurrences = Collections.Generic.Dictionary<string * string * string, int>()

    candidates
    |> List.mapi (fun index (tree, candidate) ->
        let key = tree.FilePath, candidate.Before, candidate.After
        occurrences.TryAdd(key, 0) |> ignore
        occurrences[key] <- occurrences[key] + 1

        {
            Number = index + 1
            File = tree.FilePath
            Line = candidate.Place.GetLocation().GetLineSpan().StartLinePosition.Line + 1
            Kind = candidate.Kind
            Before = candidate.Before
            After = candidate.After
            Occurrence = occurrences[key]
        },
        candidate)

/// All changes of the files whose path holds one of the fragments (of all files, if there are none), those that compile
/// numbered, and an assembly with these in it, written to the path.
let build (fragments: string list) (assembly: string) =
    let trees = sources ()
    let compilation = compilation trees

    match errors (compilation.GetDiagnostics()) with
    | [] -> ()
    | errors -> failwith $"The core itself does not compile here: %A{errors}"

    let isChosen (tree: SyntaxTree) =
        fragments.IsEmpty
        || fragments
           |> List.exists (fun fragment -> tree.FilePath.Contains(fragment, StringComparison.OrdinalIgnoreCase))

    let candidates =
        trees
        |> List.filter isChosen
        |> List.collect (fun tree ->
            Operators.candidates compilation tree
            |> List.map (fun candidate -> tree, candidate))
        |> Array.ofList
        |> Array.Parallel.map (fun (tree, candidate) -> tree, withVerdict compilation tree candidate)
        |> List.ofArray

    let mutants =
        candidates
        |> List.filter (fun (_, candidate) -> candidate.Verdict = Possible)
        |> number

    let woven =
        trees
        |> List.fold
            (fun (compilation: CSharpCompilation) tree ->
                let own =
                    mutants
                    |> List.filter (fun (mutant, _) -> mutant.File = tree.FilePath)
                    |> List.map (fun (mutant, candidate) -> mutant.Number, candidate)

                compilation.ReplaceSyntaxTree(tree, parse tree.FilePath (Weave.weave (tree.GetRoot()) own)))
            compilation

    Directory.CreateDirectory(Path.GetDirectoryName assembly) |> ignore

    match errors (woven.Emit(assembly: string).Diagnostics) with
    | [] -> ()
    | errors -> failwith $"The mutants do not compile together: %A{errors}"

    List.map fst mutants, List.map snd candidates
