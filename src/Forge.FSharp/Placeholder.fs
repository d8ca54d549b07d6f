namespace Forge.FSharp

[<RequireQualifiedAccess>]
module Placeholder =
    let length (bytes: byte[]) =
        Forge.Placeholder.Length(System.ReadOnlySpan bytes)
