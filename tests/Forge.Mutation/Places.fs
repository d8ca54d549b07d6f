/// What a place in the source is: its type, and what C# and the system make of it.
module Forge.Mutation.Places

open System
open System.Text.RegularExpressions
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp
open Microsoft.CodeAnalysis.CSharp.Syntax

/// A type's name as C# wants it anywhere.
let typeName (symbol: ITypeSymbol) =
    symbol.ToDisplayString(
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
        )
    )

let oneLine (text: string) = Regex.Replace(text, @"\s+", " ")

let isIntegral (symbol: ITypeSymbol) =
    match symbol with
    | null -> false
    | _ ->
        match symbol.SpecialType with
        | SpecialType.System_SByte
        | SpecialType.System_Byte
        | SpecialType.System_Int16
        | SpecialType.System_UInt16
        | SpecialType.System_Int32
        | SpecialType.System_UInt32
        | SpecialType.System_Int64
        | SpecialType.System_UInt64
        | SpecialType.System_IntPtr
        | SpecialType.System_UIntPtr -> true
        | _ -> false

let isEnum (symbol: ITypeSymbol) =
    not (isNull symbol) && symbol.TypeKind = TypeKind.Enum

let isBoolean (symbol: ITypeSymbol) =
    not (isNull symbol) && symbol.SpecialType = SpecialType.System_Boolean

/// What the conditions on the system are on Linux, where the tests run.
let private onLinux =
    Map
        [
            "RuntimeInformation.IsOSPlatform(OSPlatform.Windows)", false
            "_isLinux", true
            "!_isLinux", false
            "Is64Bit", true
            "IntPtr.Size == 8", true
        ]

let isOfOtherPlatform (node: SyntaxNode) =
    let skips condition (whenTrue: SyntaxNode) (whenFalse: SyntaxNode) =
        match onLinux.TryFind condition with
        | Some true -> not (isNull whenFalse) && whenFalse.Span.Contains node.Span
        | Some false -> whenTrue.Span.Contains node.Span
        | None -> false

    node.SyntaxTree.FilePath.EndsWith(".Windows.cs", StringComparison.Ordinal)
    || node.Ancestors()
       |> Seq.exists (function
           | :? IfStatementSyntax as choice -> skips (choice.Condition.ToString()) choice.Statement choice.Else
           | :? ConditionalExpressionSyntax as choice ->
               skips (choice.Condition.ToString()) choice.WhenTrue choice.WhenFalse
           | _ -> false)

/// The field if the node lies in the value of a constant field.
let constantField (node: SyntaxNode) =
    node.Ancestors()
    |> Seq.tryPick (function
        | :? FieldDeclarationSyntax as field when field.Modifiers.Any SyntaxKind.ConstKeyword -> Some field
        | _ -> None)

let needsConstant (node: SyntaxNode) =
    node.AncestorsAndSelf()
    |> Seq.exists (function
        | :? AttributeSyntax
        | :? CaseSwitchLabelSyntax
        | :? PatternSyntax
        | :? EnumMemberDeclarationSyntax -> true
        | :? EqualsValueClauseSyntax as value -> value.Parent :? ParameterSyntax
        | :? LocalDeclarationStatementSyntax as local -> local.IsConst
        | _ -> false)

/// Whether a use of a constant field is in a place that needs a constant.
let isUsedAsConstant (compilation: Compilation) (model: SemanticModel) (field: FieldDeclarationSyntax) =
    let symbols =
        field.Declaration.Variables
        |> Seq.map (fun variable -> model.GetDeclaredSymbol variable)
        |> Array.ofSeq

    compilation.SyntaxTrees
    |> Seq.exists (fun tree ->
        let model = compilation.GetSemanticModel tree

        tree.GetRoot().DescendantNodes()
        |> Seq.exists (function
            | :? IdentifierNameSyntax as name when
                symbols |> Array.exists (fun symbol -> symbol.Name = name.Identifier.Text)
                ->
                let used = model.GetSymbolInfo(name).Symbol

                symbols
                |> Array.exists (fun symbol -> SymbolEqualityComparer.Default.Equals(symbol, used))
                && (needsConstant name || (constantField name).IsSome)
            | _ -> false))

/// Whether an expression, as a whole, decides something or is handed on.
let isRootOfCondition (node: ExpressionSyntax) =
    match node.Parent with
    | :? IfStatementSyntax as parent -> parent.Condition = node
    | :? WhileStatementSyntax as parent -> parent.Condition = node
    | :? DoStatementSyntax as parent -> parent.Condition = node
    | :? ForStatementSyntax as parent -> parent.Condition = node
    | :? ConditionalExpressionSyntax as parent -> parent.Condition = node
    | :? BinaryExpressionSyntax as parent ->
        // The left half of `a && b && c` has halves of its own.
        (parent.IsKind SyntaxKind.LogicalAndExpression
         || parent.IsKind SyntaxKind.LogicalOrExpression)
        && not (node.IsKind(parent.Kind()))
    | :? ReturnStatementSyntax
    | :? ArrowExpressionClauseSyntax
    | :? EqualsValueClauseSyntax -> true
    | :? AssignmentExpressionSyntax as parent -> parent.Right = node
    | :? ArgumentSyntax as parent -> parent.RefKindKeyword.IsKind SyntaxKind.None
    | _ -> false

/// Whether a member written as `=> expression` returns nothing.
let returnsNothing (model: SemanticModel) (member': SyntaxNode) =
    match member' with
    | :? BaseMethodDeclarationSyntax
    | :? AccessorDeclarationSyntax ->
        match model.GetDeclaredSymbol member' with
        | :? IMethodSymbol as symbol -> symbol.ReturnsVoid
        | _ -> false
    | _ -> false

let isZero (value: Optional<obj>) =
    value.HasValue && (isNull value.Value || string value.Value = "0")

/// What a literal stands in, before and after it becomes another text: a bare `0` would tell nobody which one is meant.
let inContext (literal: SyntaxNode) (after: string) =
    let rec climb (node: SyntaxNode) =
        match node.Parent with
        | :? ArgumentSyntax
        | :? ArgumentListSyntax
        | :? BracketedArgumentListSyntax
        | :? ParenthesizedExpressionSyntax
        | :? PrefixUnaryExpressionSyntax
        | :? CastExpressionSyntax
        | :? EqualsValueClauseSyntax -> climb node.Parent
        | parent -> parent

    let context = climb literal
    let text = context.ToString()
    let start = literal.SpanStart - context.SpanStart
    oneLine text, oneLine (text.Remove(start, literal.Span.Length).Insert(start, after))
