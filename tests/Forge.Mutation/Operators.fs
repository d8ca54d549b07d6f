/// The changes that are tried: deleted statements, negated conditions, `<` for `<=`, `&&` for `||`, other arithmetic, numbers
/// one off, default values for what is returned, compare-and-swaps that do not compare or do not swap.
module Forge.Mutation.Operators

open System
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp
open Microsoft.CodeAnalysis.CSharp.Syntax
open Places

let private arithmetic =
    Map
        [
            SyntaxKind.AddExpression, "-"
            SyntaxKind.SubtractExpression, "+"
            SyntaxKind.MultiplyExpression, "/"
            SyntaxKind.DivideExpression, "*"
            SyntaxKind.ModuloExpression, "*"
            SyntaxKind.LeftShiftExpression, ">>"
            SyntaxKind.RightShiftExpression, "<<"
            SyntaxKind.BitwiseAndExpression, "|"
            SyntaxKind.BitwiseOrExpression, "&"
            SyntaxKind.ExclusiveOrExpression, "&"
        ]

let private comparisons =
    Map
        [
            SyntaxKind.LessThanExpression, "<="
            SyntaxKind.LessThanOrEqualExpression, "<"
            SyntaxKind.GreaterThanExpression, ">="
            SyntaxKind.GreaterThanOrEqualExpression, ">"
        ]

let private compound =
    Map
        [
            SyntaxKind.AddAssignmentExpression, ("+", "-")
            SyntaxKind.SubtractAssignmentExpression, ("-", "+")
            SyntaxKind.MultiplyAssignmentExpression, ("*", "/")
            SyntaxKind.DivideAssignmentExpression, ("/", "*")
            SyntaxKind.LeftShiftAssignmentExpression, ("<<", ">>")
            SyntaxKind.RightShiftAssignmentExpression, (">>", "<<")
            SyntaxKind.AndAssignmentExpression, ("&", "|")
            SyntaxKind.OrAssignmentExpression, ("|", "&")
        ]

/// Waiting without a pause is still waiting, so no test could miss one.
let private isPause (statement: ExpressionStatementSyntax) =
    statement.ToString().EndsWith(".SpinOnce();", StringComparison.Ordinal)

/// All changes of one file.
let candidates (compilation: Compilation) (tree: SyntaxTree) =
    let model = compilation.GetSemanticModel tree

    let verdict (node: SyntaxNode) =
        if isOfOtherPlatform node then
            OtherPlatform
        elif needsConstant node then
            NotCSharp "C# wants a constant there"
        else
            match constantField node with
            | Some field when isUsedAsConstant compilation model field ->
                NotCSharp "the constant is used where C# wants one"
            | _ -> Possible

    let candidate kind (node: SyntaxNode) edit after =
        let before, after =
            match node with
            | :? LiteralExpressionSyntax -> inContext node after
            | _ -> oneLine (node.ToString()), oneLine after

        {
            Node = node
            Place = node
            Edit = edit
            Kind = kind
            Before = before
            After = after
            Cast = None
            Verdict = verdict node
        }

    let typeOf (node: ExpressionSyntax) = model.GetTypeInfo(node).Type

    let instead kind (node: ExpressionSyntax) after =
        let info = model.GetTypeInfo node

        let cast =
            if
                model.GetConstantValue(node).HasValue
                && isIntegral info.Type
                && (isIntegral info.ConvertedType || isEnum info.ConvertedType)
            then
                Some(typeName info.ConvertedType)
            else
                None

        { candidate kind node (Instead after) after with
            Cast = cast
        }

    let ofNumber (literal: LiteralExpressionSyntax) =
        [
            if isIntegral (typeOf literal) then
                let value = Convert.ToDecimal literal.Token.Value
                instead "number" literal (string (value + 1m))

                if value > 0m then
                    instead "number" literal (string (value - 1m))
        ]

    /// A number in a pattern is a constant: the whole expression is written again with another one.
    let ofNumberInPattern (literal: LiteralExpressionSyntax) =
        let whole =
            literal.Ancestors()
            |> Seq.tryPick (function
                | :? SwitchExpressionSyntax
                | :? IsPatternExpressionSyntax as whole -> Some(whole :?> ExpressionSyntax)
                | _ -> None)

        match whole with
        | Some whole when isIntegral (typeOf literal) ->
            let value = Convert.ToDecimal literal.Token.Value
            let start = literal.SpanStart - whole.SpanStart
            let text = whole.ToString()

            [ value + 1m; value - 1m ]
            |> List.map (fun other ->
                let changed = text.Remove(start, literal.Span.Length).Insert(start, string other)

                { instead "number" whole changed with
                    Place = literal
                    Before = oneLine (literal.Parent.Parent.ToString())
                    After = string other
                })
        | _ -> []

    let ofBinary (node: BinaryExpressionSyntax) =
        let rewritten (operator: string) =
            $"(%O{node.Left}) %s{operator} (%O{node.Right})"

        let shown (operator: string) =
            $"%O{node.Left} %s{operator} %O{node.Right}"

        let symbol = typeOf node

        [
            match arithmetic.TryFind(node.Kind()) with
            | Some operator when isIntegral symbol || isEnum symbol ->
                { instead "arithmetic" node (rewritten operator) with
                    After = oneLine (shown operator)
                }
            | _ -> ()

            match comparisons.TryFind(node.Kind()) with
            | Some operator ->
                { instead "comparison" node (rewritten operator) with
                    After = oneLine (shown operator)
                }
            | None -> ()

            if node.IsKind SyntaxKind.LogicalAndExpression then
                candidate "condition" node OtherJunction (shown "||")
            elif node.IsKind SyntaxKind.LogicalOrExpression then
                candidate "condition" node OtherJunction (shown "&&")
            elif
                node.IsKind SyntaxKind.CoalesceExpression
                && not (node.Right :? ThrowExpressionSyntax)
            then
                instead "condition" node (node.Right.ToString())
        ]

    let ofPrefix (node: PrefixUnaryExpressionSyntax) =
        [
            match node.Kind() with
            | SyntaxKind.PreIncrementExpression -> candidate "arithmetic" node (Store("+", "-")) $"--%O{node.Operand}"
            | SyntaxKind.PreDecrementExpression -> candidate "arithmetic" node (Store("-", "+")) $"++%O{node.Operand}"
            | SyntaxKind.UnaryMinusExpression
            | SyntaxKind.BitwiseNotExpression -> instead "arithmetic" node (node.Operand.ToString())
            | _ -> ()
        ]

    let ofPostfix (node: PostfixUnaryExpressionSyntax) =
        let isValue =
            not (node.Parent :? ExpressionStatementSyntax || node.Parent :? ForStatementSyntax)

        [
            match node.Kind() with
            | SyntaxKind.PostIncrementExpression when isValue -> instead "arithmetic" node $"%O{node.Operand}--"
            | SyntaxKind.PostDecrementExpression when isValue -> instead "arithmetic" node $"%O{node.Operand}++"
            | SyntaxKind.PostIncrementExpression -> candidate "arithmetic" node (Store("+", "-")) $"%O{node.Operand}--"
            | SyntaxKind.PostDecrementExpression -> candidate "arithmetic" node (Store("-", "+")) $"%O{node.Operand}++"
            | _ -> ()
        ]

    let ofAssignment (node: AssignmentExpressionSyntax) =
        [
            match compound.TryFind(node.Kind()) with
            | Some(usual, other) when isIntegral (typeOf node.Left) ->
                candidate "arithmetic" node (Store(usual, other)) $"%O{node.Left} %s{other}= %O{node.Right}"
            | _ -> ()
        ]

    let ofCompareExchange (node: InvocationExpressionSyntax) =
        [
            if
                node.Expression.ToString() = "Interlocked.CompareExchange"
                && not (node.Parent :? ExpressionStatementSyntax)
            then
                let arguments = node.ArgumentList.Arguments
                instead "compare-and-swap" node $"(%O{arguments[2].Expression})"
                instead "compare-and-swap" node $"Interlocked.Exchange(%O{arguments[0]}, %O{arguments[1]})"
        ]

    let ofReturned (node: ExpressionSyntax) =
        let wanted = model.GetTypeInfo(node).ConvertedType

        [
            if
                not (isNull wanted)
                && wanted.SpecialType <> SpecialType.System_Void
                && not (isBoolean wanted)
                && not (node :? RefExpressionSyntax || node :? ThrowExpressionSyntax)
                && not (node.IsKind SyntaxKind.DefaultLiteralExpression)
                && not (isZero (model.GetConstantValue node))
            then
                { instead "returned value" node $"default(%s{typeName wanted})!" with
                    After = "default"
                }
        ]

    let ofCondition (node: ExpressionSyntax) =
        [
            if isRootOfCondition node && isBoolean (typeOf node) then
                candidate "condition" node Negate $"!(%O{node})"
        ]

    let ofExpression (node: ExpressionSyntax) =
        [
            yield! ofCondition node

            match node with
            | :? LiteralExpressionSyntax as literal when (literal.Parent :? ConstantPatternSyntax) ->
                yield! ofNumberInPattern literal
            | :? LiteralExpressionSyntax as literal -> yield! ofNumber literal
            | :? BinaryExpressionSyntax as binary -> yield! ofBinary binary
            | :? PrefixUnaryExpressionSyntax as unary -> yield! ofPrefix unary
            | :? PostfixUnaryExpressionSyntax as unary -> yield! ofPostfix unary
            | :? AssignmentExpressionSyntax as assignment -> yield! ofAssignment assignment
            | :? InvocationExpressionSyntax as call -> yield! ofCompareExchange call
            | _ -> ()
        ]

    let ofNode (node: SyntaxNode) =
        [
            match node with
            | :? ExpressionSyntax as expression -> yield! ofExpression expression
            | :? ExpressionStatementSyntax as statement when isPause statement -> ()
            | :? ExpressionStatementSyntax
            | :? ThrowStatementSyntax
            | :? ContinueStatementSyntax -> candidate "statement" node Delete "(nothing)"
            | :? BreakStatementSyntax when not (node.Parent :? SwitchSectionSyntax) ->
                candidate "statement" node Delete "(nothing)"
            | :? ReturnStatementSyntax as returned when isNull returned.Expression ->
                candidate "statement" node Delete "(nothing)"
            | :? ReturnStatementSyntax as returned -> yield! ofReturned returned.Expression
            | :? ArrowExpressionClauseSyntax as arrow when returnsNothing model arrow.Parent ->
                { candidate "statement" arrow.Parent DeleteBody "(nothing)" with
                    Before = oneLine (arrow.Expression.ToString())
                }
            | :? ArrowExpressionClauseSyntax as arrow -> yield! ofReturned arrow.Expression
            | _ -> ()
        ]

    tree.GetRoot().DescendantNodes() |> Seq.collect ofNode |> List.ofSeq
