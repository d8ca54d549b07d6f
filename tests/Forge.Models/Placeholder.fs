namespace Forge.Models

/// Holds the place of the models until their code arrives.
[<RequireQualifiedAccess>]
module Placeholder =
    let length (bytes: byte[]) = Array.length bytes
