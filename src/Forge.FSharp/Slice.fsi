namespace Forge

open System

/// <summary>
/// Works with values in an arena, with the names and the argument order of FSharp.Core's modules. Each function checks once that the
/// slice is not stale, and then runs at full speed. In a loop of your own, get <c>slice.Span</c> once before it.
/// </summary>
/// <exception cref="T:System.InvalidOperationException">
/// The slice is stale: every function but <c>length</c>, <c>isEmpty</c>, <c>isValid</c> and <c>sub</c>.
/// </exception>
/// <remarks>What makes a new slice takes the arena to allocate it in first: <c>slice |> Slice.map arena float</c>.</remarks>
[<RequireQualifiedAccess>]
module Slice =
    /// <summary>The number of values.</summary>
    val length: slice: ArenaSlice<'T> -> int

    /// <summary>Whether there is no value.</summary>
    val isEmpty: slice: ArenaSlice<'T> -> bool

    /// <summary>Whether the memory still belongs to the slice.</summary>
    val isValid: slice: ArenaSlice<'T> -> bool

    /// <summary>A value by its index.</summary>
    /// <exception cref="T:System.IndexOutOfRangeException">The index is out of range.</exception>
    val item: index: int -> slice: ArenaSlice<'T> -> 'T

    /// <summary>A value by its index; none if the index is out of range.</summary>
    val tryItem: index: int -> slice: ArenaSlice<'T> -> 'T voption

    /// <summary>The first value; none if the slice is empty.</summary>
    val tryHead: slice: ArenaSlice<'T> -> 'T voption

    /// <summary>The last value; none if the slice is empty.</summary>
    val tryLast: slice: ArenaSlice<'T> -> 'T voption

    /// <summary>Sets every value.</summary>
    val fill: value: 'T -> slice: ArenaSlice<'T> -> unit

    /// <summary>Calls a function with each value.</summary>
    val inline iter: [<InlineIfLambda>] action: ('T -> unit) -> slice: ArenaSlice<'T> -> unit

    /// <summary>Calls a function with each index and its value.</summary>
    val inline iteri: [<InlineIfLambda>] action: (int -> 'T -> unit) -> slice: ArenaSlice<'T> -> unit

    /// <summary>Folds the values from the first to the last.</summary>
    val inline fold:
        [<InlineIfLambda>] folder: ('State -> 'T -> 'State) -> state: 'State -> slice: ArenaSlice<'T> -> 'State

    /// <summary>Folds the values from the first to the last, beginning with the first value.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    val inline reduce: [<InlineIfLambda>] reduction: ('T -> 'T -> 'T) -> slice: ArenaSlice<'T> -> 'T

    /// <summary>The least value.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    val inline min: slice: ArenaSlice<'T> -> 'T when 'T: comparison

    /// <summary>The greatest value.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    val inline max: slice: ArenaSlice<'T> -> 'T when 'T: comparison

    /// <summary>The sum of the values.</summary>
    val inline sum:
        slice: ArenaSlice< ^T > -> ^T
            when ^T: unmanaged and ^T: (static member (+): ^T * ^T -> ^T) and ^T: (static member Zero: ^T)

    /// <summary>The sum of what a function makes of the values.</summary>
    val inline sumBy:
        [<InlineIfLambda>] projection: ('T -> ^U) -> slice: ArenaSlice<'T> -> ^U
            when ^U: (static member (+): ^U * ^U -> ^U) and ^U: (static member Zero: ^U)

    /// <summary>The average of the values.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    val inline average:
        slice: ArenaSlice< ^T > -> ^T
            when ^T: unmanaged
            and ^T: (static member (+): ^T * ^T -> ^T)
            and ^T: (static member DivideByInt: ^T * int -> ^T)
            and ^T: (static member Zero: ^T)

    /// <summary>The average of what a function makes of the values.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    val inline averageBy:
        [<InlineIfLambda>] projection: ('T -> ^U) -> slice: ArenaSlice<'T> -> ^U
            when ^U: (static member (+): ^U * ^U -> ^U)
            and ^U: (static member DivideByInt: ^U * int -> ^U)
            and ^U: (static member Zero: ^U)

    /// <summary>The first value for which a function returns true; none if there is none.</summary>
    val inline tryFind: [<InlineIfLambda>] predicate: ('T -> bool) -> slice: ArenaSlice<'T> -> 'T voption

    /// <summary>The index of the first value for which a function returns true; none if there is none.</summary>
    val inline tryFindIndex: [<InlineIfLambda>] predicate: ('T -> bool) -> slice: ArenaSlice<'T> -> int voption

    /// <summary>Whether a function returns true for a value.</summary>
    val inline exists: [<InlineIfLambda>] predicate: ('T -> bool) -> slice: ArenaSlice<'T> -> bool

    /// <summary>Whether a function returns true for every value.</summary>
    val inline forall: [<InlineIfLambda>] predicate: ('T -> bool) -> slice: ArenaSlice<'T> -> bool

    /// <summary>Whether a value is in the slice.</summary>
    val contains: value: 'T -> slice: ArenaSlice<'T> -> bool when 'T: equality

    /// <summary>Replaces each value by what a function makes of it.</summary>
    val inline mapInPlace: [<InlineIfLambda>] mapping: ('T -> 'T) -> slice: ArenaSlice<'T> -> unit

    /// <summary>Allocates what a function makes of each value.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    val inline map:
        arena: ArenaLease -> [<InlineIfLambda>] mapping: ('T -> 'U) -> slice: ArenaSlice<'T> -> ArenaSlice<'U>
            when 'U: unmanaged

    /// <summary>
    /// Allocates a copy of the values for which a function returns true. Takes room for all values, because their number is known only at
    /// the end.
    /// </summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    val inline filter:
        arena: ArenaLease -> [<InlineIfLambda>] predicate: ('T -> bool) -> slice: ArenaSlice<'T> -> ArenaSlice<'T>

    /// <summary>Allocates a sorted copy. Equal values may change places.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    val sort: arena: ArenaLease -> slice: ArenaSlice<'T> -> ArenaSlice<'T> when 'T: comparison

    /// <summary>Sorts the values where they are. Equal values may change places.</summary>
    val sortInPlace: slice: ArenaSlice<'T> -> unit when 'T: comparison

    /// <summary>Sorts the values, where they are, by what a function makes of them. Equal values may change places.</summary>
    val sortInPlaceBy: projection: ('T -> 'Key) -> slice: ArenaSlice<'T> -> unit when 'Key: comparison

    /// <summary>Part of the slice, without copying it. <c>slice[1..2]</c> is the same for indices 1 and 2.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The part exceeds the slice.</exception>
    val sub: start: int -> length: int -> slice: ArenaSlice<'T> -> ArenaSlice<'T>

    /// <summary>Copies the values to an array, which outlives the arena.</summary>
    val toArray: slice: ArenaSlice<'T> -> 'T[]

    /// <summary>Copies the values to a list, which outlives the arena.</summary>
    val toList: slice: ArenaSlice<'T> -> 'T list

    /// <summary>The values as a sequence, which does not outlive the arena: each step checks that the slice is not stale.</summary>
    val toSeq: slice: ArenaSlice<'T> -> 'T seq

    /// <summary>Decodes UTF-8 bytes to a string, which outlives the arena. Invalid bytes become U+FFFD.</summary>
    val toText: slice: ArenaSlice<byte> -> string

/// <summary>F#'s notation for parts of a slice. Open with the namespace.</summary>
[<AutoOpen>]
module SliceExtensions =
    type ArenaSlice<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> with

        /// <summary>
        /// Part of the slice, without copying it: <c>slice[1..2]</c>. As with an array, bounds outside the slice are cut off.
        /// </summary>
        member GetSlice: first: int option * last: int option -> ArenaSlice<'T>
