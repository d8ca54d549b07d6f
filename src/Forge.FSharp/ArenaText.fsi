namespace Forge

open System

/// <summary>
/// Works with texts in an arena, which are UTF-8. Comparisons are ordinal. <c>text1 = text2</c> and <c>compare text1 text2</c> work, too, and so
/// does sorting; <c>compare</c> boxes both texts, which <c>compareTo</c> does not. To format values into a text, use <c>Arena.text</c>.
/// </summary>
/// <exception cref="T:System.InvalidOperationException">
/// The text is stale. Thrown by every function that takes one, except <c>length</c>, <c>isEmpty</c>, <c>isValid</c> and <c>sub</c>.
/// </exception>
/// <exception cref="T:Forge.ArenaExhaustedException">
/// The arena has too little room; it is unchanged. Thrown by every function that takes one, except <c>ofRun</c>.
/// </exception>
/// <example><code>
/// let name = arena |> ArenaText.ofString "Zoë"
/// let same = name |> ArenaText.equalsString "Zoë" // true, without making a string
/// let bytes = ArenaText.length name // 4: ë is two bytes
/// </code></example>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ArenaText =
    /// <summary>Allocates a text. A lone surrogate becomes U+FFFD.</summary>
    val ofString: text: string -> arena: ArenaLease -> ArenaText

    /// <summary>Allocates a text of characters. A lone surrogate becomes U+FFFD.</summary>
    val ofSpan: text: ReadOnlySpan<char> -> arena: ArenaLease -> ArenaText

    /// <summary>Allocates a text of bytes, which should be UTF-8, and are kept as they are.</summary>
    val ofBytes: text: ReadOnlySpan<byte> -> arena: ArenaLease -> ArenaText

    /// <summary>The text of a run of bytes, which may have been made in any scope that is still open. The run can be stored in the arena.</summary>
    /// <exception cref="T:System.InvalidOperationException">The run is stale, or of another arena.</exception>
    val ofRun: run: ArenaRun<byte> -> arena: ArenaLease -> ArenaText

    /// <summary>A reference to the bytes that can be stored in the arena itself.</summary>
    val toRun: text: ArenaText -> ArenaRun<byte>

    /// <summary>The number of bytes.</summary>
    val length: text: ArenaText -> int

    /// <summary>Whether the text is empty.</summary>
    val isEmpty: text: ArenaText -> bool

    /// <summary>Whether the memory still belongs to the text.</summary>
    val isValid: text: ArenaText -> bool

    /// <summary>Whether a text is equal to another.</summary>
    val equals: other: ArenaText -> text: ArenaText -> bool

    /// <summary>Whether a text is equal to a string.</summary>
    val equalsString: other: string -> text: ArenaText -> bool

    /// <summary>
    /// Compares a text with another by code points: less than 0 if the text comes first, 0 if both are equal, and more than 0 otherwise.
    /// </summary>
    val compareTo: other: ArenaText -> text: ArenaText -> int

    /// <summary>Whether a text begins with a string.</summary>
    val startsWith: prefix: string -> text: ArenaText -> bool

    /// <summary>Whether a text ends with a string.</summary>
    val endsWith: suffix: string -> text: ArenaText -> bool

    /// <summary>Whether the text contains a string.</summary>
    val contains: part: string -> text: ArenaText -> bool

    /// <summary>Part of the text, without copying it. Start and length are in bytes.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The part exceeds the text.</exception>
    /// <example><code>let key = arena |> ArenaText.ofString "key=value" |> ArenaText.sub 0 3</code></example>
    val sub: start: int -> length: int -> text: ArenaText -> ArenaText

    /// <summary>Reads the whole text as a number, such as -12; none if it is no such number, or out of range.</summary>
    /// <example><code>
    /// let number = arena |> ArenaText.ofString "-12" |> ArenaText.tryParseInt // ValueSome -12
    /// </code></example>
    val tryParseInt: text: ArenaText -> int voption

    /// <summary>Reads the whole text as a number, such as -12; none if it is no such number, or out of range.</summary>
    val tryParseInt64: text: ArenaText -> int64 voption

    /// <summary>
    /// Reads the whole text as a number, such as -1.5 or 2e10; none if it is no such number. The decimal separator is a point in every culture.
    /// </summary>
    val tryParseFloat: text: ArenaText -> float voption

    /// <summary>
    /// Reads the whole text as a number, such as -1.5; none if it is no such number, or out of range. The decimal separator is a point in every
    /// culture.
    /// </summary>
    val tryParseDecimal: text: ArenaText -> decimal voption

    /// <summary>
    /// Decodes the text to a string, which outlives the arena. Invalid bytes become U+FFFD. <c>string text</c> is the same, but does not throw
    /// if the text is stale.
    /// </summary>
    val toString: text: ArenaText -> string
