/// What users see of an assembly that was written in F#, in F# syntax.
module Forge.Tests.FSharpSurface

open System
open FSharp.Compiler.CodeAnalysis
open FSharp.Compiler.Symbols
open FSharp.Compiler.Text

let private names = FSharpDisplayContext.Empty.WithShortTypeNames true

let private attributesOf (attributes: FSharpAttribute seq) =
    [ for attribute in attributes -> attribute.Format names ]
    |> List.sort
    |> List.map (fun attribute -> attribute + " ")
    |> String.Concat

let private describeField (field: FSharpField) =
    $"{attributesOf field.PropertyAttributes}{field.Name}: {field.FieldType.Format names}"

let private describeCase (case: FSharpUnionCase) =
    let fields =
        case.Fields
        |> Seq.map (fun field -> $"{field.Name}: {field.FieldType.Format names}")
        |> String.concat " * "

    attributesOf case.Attributes
    + $"| {case.Name}"
    + (if fields = "" then "" else " of " + fields)

let private describeMember (value: FSharpMemberOrFunctionOrValue) =
    let signature =
        value.GetValSignatureText(names, value.DeclarationLocation)
        |> Option.defaultWith (fun () -> $"{value.DisplayName}: {value.FullType.Format names}")

    let receiver =
        match value.ApparentEnclosingEntity with
        | Some extended when value.IsExtensionMember -> $"extension of {extended.DisplayName}: "
        | _ -> ""

    receiver + signature.Replace("\n", " ")

let private describeEntity (entity: FSharpEntity) =
    let kind =
        if entity.IsFSharpModule then "module"
        elif entity.IsFSharpAbbreviation then "abbreviation"
        elif entity.IsFSharpUnion then "union"
        elif entity.IsFSharpRecord then "record"
        else "type"

    $"{kind} {entity.AccessPath}.{entity.DisplayName} {attributesOf entity.Attributes}".TrimEnd()

let rec private visible (entity: FSharpEntity) =
    [
        if entity.Accessibility.IsPublic then
            describeEntity entity,
            [
                for case in entity.UnionCases do
                    describeCase case

                for field in entity.FSharpFields do
                    if field.Accessibility.IsPublic then
                        describeField field

                for value in entity.MembersFunctionsAndValues do
                    // Record fields appear as properties once more.
                    if value.Accessibility.IsPublic && not value.IsCompilerGenerated then
                        describeMember value
            ]
            |> List.sort

            for inner in entity.NestedEntities do
                yield! visible inner
    ]

/// The modules and types of an assembly, each with its members.
let read (libraries: string list) (path: string) : (string * string list) list =
    let checker = FSharpChecker.Create()

    let options =
        { checker.GetProjectOptionsFromCommandLineArgs(
              "Surface.fsproj",
              [|
                  "--target:library"
                  "--noframework"
                  for file in libraries do
                      $"-r:{file}"
              |]
          ) with
            SourceFiles = [| "Surface.fs" |]
        }

    let _, answer =
        checker.ParseAndCheckFileInProject("Surface.fs", 0, SourceText.ofString "module Surface", options)
        |> Async.RunSynchronously

    match answer with
    | FSharpCheckFileAnswer.Aborted -> failwith "the F# compiler gave up"
    | FSharpCheckFileAnswer.Succeeded results ->
        results.ProjectContext.GetReferencedAssemblies()
        |> List.find (fun assembly -> assembly.FileName = Some path)
        |> _.Contents.Entities
        |> Seq.collect visible
        |> Seq.sortBy fst
        |> List.ofSeq
