namespace Forge

open System

/// <summary>
/// Works with sets of texts in an arena. Equal texts become the same <c>ArenaText</c>, at the same address, so that their runs
/// (<c>ArenaText.toRun</c>) can be compared, hashed and stored in place of the texts.
/// </summary>
/// <exception cref="T:System.InvalidOperationException">
/// The interner is stale: every function that takes one. Or a text has to be added while a scope is open that was opened after the interner
/// was made.
/// </exception>
/// <exception cref="T:Forge.ArenaExhaustedException">
/// The arena has too little room: every function that makes an interner or adds to one, which is then unchanged.
/// </exception>
/// <remarks><c>for text in interner</c> enumerates the texts in the order in which they were added.</remarks>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ArenaInterner =
    /// <summary>Makes an empty interner.</summary>
    val create: arena: ArenaLease -> ArenaInterner

    /// <summary>The number of different texts.</summary>
    val count: interner: ArenaInterner -> int

    /// <summary>Whether the memory still belongs to the interner. Does not throw.</summary>
    val isValid: interner: ArenaInterner -> bool

    /// <summary>The text in the arena that is equal to a string, which is copied if there is none yet.</summary>
    val intern: text: string -> interner: ArenaInterner -> ArenaText

    /// <summary>The text in the arena that is equal to UTF-8, which is copied if there is none yet. For an <c>ArenaText</c>, use its <c>Span</c>.</summary>
    val internUtf8: text: ReadOnlySpan<byte> -> interner: ArenaInterner -> ArenaText

    /// <summary>The text in the arena that is equal to a string; none if it was not interned.</summary>
    val tryFind: text: string -> interner: ArenaInterner -> ArenaText voption

    /// <summary>Copies the texts to an array of strings, which outlives the arena.</summary>
    val toArray: interner: ArenaInterner -> string[]
