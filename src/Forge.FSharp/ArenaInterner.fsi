namespace Forge

open System

/// <summary>
/// Works with sets of texts in an arena. Equal texts become the same <c>ArenaText</c>, at the same address, so that their runs
/// (<c>ArenaText.toRun</c>) can be compared, hashed and stored in place of the texts.
/// </summary>
/// <exception cref="T:System.InvalidOperationException">
/// Thrown by every function that takes an interner, if it is stale; and by those that add a text, if a scope is open that was opened after
/// the interner was made.
/// </exception>
/// <exception cref="T:Forge.ArenaExhaustedException">
/// The arena has too little room. Thrown by every function that makes an interner or adds to one; the interner is then unchanged.
/// </exception>
/// <remarks><c>for text in interner</c> enumerates the texts in the order in which they were added.</remarks>
/// <example><code>
/// let names = ArenaInterner.create arena
/// let first = names |> ArenaInterner.intern "apple"
/// let second = names |> ArenaInterner.intern "apple"
/// let same = ArenaText.toRun first = ArenaText.toRun second // true: the text is there once
/// </code></example>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ArenaInterner =
    /// <summary>Makes an empty interner.</summary>
    val create: arena: ArenaLease -> ArenaInterner

    /// <summary>The number of different texts.</summary>
    val count: interner: ArenaInterner -> int

    /// <summary>Whether the memory still belongs to the interner. Does not throw.</summary>
    val isValid: interner: ArenaInterner -> bool

    /// <summary>Finds the text in the arena that is equal to a string, which is copied if there is none yet.</summary>
    val intern: text: string -> interner: ArenaInterner -> ArenaText

    /// <summary>Like <c>intern</c>, for a text as UTF-8. For an <c>ArenaText</c>, use its <c>Span</c>.</summary>
    val internUtf8: text: ReadOnlySpan<byte> -> interner: ArenaInterner -> ArenaText

    /// <summary>Finds the text in the arena that is equal to a string, without adding it; none if it was not interned.</summary>
    val tryFind: text: string -> interner: ArenaInterner -> ArenaText voption

    /// <summary>Copies the texts to an array of strings, which outlives the arena.</summary>
    val toArray: interner: ArenaInterner -> string[]
