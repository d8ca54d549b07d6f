namespace Forge

open System
open System.Buffers
open System.Text

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ArenaText =
    let ofSpan (text: ReadOnlySpan<char>) (arena: ArenaLease) = ArenaCollections.AllocText(arena, text)

    let ofString (text: string) (arena: ArenaLease) = ofSpan (text.AsSpan()) arena

    let ofBytes (text: ReadOnlySpan<byte>) (arena: ArenaLease) = ArenaCollections.AllocText(arena, text)

    let ofRun (run: ArenaRun<byte>) (arena: ArenaLease) = ArenaCollections.ToText(arena, run)

    let toRun (text: ArenaText) = text.ToRun()

    let length (text: ArenaText) = text.Length

    let isEmpty (text: ArenaText) = text.IsEmpty

    let isValid (text: ArenaText) = text.IsValid

    let equals (other: ArenaText) (text: ArenaText) = text.Equals other

    let equalsString (other: string) (text: ArenaText) = text.Equals other

    let compareTo (other: ArenaText) (text: ArenaText) = text.CompareTo other

    /// Whether a string is at one of the ends of a text.
    let private isAtEnd (isLast: bool) (other: string) (text: ArenaText) =
        let bytes = text.Span
        let length = Encoding.UTF8.GetByteCount other

        length <= bytes.Length
        && text.Slice((if isLast then bytes.Length - length else 0), length).Equals(other.AsSpan())

    let startsWith (prefix: string) (text: ArenaText) = isAtEnd false prefix text

    let endsWith (suffix: string) (text: ArenaText) = isAtEnd true suffix text

    let contains (part: string) (text: ArenaText) =
        let utf8 = ArrayPool.Shared.Rent(Encoding.UTF8.GetByteCount part)

        try
            let length = Encoding.UTF8.GetBytes(part, 0, part.Length, utf8, 0)
            text.Span.IndexOf(ReadOnlySpan(utf8, 0, length)) >= 0
        finally
            ArrayPool.Shared.Return utf8

    let sub (start: int) (length: int) (text: ArenaText) = text.Slice(start, length)

    let tryParseInt (text: ArenaText) =
        match text.TryParseInt32() with
        | true, number -> ValueSome number
        | _ -> ValueNone

    let tryParseInt64 (text: ArenaText) =
        match text.TryParseInt64() with
        | true, number -> ValueSome number
        | _ -> ValueNone

    let tryParseFloat (text: ArenaText) =
        match text.TryParseDouble() with
        | true, number -> ValueSome number
        | _ -> ValueNone

    let tryParseDecimal (text: ArenaText) =
        match text.TryParseDecimal() with
        | true, number -> ValueSome number
        | _ -> ValueNone

    let toString (text: ArenaText) = Slice.toText (text.ToSlice())
