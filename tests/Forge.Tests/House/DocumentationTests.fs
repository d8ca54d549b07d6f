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

    // Without a name, it inherits all of what it overrides or implements. That is documented, in this assembly or in .NET's own.
    let inheritsAll =
        elements
        |> List.exists (fun element -> element.Name.LocalName = "inheritdoc" && not element.HasAttributes)

    if inheritsAll then
        if inheritsDocumentation m then
            []
        else
            [ "inherits from nothing" ]
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

            for name in List.except parameters (named "param") @ List.except typeParameters (named "typeparam") do
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

                    Expect.isEmpty gaps $"""not documented:{Environment.NewLine}{String.Join(Environment.NewLine, gaps)}""")

            testCase "every comment of the compiler's belongs to a member that was found" (fun () ->
                // Otherwise an ID of this test is wrong, and a member would seem to lack its documentation.
                let entries = read assemblies

                let ids =
                    [
                        for assembly in assemblies do
                            for m in documentable assembly do
                                idOf m
                    ]

                Expect.isGreaterThan (ids |> List.filter entries.ContainsKey |> List.length) 300 "comments found"

                // A member without any comment is a mistake of the build, which CS1591 would have stopped.
                Expect.isEmpty (ids |> List.filter (entries.ContainsKey >> not)) "no comment at all")
        ]
