namespace Forge.Tests

open System
open System.Globalization
open System.Text
open Forge

/// Appends the parts of an interpolated string as the C# compiler would have it done. Returns whether there was room.
type Append = delegate of byref<ArenaTextHandler> -> bool

[<RequireQualifiedAccess>]
module Interpolated =
    /// `lease.Text($"...")` with so many characters outside of values, and so many values.
    let text (lease: ArenaLease) literals values (append: Append) =
        let mutable handler = ArenaTextHandler(literals, values, lease)
        append.Invoke &handler |> ignore
        lease.Text &handler

    let tryText (lease: ArenaLease) literals values (append: Append) =
        let mutable handler = ArenaTextHandler(literals, values, lease)
        append.Invoke &handler |> ignore
        let mutable text = ArenaText()

        if lease.TryText(&handler, &text) then
            ValueSome text
        else
            ValueNone

/// Does something before it is formatted.
type Acting(act: unit -> unit, text: string) =
    override _.ToString() =
        act ()
        text

    interface IUtf8SpanFormattable with
        member _.TryFormat(room: Span<byte>, written: byref<int>, _: ReadOnlySpan<char>, _: IFormatProvider) =
            act ()
            Encoding.UTF8.TryGetBytes(text.AsSpan(), room, &written)

/// Says that it wrote so many bytes, or if there is no number, that there was never enough room.
type Lying(written: int voption) =
    interface IUtf8SpanFormattable with
        member _.TryFormat(_: Span<byte>, count: byref<int>, _: ReadOnlySpan<char>, _: IFormatProvider) =
            count <- ValueOption.defaultValue 0 written
            written.IsSome

/// Shows in which culture and format it is asked for.
type Formattable() =
    interface IFormattable with
        member _.ToString(format, provider) =
            let culture = provider :?> CultureInfo
            $"<{format}|{culture.Name}>"

/// The same, also as characters.
type SpanFormattable() =
    interface ISpanFormattable with
        member _.ToString(format, provider) =
            (Formattable() :> IFormattable).ToString(format, provider) + "s"

        member this.TryFormat
            (room: Span<char>, written: byref<int>, format: ReadOnlySpan<char>, provider: IFormatProvider)
            =
            let text = (this :> IFormattable).ToString(format.ToString(), provider)
            written <- text.Length
            text.AsSpan().TryCopyTo room
