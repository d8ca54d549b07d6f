namespace Forge

/// <summary>
/// What can ordinarily go wrong with memory, as returned by the <c>try</c> functions. Misuse and bad arguments are mistakes in the
/// program, and throw.
/// </summary>
/// <remarks>
/// Every function whose name starts with <c>try</c> follows one rule. If it can fail for only one reason, such as too little room in an
/// arena or no such value in a slice, it returns a <c>voption</c>, and its documentation names the reason. If there are several, it returns
/// a <c>Result</c> with a <c>ForgeError</c> that says which. It never nests one in the other.
/// </remarks>
[<StructuredFormatDisplay("{Shown}")>]
type ForgeError =
    /// <summary>An arena had too little room. Both numbers are in bytes.</summary>
    | Exhausted of requested: int64 * remaining: int64
    /// <summary>The operating system refused. The message names the error code and says what to do.</summary>
    | OsFailure of operation: string * code: int * message: string
    /// <summary>The options of a pool allow no more arenas. The message names the limit.</summary>
    | LimitReached of message: string
    /// <summary>The native or managed heap had no room.</summary>
    | OutOfMemory of message: string

/// <summary>Converts between errors and exceptions.</summary>
/// <example><code>
/// match ForgeError.protect (fun () -> arena |> Arena.slice&lt;int> 1000) with
/// | Ok numbers -> numbers |> Slice.fill 1
/// | Error error -> printfn $"{ForgeError.message error}"
/// </code></example>
[<RequireQualifiedAccess>]
module ForgeError =
    /// <summary>The error for an exception; none if the exception is not about memory.</summary>
    val ofException: error: exn -> ForgeError voption

    /// <summary>What happened, with the numbers, and what to do about it.</summary>
    val message: error: ForgeError -> string

    /// <summary>Runs a body, and returns an exception about memory as an error. Other exceptions are thrown.</summary>
    val protect: body: (unit -> 'T) -> Result<'T, ForgeError>
