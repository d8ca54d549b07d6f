/// The C# reference is complete: the XML documentation describes each member, parameter and result. For the facade, see SourceTests.fs.
module Forge.Tests.DocumentationTests

open System
open System.Xml.Linq
open Expecto
open Forge.Tests.Documentation

let private assemblies =
    [ typeof<Forge.ArenaLease>.Assembly; typeof<Forge.RequestArena>.Assembly ]

/// What is missing from the documentation of a member, or is there though the member has no such thing.
let private gaps entries m =
    let elements = elements entries (idOf m)

    let says name =
        elements
        |> List.exists (fun (element: XElement) -> element.Name.LocalName = name && element.Value.Trim() <> "")

    let named name =
        [
            for element in elements do
                if element.Name.LocalName = name && element.Value.Trim() <> "" then
                    element.Attribute(XName.Get "name").Value
        ]

    let throwsExhausted =
        elements
        |> List.exists (fun element ->
            element.Name.LocalName = "exception"
            && element.Attribute(XName.Get "cref").Value = "T:Forge.ArenaExhaustedException")

    let inherits =
        elements |> List.filter (fun element -> element.Name.LocalName = "inheritdoc")

    let misnamed =
        inherits
        |> List.filter (fun element -> not (isNull (element.Attribute(XName.Get "cref"))))

    if not misnamed.IsEmpty then
        [ $"inherits from nothing: {misnamed.Head}" ]
    elif not inherits.IsEmpty then
        // All of what it overrides or implements. That is documented, in this assembly or in .NET's own.
        [
            if not (inheritsDocumentation m) then
                "inherits from nothing"
        ]
    else
        let parameters, typeParameters, returns = expected m

        [
            if not (says "summary") then
                "no summary"

            for name in List.except (named "param") parameters do
                $"no param {name}"

            for name in List.except (named "typeparam") typeParameters do
                $"no typeparam {name}"

            if returns && not (says "returns") then
                "no returns"

            if m.Name.StartsWith "Try" && throwsExhausted then
                "a Try method throws no ArenaExhaustedException"

            for name in
                List.except parameters (named "param")
                @ List.except typeParameters (named "typeparam") do
                $"nothing has the name {name}"

            for kind in [ "param"; "typeparam" ] do
                for name, count in List.countBy id (named kind) do
                    if count > 1 then
                        $"{kind} {name} twice"
        ]

[<Tests>]
let tests =
    testList
        "documentation"
        [
            for assembly in assemblies do
                testCase $"every public member of {assembly.GetName().Name} is documented completely" (fun () ->
                    let entries = read assemblies
                    let members = documentable assembly
                    Expect.isGreaterThan members.Length 20 "members found"

                    let gaps =
                        [
                            for m in members do
                                for gap in gaps entries m do
                                    $"{idOf m}: {gap}"
                        ]

                    Expect.isEmpty
                        gaps
                        $"""not documented:{Environment.NewLine}{String.Join(Environment.NewLine, gaps)}""")

            testCase "every public member has the ID under which the compiler documents it" (fun () ->
                let entries = read assemblies

                let ids =
                    [
                        for assembly in assemblies do
                            for m in documentable assembly do
                                idOf m
                    ]

                let strangers = ids |> List.filter (entries.ContainsKey >> not)
                Expect.isGreaterThan ids.Length 400 "members found"
                Expect.isEmpty strangers $"""no comment for {String.Join(", ", strangers)}""")
        ]
