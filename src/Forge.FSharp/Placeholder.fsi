namespace Forge.FSharp

/// Holds the place of the facade until its code arrives.
[<RequireQualifiedAccess>]
module Placeholder =
    /// The number of bytes in the array.
    val length: bytes: byte[] -> int
