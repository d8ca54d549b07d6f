namespace Forge

/// <summary>
/// What can ordinarily go wrong with memory, as a value: the cases that the <c>try</c> functions return. Misuse and bad
/// arguments are mistakes in the program and stay exceptions.
/// </summary>
type ForgeError =
    /// <summary>An arena had too little room; both numbers in bytes.</summary>
    | Exhausted of requested: int64 * remaining: int64
    /// <summary>The operating system refused: the call, its error code, and a message that names the code and says what to do.</summary>
    | OsFailure of operation: string * code: int * message: string
    /// <summary>A pool's options allow no more arenas; the message names the limit.</summary>
    | LimitReached of message: string
    /// <summary>The native or managed heap had no room.</summary>
    | OutOfMemory of message: string

/// <summary>Turning failures to and from exceptions.</summary>
[<RequireQualifiedAccess>]
module ForgeError =
    /// <summary>The error that an exception stands for; none for an exception that is not about memory.</summary>
    val ofException: error: exn -> ForgeError voption

    /// <summary>The error as one sentence.</summary>
    val message: error: ForgeError -> string

    /// <summary>
    /// Runs a body and turns an exception about memory into an error; every other exception goes on its way. The one
    /// boundary that all <c>try</c> functions share.
    /// </summary>
    val protect: body: (unit -> 'T) -> Result<'T, ForgeError>
