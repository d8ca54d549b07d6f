/// What users see of an assembly that was written in C#, in C# syntax.
module Forge.Tests.CSharpSurface

open System
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp

let private generics =
    SymbolDisplayGenericsOptions.IncludeTypeParameters
    ||| SymbolDisplayGenericsOptions.IncludeTypeConstraints
    ||| SymbolDisplayGenericsOptions.IncludeVariance

let private members =
    SymbolDisplayMemberOptions.IncludeAccessibility
    ||| SymbolDisplayMemberOptions.IncludeModifiers
    ||| SymbolDisplayMemberOptions.IncludeType
    ||| SymbolDisplayMemberOptions.IncludeRef
    ||| SymbolDisplayMemberOptions.IncludeParameters
    ||| SymbolDisplayMemberOptions.IncludeConstantValue

let private parameters =
    SymbolDisplayParameterOptions.IncludeModifiers
    ||| SymbolDisplayParameterOptions.IncludeExtensionThis
    ||| SymbolDisplayParameterOptions.IncludeType
    ||| SymbolDisplayParameterOptions.IncludeName
    ||| SymbolDisplayParameterOptions.IncludeDefaultValue

let private miscellaneous =
    SymbolDisplayMiscellaneousOptions.UseSpecialTypes
    ||| SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
    ||| SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
    ||| SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral

let private memberFormat =
    SymbolDisplayFormat(
        typeQualificationStyle = SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions = generics,
        memberOptions = members,
        parameterOptions = parameters,
        propertyStyle = SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        delegateStyle = SymbolDisplayDelegateStyle.NameAndSignature,
        kindOptions = SymbolDisplayKindOptions.IncludeMemberKeyword,
        miscellaneousOptions = miscellaneous
    )

let private typeFormat =
    memberFormat.WithKindOptions SymbolDisplayKindOptions.IncludeTypeKeyword

/// A type where something else mentions it.
let private mentionFormat =
    memberFormat.WithGenericsOptions SymbolDisplayGenericsOptions.IncludeTypeParameters

/// Attributes of use to compilers and debuggers alone, or that the syntax shows.
let private isNoise (attribute: AttributeData) =
    let name = attribute.AttributeClass.ToDisplayString()

    name.StartsWith "System.Diagnostics.Debugger"
    || (name.StartsWith "System.Runtime.CompilerServices."
        && not (name.Contains "InterpolatedStringHandler"))
    || name = "System.Reflection.DefaultMemberAttribute"

let private attributesOf (symbol: ISymbol) =
    [
        for attribute in symbol.GetAttributes() do
            if not (isNoise attribute) then
                let name = attribute.AttributeClass.Name
                let short = name.Substring(0, name.Length - "Attribute".Length)

                let arguments =
                    [
                        for argument in attribute.ConstructorArguments -> argument.ToCSharpString()
                        for named in attribute.NamedArguments -> $"{named.Key} = {named.Value.ToCSharpString()}"
                    ]

                match arguments with
                | [] -> short
                | _ -> $"""{short}({String.Join(", ", arguments)})"""
    ]
    |> List.sort

/// The attributes in brackets, before what they are on.
let private prefix attributes =
    attributes |> List.map (fun attribute -> $"[{attribute}] ") |> String.Concat

let private parametersOf (symbol: ISymbol) =
    match symbol with
    | :? IMethodSymbol as method -> List.ofSeq method.Parameters
    | :? IPropertySymbol as property -> List.ofSeq property.Parameters
    | _ -> []

/// The attributes of a member, and those of its parameters and accessors, which say whose they are.
let private allAttributes (symbol: ISymbol) =
    let accessors =
        match symbol with
        | :? IPropertySymbol as property -> [ "get", property.GetMethod; "set", property.SetMethod ]
        | _ -> []

    [
        yield! attributesOf symbol

        for parameter in parametersOf symbol do
            for attribute in attributesOf parameter do
                $"{parameter.Name}: {attribute}"

        for name, accessor in accessors do
            if not (isNull accessor) then
                for attribute in attributesOf accessor do
                    $"{name}: {attribute}"

        match symbol with
        | :? IMethodSymbol as method ->
            for attribute in method.GetReturnTypeAttributes() do
                if not (isNoise attribute) then
                    $"return: {attribute.AttributeClass.Name}"
        | _ -> ()
    ]

let private isVisible (symbol: ISymbol) =
    match symbol.DeclaredAccessibility with
    | Accessibility.Public
    | Accessibility.Protected
    | Accessibility.ProtectedOrInternal -> true
    | _ -> false

let private isMember (symbol: ISymbol) =
    match symbol with
    | :? INamedTypeSymbol -> false
    | :? IMethodSymbol as method -> isNull method.AssociatedSymbol && not method.IsImplicitlyDeclared
    | _ -> true

let rec private visibleTypes (symbol: INamespaceOrTypeSymbol) =
    [
        for inner in symbol.GetMembers() do
            match inner with
            | :? INamespaceSymbol as space -> yield! visibleTypes space
            | :? INamedTypeSymbol as inner when isVisible inner ->
                inner
                yield! visibleTypes inner
            | _ -> ()
    ]

let private describeMember (symbol: ISymbol) =
    let text = symbol.ToDisplayString memberFormat

    // A setter that users can't call is shown like one that they can.
    let text =
        match symbol with
        | :? IPropertySymbol as property when not (isNull property.SetMethod || isVisible property.SetMethod) ->
            text.Replace("set; }", "}").Replace("init; }", "}")
        | _ -> text

    prefix (allAttributes symbol) + text

let private describeType (symbol: INamedTypeSymbol) =
    let bases =
        [
            if
                symbol.TypeKind = TypeKind.Class
                && symbol.BaseType.SpecialType <> SpecialType.System_Object
            then
                symbol.BaseType

            if symbol.TypeKind = TypeKind.Enum then
                symbol.EnumUnderlyingType

            yield! symbol.Interfaces |> Seq.filter isVisible |> Seq.sortBy string
        ]
        |> List.map _.ToDisplayString(mentionFormat)

    // The constraints come last.
    let text = symbol.ToDisplayString typeFormat
    let where = text.IndexOf " where "

    let head, constraints =
        if where < 0 then
            text, ""
        else
            text.Substring(0, where), text.Substring where

    let bases =
        if bases.IsEmpty then
            ""
        else
            $""" : {String.Join(", ", bases)}"""

    let modifier =
        if symbol.IsStatic then "static "
        elif symbol.TypeKind <> TypeKind.Class then ""
        elif symbol.IsAbstract then "abstract "
        elif symbol.IsSealed then "sealed "
        else ""

    prefix (attributesOf symbol) + modifier + head + bases + constraints

let private typesOf (libraries: string list) (path: string) =
    let references =
        [
            for file in libraries -> MetadataReference.CreateFromFile file :> MetadataReference
        ]

    let compilation = CSharpCompilation.Create("Surface", references = references)

    let library =
        references
        |> List.find (fun reference -> reference.Display = path)
        |> compilation.GetAssemblyOrModuleSymbol
        :?> IAssemblySymbol

    visibleTypes library.GlobalNamespace
    |> List.sortBy (fun symbol -> symbol.ToDisplayString())

/// The types of an assembly, each with its members. The names in both are without their namespaces.
let read (libraries: string list) (path: string) : (string * string list) list =
    [
        for symbol in typesOf libraries path do
            $"{symbol.ContainingNamespace}: {describeType symbol}",
            [
                for inner in symbol.GetMembers() do
                    if isVisible inner && isMember inner then
                        inner.Name, describeMember inner
            ]
            |> List.sort
            |> List.map snd
    ]

/// What documentation calls the types of an assembly and their members.
let documentationIds (libraries: string list) (path: string) =
    [
        for symbol in typesOf libraries path do
            symbol.GetDocumentationCommentId()

            for inner in symbol.GetMembers() do
                if isVisible inner && isMember inner then
                    inner.GetDocumentationCommentId()
    ]
