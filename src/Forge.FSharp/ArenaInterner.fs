namespace Forge

open System

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ArenaInterner =
    let create (arena: ArenaLease) = ArenaCollections.AllocInterner arena

    let count (interner: ArenaInterner) = interner.Count

    let isValid (interner: ArenaInterner) = interner.IsValid

    let intern (text: string) (interner: ArenaInterner) = interner.Intern(text.AsSpan())

    let internUtf8 (text: ReadOnlySpan<byte>) (interner: ArenaInterner) = interner.Intern text

    let tryFind (text: string) (interner: ArenaInterner) =
        match interner.TryFind(text.AsSpan()) with
        | true, found -> ValueSome found
        | _ -> ValueNone

    let toArray (interner: ArenaInterner) =
        let texts = Array.zeroCreate interner.Count
        let mutable index = 0

        for text in interner do
            texts[index] <- ArenaText.toString text
            index <- index + 1

        texts
