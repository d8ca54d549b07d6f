/// Puts mutants into a file, each behind its switch, `Mut.On(number)`.
module Forge.Mutation.Weave

open System.Linq
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp
open Microsoft.CodeAnalysis.CSharp.Syntax

let private options = CSharpParseOptions LanguageVersion.CSharp14

let private expression (text: string) : SyntaxNode =
    SyntaxFactory.ParseExpression(text, 0, options, true)

/// What a compound assignment or an increment changes, and by how much.
let private stored (node: SyntaxNode) =
    match node with
    | :? AssignmentExpressionSyntax as assignment -> assignment.Left.ToString(), assignment.Right.ToString()
    | :? PrefixUnaryExpressionSyntax as unary -> unary.Operand.ToString(), "1"
    | :? PostfixUnaryExpressionSyntax as unary -> unary.Operand.ToString(), "1"
    | _ -> invalidOp $"A %O{node.Kind()} stores nothing."

/// An expression's text with one more switch around it. Conditions are turned by `^`, so that they are evaluated just once.
let private switchExpression (node: SyntaxNode) (text: string) (number: int, candidate: Candidate) : string =
    match candidate.Edit with
    | Negate -> $"((%s{text}) ^ Mut.On(%d{number}))"
    | OtherJunction ->
        // De Morgan: a || b is !(!a && !b).
        let halves = node :?> BinaryExpressionSyntax

        $"((((%O{halves.Left}) ^ Mut.On(%d{number})) %s{halves.OperatorToken.Text} ((%O{halves.Right}) ^ Mut.On(%d{number}))) ^ Mut.On(%d{number}))"
    | Instead other ->
        match candidate.Cast with
        | None -> $"(Mut.On(%d{number}) ? %s{other} : %s{text})"
        | Some name -> $"(Mut.On(%d{number}) ? unchecked((%s{name})(%s{other})) : unchecked((%s{name})(%s{text})))"
    | Store(usual, other) ->
        let target, amount = stored node
        $"%s{target} = Mut.On(%d{number}) ? %s{target} %s{other} (%s{amount}) : %s{target} %s{usual} (%s{amount})"
    | Delete
    | DeleteBody -> invalidOp $"%O{candidate.Edit} is no edit of an expression."

/// The text that the switches of a node enclose first, and the others after it: a junction is made from its two halves.
let private inOrder candidates =
    candidates
    |> List.sortBy (fun (_, candidate) ->
        match candidate.Edit with
        | OtherJunction -> 0
        | Store _ -> 1
        | Instead _ -> 2
        | _ -> 3)

let private deleteBody (number: int) (node: SyntaxNode) : SyntaxNode =
    let block (arrow: ArrowExpressionClauseSyntax) =
        SyntaxFactory.ParseStatement($"{{ if (!Mut.On(%d{number})) {{ %O{arrow.Expression}; }} }}", 0, options)
        :?> BlockSyntax

    let none = SyntaxFactory.Token SyntaxKind.None

    match node with
    | :? MethodDeclarationSyntax as method ->
        method.WithExpressionBody(null).WithSemicolonToken(none).WithBody(block method.ExpressionBody)
    | :? ConstructorDeclarationSyntax as constructor ->
        constructor.WithExpressionBody(null).WithSemicolonToken(none).WithBody(block constructor.ExpressionBody)
    | :? AccessorDeclarationSyntax as accessor ->
        accessor.WithExpressionBody(null).WithSemicolonToken(none).WithBody(block accessor.ExpressionBody)
    | _ -> invalidOp $"A %O{node.Kind()} has no body."

/// A constant becomes a property, so that its value may hang on a switch.
let private withoutConst (field: FieldDeclarationSyntax) : SyntaxNode =
    let modifiers =
        field.Modifiers
        |> Seq.filter (fun modifier -> not (modifier.IsKind SyntaxKind.ConstKeyword))
        |> Seq.map _.Text
        |> String.concat " "

    let variable = field.Declaration.Variables.Single()

    SyntaxFactory.ParseMemberDeclaration(
        $"%s{modifiers} static %O{field.Declaration.Type} %s{variable.Identifier.Text} => unchecked((%O{field.Declaration.Type})(%O{variable.Initializer.Value}));\n",
        0,
        options
    )

/// The value that a static field or property starts with, if the node lies in one: the expression and its type.
let private staticInitial (node: SyntaxNode) =
    let isStatic (modifiers: SyntaxTokenList) = modifiers.Any SyntaxKind.StaticKeyword

    node.Ancestors()
    |> Seq.tryPick (function
        | :? EqualsValueClauseSyntax as value ->
            match value.Parent with
            | :? PropertyDeclarationSyntax as property when isStatic property.Modifiers ->
                Some(value.Value :> SyntaxNode, property.Type.ToString())
            | :? VariableDeclaratorSyntax as variable ->
                match variable.Parent, variable.Parent.Parent with
                | (:? VariableDeclarationSyntax as declaration), (:? FieldDeclarationSyntax as field) when
                    isStatic field.Modifiers
                    ->
                    Some(value.Value :> SyntaxNode, declaration.Type.ToString())
                | _ -> None
            | _ -> None
        | _ -> None)

/// Whether the node runs in the first test only that comes there: in a static constructor, or in the one method that sees to
/// that itself.
let private runsOnce (node: SyntaxNode) =
    node.Ancestors()
    |> Seq.exists (function
        | :? ConstructorDeclarationSyntax as constructor -> constructor.Modifiers.Any SyntaxKind.StaticKeyword
        | :? MethodDeclarationSyntax as method -> method.Identifier.Text = "Publish"
        | _ -> false)

/// The text of the file with these mutants in it.
let weave (root: SyntaxNode) (numbered: (int * Candidate) list) =
    let byNode =
        numbered
        |> List.groupBy (fun (_, candidate) -> candidate.Node)
        |> List.map (fun (node, candidates) -> node, inOrder candidates)
        |> dict

    let nodes = List.ofSeq byNode.Keys

    let initials = nodes |> List.choose staticInitial |> List.distinct |> readOnlyDict

    let constants =
        nodes
        |> List.choose (fun node -> Places.constantField node)
        |> List.distinct
        |> List.map (fun field -> field :> SyntaxNode)

    let replace (original: SyntaxNode) (inner: SyntaxNode) : SyntaxNode =
        let candidates =
            match byNode.TryGetValue original with
            | true, candidates -> candidates
            | _ -> []

        match original, candidates with
        | (:? FieldDeclarationSyntax), _ -> (withoutConst (inner :?> FieldDeclarationSyntax)).WithTriviaFrom original
        | (:? StatementSyntax), [ number, _ ] ->
            let text = $"if (!Mut.On(%d{number})) {{ %O{inner} }}"

            let text =
                if runsOnce original then
                    $"Mut.Once<int>(() => {{ %s{text} return 0; }});"
                else
                    text

            SyntaxFactory.ParseStatement(text, 0, options).WithTriviaFrom original
        | _, [ number, { Edit = DeleteBody } ] -> (deleteBody number inner).WithTriviaFrom original
        | _ ->
            let text = candidates |> List.fold (switchExpression inner) (inner.ToString())

            let text =
                match initials.TryGetValue original with
                | true, name -> $"Mut.Once<%s{name}>(() => %s{text})"
                | _ -> text

            (expression text).WithTriviaFrom original

    let all = Seq.append nodes (Seq.append initials.Keys constants) |> Seq.distinct
    root.ReplaceNodes(all, replace).ToFullString()
