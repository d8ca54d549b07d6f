namespace Forge

open System
open System.Text

[<RequireQualifiedAccess>]
module Slice =
    let length (slice: ArenaSlice<'T>) = slice.Length

    let isValid (slice: ArenaSlice<'T>) = slice.IsValid

    let fill (value: 'T) (slice: ArenaSlice<'T>) = slice.Span.Fill value

    let inline init ([<InlineIfLambda>] value: int -> 'T) (slice: ArenaSlice<'T>) =
        let span = slice.Span

        for i in 0 .. span.Length - 1 do
            span[i] <- value i

        slice

    let inline iter ([<InlineIfLambda>] action: 'T -> unit) (slice: ArenaSlice<'T>) =
        for value in slice.Span do
            action value

    let inline fold ([<InlineIfLambda>] folder: 'State -> 'T -> 'State) (state: 'State) (slice: ArenaSlice<'T>) =
        let mutable state = state

        for value in slice.Span do
            state <- folder state value

        state

    let inline sum (slice: ArenaSlice< ^T >) : ^T =
        fold (+) LanguagePrimitives.GenericZero slice

    let sub (start: int) (length: int) (slice: ArenaSlice<'T>) = slice.Slice(start, length)

    let toArray (slice: ArenaSlice<'T>) = slice.ToArray()

    let toText (slice: ArenaSlice<byte>) =
        Encoding.UTF8.GetString(Span.op_Implicit slice.Span: ReadOnlySpan<byte>)
