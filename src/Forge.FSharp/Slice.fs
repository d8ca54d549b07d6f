namespace Forge

open System
open System.Collections.Generic
open System.Text

[<RequireQualifiedAccess>]
module Slice =
    let length (slice: ArenaSlice<'T>) = slice.Length

    let isEmpty (slice: ArenaSlice<'T>) = slice.IsEmpty

    let isValid (slice: ArenaSlice<'T>) = slice.IsValid

    let item (index: int) (slice: ArenaSlice<'T>) = slice[index]

    let tryItem (index: int) (slice: ArenaSlice<'T>) =
        let span = slice.Span

        if index >= 0 && index < span.Length then
            ValueSome span[index]
        else
            ValueNone

    let tryHead (slice: ArenaSlice<'T>) = tryItem 0 slice

    let tryLast (slice: ArenaSlice<'T>) = tryItem (slice.Length - 1) slice

    let fill (value: 'T) (slice: ArenaSlice<'T>) = slice.Span.Fill value

    let inline iteri ([<InlineIfLambda>] action: int -> 'T -> unit) (slice: ArenaSlice<'T>) =
        let span = slice.Span

        for i in 0 .. span.Length - 1 do
            action i span[i]

    let inline iter ([<InlineIfLambda>] action: 'T -> unit) (slice: ArenaSlice<'T>) =
        for value in slice.Span do
            action value

    let inline fold ([<InlineIfLambda>] folder: 'State -> 'T -> 'State) (state: 'State) (slice: ArenaSlice<'T>) =
        let mutable state = state

        for value in slice.Span do
            state <- folder state value

        state

    let inline reduce ([<InlineIfLambda>] reduction: 'T -> 'T -> 'T) (slice: ArenaSlice<'T>) =
        let span = slice.Span

        if span.IsEmpty then
            invalidArg "slice" "The slice is empty, and has no value to begin with. Use Slice.fold."

        let mutable state = span[0]

        for i in 1 .. span.Length - 1 do
            state <- reduction state span[i]

        state

    let inline min (slice: ArenaSlice<'T>) = reduce min slice

    let inline max (slice: ArenaSlice<'T>) = reduce max slice

    let inline sum (slice: ArenaSlice< ^T >) : ^T =
        fold (+) LanguagePrimitives.GenericZero slice

    let inline sumBy ([<InlineIfLambda>] projection: 'T -> ^U) (slice: ArenaSlice<'T>) : ^U =
        fold (fun sum value -> sum + projection value) LanguagePrimitives.GenericZero slice

    let inline averageBy ([<InlineIfLambda>] projection: 'T -> ^U) (slice: ArenaSlice<'T>) : ^U =
        if slice.IsEmpty then
            invalidArg "slice" "The slice is empty, and has no average."

        LanguagePrimitives.DivideByInt (sumBy projection slice) slice.Length

    let inline average (slice: ArenaSlice< ^T >) : ^T = averageBy id slice

    let inline tryFindIndex ([<InlineIfLambda>] predicate: 'T -> bool) (slice: ArenaSlice<'T>) =
        let span = slice.Span
        let mutable index = 0

        while index < span.Length && not (predicate span[index]) do
            index <- index + 1

        if index < span.Length then ValueSome index else ValueNone

    let inline tryFind ([<InlineIfLambda>] predicate: 'T -> bool) (slice: ArenaSlice<'T>) =
        let span = slice.Span
        let mutable index = 0

        while index < span.Length && not (predicate span[index]) do
            index <- index + 1

        if index < span.Length then
            ValueSome span[index]
        else
            ValueNone

    let inline exists ([<InlineIfLambda>] predicate: 'T -> bool) (slice: ArenaSlice<'T>) =
        (tryFindIndex predicate slice).IsSome

    let inline forall ([<InlineIfLambda>] predicate: 'T -> bool) (slice: ArenaSlice<'T>) =
        not (exists (fun value -> not (predicate value)) slice)

    let contains (value: 'T) (slice: ArenaSlice<'T>) =
        exists (fun other -> EqualityComparer<'T>.Default.Equals(value, other)) slice

    let inline mapInPlace ([<InlineIfLambda>] mapping: 'T -> 'T) (slice: ArenaSlice<'T>) =
        let span = slice.Span

        for i in 0 .. span.Length - 1 do
            span[i] <- mapping span[i]

    let inline map (arena: ArenaLease) ([<InlineIfLambda>] mapping: 'T -> 'U) (slice: ArenaSlice<'T>) =
        let source = slice.Span
        let result = arena.AllocSliceUninitialized<'U> source.Length
        let target = result.Span

        for i in 0 .. source.Length - 1 do
            target[i] <- mapping source[i]

        result

    let inline filter (arena: ArenaLease) ([<InlineIfLambda>] predicate: 'T -> bool) (slice: ArenaSlice<'T>) =
        let source = slice.Span
        let result = arena.AllocSliceUninitialized<'T> source.Length
        let target = result.Span
        let mutable length = 0

        for value in source do
            if predicate value then
                target[length] <- value
                length <- length + 1

        result.Slice(0, length)

    let sortInPlace (slice: ArenaSlice<'T>) = MemoryExtensions.Sort slice.Span

    let sortInPlaceBy (projection: 'T -> 'Key) (slice: ArenaSlice<'T>) =
        MemoryExtensions.Sort(slice.Span, Comparison(fun left right -> compare (projection left) (projection right)))

    let sort (arena: ArenaLease) (slice: ArenaSlice<'T>) =
        let sorted = arena.AllocSliceCopy(Span.op_Implicit slice.Span: ReadOnlySpan<'T>)
        sortInPlace sorted
        sorted

    let sub (start: int) (length: int) (slice: ArenaSlice<'T>) = slice.Slice(start, length)

    let toArray (slice: ArenaSlice<'T>) = slice.ToArray()

    let toList (slice: ArenaSlice<'T>) = List.ofArray (slice.ToArray())

    let toSeq (slice: ArenaSlice<'T>) =
        seq {
            for i in 0 .. slice.Length - 1 do
                slice[i]
        }

    let toText (slice: ArenaSlice<byte>) =
        Encoding.UTF8.GetString(Span.op_Implicit slice.Span: ReadOnlySpan<byte>)

/// What makes `slice[1..2]` work.
[<AutoOpen>]
module SliceExtensions =
    type ArenaSlice<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> with
        member slice.GetSlice(first: int option, last: int option) =
            let first = defaultArg first 0
            let last = defaultArg last (slice.Length - 1)
            let start = Operators.max first 0
            let length = Operators.min last (slice.Length - 1) - start + 1

            if length <= 0 then
                slice.Slice(0, 0)
            else
                slice.Slice(start, length)
