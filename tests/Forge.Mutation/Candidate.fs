namespace Forge.Mutation

open Microsoft.CodeAnalysis

/// How a place of the source is changed.
type Edit =
    /// A condition becomes its opposite.
    | Negate
    /// `a && b` becomes `a || b`, or the other way round.
    | OtherJunction
    /// An expression becomes another one.
    | Instead of expression: string
    /// What a compound assignment or an increment stores is reckoned by another operator.
    | Store of usual: string * other: string
    /// A statement goes.
    | Delete
    /// A member written as `=> expression`, which returns nothing, does nothing.
    | DeleteBody

/// Why a change is not tried.
type Verdict =
    | Possible
    /// C# wants a constant there, or the changed program does not compile.
    | NotCSharp of reason: string
    | OtherPlatform

/// A change of one place.
type Candidate =
    {
        Node: SyntaxNode
        /// Where the table says that it is; within the node.
        Place: SyntaxNode
        Edit: Edit
        /// What kind of change it is, for the table.
        Kind: string
        /// The text that changes, and what it becomes, each on one line.
        Before: string
        After: string
        /// The type that the place needs, where leaving a constant for an ordinary expression would lose a conversion.
        Cast: string option
        Verdict: Verdict
    }

/// A change that compiles, switched on by its number.
type Mutant =
    {
        Number: int
        File: string
        Line: int
        Kind: string
        Before: string
        After: string
        /// Tells changes apart which are alike in file and texts: 1 for the first in the file.
        Occurrence: int
    }

    /// What stays the same when lines move.
    member this.Key =
        let again =
            if this.Occurrence = 1 then
                ""
            else
                $" (%d{this.Occurrence})"

        $"%s{this.File}: %s{this.Before} → %s{this.After}%s{again}"
