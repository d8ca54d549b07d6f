namespace Forge

open System
open System.Collections.Generic

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

    let head (slice: ArenaSlice<'T>) =
        if slice.IsEmpty then
            invalidArg "slice" "The slice is empty, and has no first value. Use Slice.tryHead."

        slice[0]

    let last (slice: ArenaSlice<'T>) =
        if slice.IsEmpty then
            invalidArg "slice" "The slice is empty, and has no last value. Use Slice.tryLast."

        slice[slice.Length - 1]

    let fill (value: 'T) (slice: ArenaSlice<'T>) = slice.Span.Fill value

    let inline iteri ([<InlineIfLambda>] action: int -> 'T -> unit) (slice: ArenaSlice<'T>) =
        let span = slice.Span

        for i in 0 .. span.Length - 1 do
            action i span[i]

    let inline iter ([<InlineIfLambda>] action: 'T -> unit) (slice: ArenaSlice<'T>) =
        for value in slice.Span do
            action value

    let inline iter2 ([<InlineIfLambda>] action: 'T -> 'U -> unit) (slice1: ArenaSlice<'T>) (slice2: ArenaSlice<'U>) =
        if slice1.Length <> slice2.Length then
            let lengths = string slice1.Length + " and " + string slice2.Length
            invalidArg "slice2" ("The slices have lengths " + lengths + ", which must be equal.")

        let span1 = slice1.Span
        let span2 = slice2.Span

        for i in 0 .. span1.Length - 1 do
            action span1[i] span2[i]

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

    let inline min (slice: ArenaSlice<'T>) =
        reduce (fun a b -> if b < a then b else a) slice

    let inline max (slice: ArenaSlice<'T>) =
        reduce (fun a b -> if b > a then b else a) slice

    let inline minBy ([<InlineIfLambda>] projection: 'T -> 'Key) (slice: ArenaSlice<'T>) =
        let mutable least = head slice
        let mutable leastKey = projection least

        for value in slice.Span.Slice 1 do
            let key = projection value

            if key < leastKey then
                least <- value
                leastKey <- key

        least

    let inline maxBy ([<InlineIfLambda>] projection: 'T -> 'Key) (slice: ArenaSlice<'T>) =
        let mutable greatest = head slice
        let mutable greatestKey = projection greatest

        for value in slice.Span.Slice 1 do
            let key = projection value

            if key > greatestKey then
                greatest <- value
                greatestKey <- key

        greatest

    let inline sum (slice: ArenaSlice< ^T >) : ^T =
        fold Checked.(+) LanguagePrimitives.GenericZero slice

    let inline sumBy ([<InlineIfLambda>] projection: 'T -> ^U) (slice: ArenaSlice<'T>) : ^U =
        fold (fun sum value -> Checked.(+) sum (projection value)) LanguagePrimitives.GenericZero slice

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
        tryFindIndex predicate slice |> ValueOption.map (fun index -> slice[index])

    let inline find ([<InlineIfLambda>] predicate: 'T -> bool) (slice: ArenaSlice<'T>) =
        match tryFind predicate slice with
        | ValueSome value -> value
        | ValueNone -> raise (KeyNotFoundException "The predicate is true for no value. Use Slice.tryFind.")

    let inline findIndex ([<InlineIfLambda>] predicate: 'T -> bool) (slice: ArenaSlice<'T>) =
        match tryFindIndex predicate slice with
        | ValueSome index -> index
        | ValueNone -> raise (KeyNotFoundException "The predicate is true for no value. Use Slice.tryFindIndex.")

    let inline tryPick ([<InlineIfLambda>] chooser: 'T -> 'U voption) (slice: ArenaSlice<'T>) =
        let span = slice.Span
        let mutable index = 0
        let mutable picked = ValueNone

        while index < span.Length && picked.IsNone do
            picked <- chooser span[index]
            index <- index + 1

        picked

    let inline pick ([<InlineIfLambda>] chooser: 'T -> 'U voption) (slice: ArenaSlice<'T>) =
        match tryPick chooser slice with
        | ValueSome picked -> picked
        | ValueNone -> raise (KeyNotFoundException "The chooser returned none for every value. Use Slice.tryPick.")

    let inline exists ([<InlineIfLambda>] predicate: 'T -> bool) (slice: ArenaSlice<'T>) =
        (tryFindIndex predicate slice).IsSome

    let inline forall ([<InlineIfLambda>] predicate: 'T -> bool) (slice: ArenaSlice<'T>) =
        not (exists (fun value -> not (predicate value)) slice)

    let inline contains (value: 'T) (slice: ArenaSlice<'T>) =
        exists (fun other -> value = other) slice

    let inline mapInPlace ([<InlineIfLambda>] mapping: 'T -> 'T) (slice: ArenaSlice<'T>) =
        let span = slice.Span

        for i in 0 .. span.Length - 1 do
            span[i] <- mapping span[i]

    let inline mapi (arena: ArenaLease) ([<InlineIfLambda>] mapping: int -> 'T -> 'U) (slice: ArenaSlice<'T>) =
        let source = slice.Span
        let result = Arena.sliceUninitialized<'U> source.Length arena
        let target = result.Span

        for i in 0 .. source.Length - 1 do
            target[i] <- mapping i source[i]

        result

    let inline map (arena: ArenaLease) ([<InlineIfLambda>] mapping: 'T -> 'U) (slice: ArenaSlice<'T>) =
        mapi arena (fun _ value -> mapping value) slice

    let inline map2
        (arena: ArenaLease)
        ([<InlineIfLambda>] mapping: 'T1 -> 'T2 -> 'U)
        (slice1: ArenaSlice<'T1>)
        (slice2: ArenaSlice<'T2>)
        =
        if slice1.Length <> slice2.Length then
            let lengths = string slice1.Length + " and " + string slice2.Length
            invalidArg "slice2" ("The slices have lengths " + lengths + ", which must be equal.")

        let source1 = slice1.Span
        let source2 = slice2.Span
        let result = Arena.sliceUninitialized<'U> source1.Length arena
        let target = result.Span

        for i in 0 .. source1.Length - 1 do
            target[i] <- mapping source1[i] source2[i]

        result

    let zip (arena: ArenaLease) (slice1: ArenaSlice<'T1>) (slice2: ArenaSlice<'T2>) =
        map2 arena (fun value1 value2 -> struct (value1, value2)) slice1 slice2

    let inline choose (arena: ArenaLease) ([<InlineIfLambda>] chooser: 'T -> 'U voption) (slice: ArenaSlice<'T>) =
        let source = slice.Span
        let result = Arena.sliceUninitialized<'U> source.Length arena
        let target = result.Span
        let mutable length = 0

        for value in source do
            match chooser value with
            | ValueSome chosen ->
                target[length] <- chosen
                length <- length + 1
            | ValueNone -> ()

        result.Slice(0, length)

    let inline filter (arena: ArenaLease) ([<InlineIfLambda>] predicate: 'T -> bool) (slice: ArenaSlice<'T>) =
        choose arena (fun value -> if predicate value then ValueSome value else ValueNone) slice

    let copy (arena: ArenaLease) (slice: ArenaSlice<'T>) =
        Arena.copy (Span.op_Implicit slice.Span) arena

    let append (arena: ArenaLease) (slice1: ArenaSlice<'T>) (slice2: ArenaSlice<'T>) =
        let source1 = slice1.Span
        let source2 = slice2.Span
        let length = Checked.(+) source1.Length source2.Length
        let result = Arena.sliceUninitialized<'T> length arena
        source1.CopyTo result.Span
        source2.CopyTo(result.Span.Slice source1.Length)
        result

    let revInPlace (slice: ArenaSlice<'T>) = slice.Span.Reverse()

    /// A copy that a function then changes.
    let private copyAnd (change: ArenaSlice<'T> -> unit) (arena: ArenaLease) (slice: ArenaSlice<'T>) =
        let copied = copy arena slice
        change copied
        copied

    let rev (arena: ArenaLease) (slice: ArenaSlice<'T>) = copyAnd revInPlace arena slice

    let sortInPlaceWith (comparer: 'T -> 'T -> int) (slice: ArenaSlice<'T>) =
        Portable.sortWith (Comparison comparer) slice.Span

    let sortInPlaceBy (projection: 'T -> 'Key) (slice: ArenaSlice<'T>) = KeyedSort.inPlace projection slice

    let sortInPlace (slice: ArenaSlice<'T>) = Portable.sort slice.Span

    let sort (arena: ArenaLease) (slice: ArenaSlice<'T>) = copyAnd sortInPlace arena slice

    let sortBy (arena: ArenaLease) (projection: 'T -> 'Key) (slice: ArenaSlice<'T>) =
        copyAnd (sortInPlaceBy projection) arena slice

    let sortByDescending (arena: ArenaLease) (projection: 'T -> 'Key) (slice: ArenaSlice<'T>) =
        copyAnd (KeyedSort.inPlaceDescending projection) arena slice

    let sortDescending (arena: ArenaLease) (slice: ArenaSlice<'T>) = sortByDescending arena id slice

    let sortWith (arena: ArenaLease) (comparer: 'T -> 'T -> int) (slice: ArenaSlice<'T>) =
        copyAnd (sortInPlaceWith comparer) arena slice

    let blit (source: ArenaSlice<'T>) (sourceIndex: int) (target: ArenaSlice<'T>) (targetIndex: int) (count: int) =
        source.Slice(sourceIndex, count).Span.CopyTo(target.Slice(targetIndex, count).Span)

    let sub (start: int) (length: int) (slice: ArenaSlice<'T>) = slice.Slice(start, length)

    let take (count: int) (slice: ArenaSlice<'T>) = slice.Slice(0, count)

    let skip (count: int) (slice: ArenaSlice<'T>) =
        slice.Slice(count, slice.Length - count)

    let truncate (count: int) (slice: ArenaSlice<'T>) =
        slice.Slice(0, Operators.max 0 (Operators.min count slice.Length))

    let toArray (slice: ArenaSlice<'T>) = slice.ToArray()
    let toList (slice: ArenaSlice<'T>) = List.ofArray (slice.ToArray())
    let toRun (slice: ArenaSlice<'T>) = slice.ToRun()

    let toSeq (slice: ArenaSlice<'T>) =
        seq {
            for i in 0 .. slice.Length - 1 do
                slice[i]
        }

    let toText (slice: ArenaSlice<byte>) = Portable.toUtf16 slice.Span
