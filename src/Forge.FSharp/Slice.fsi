namespace Forge

open System

/// <summary>
/// Works with values in an arena, with the names and the argument order of FSharp.Core's collection modules. Each function checks once that
/// the slice is not stale, and then runs at full speed. In a loop of your own, get <c>slice.Span</c> once before it.
/// </summary>
/// <exception cref="T:System.InvalidOperationException">
/// The slice is stale. Thrown by every function except <c>length</c>, <c>isEmpty</c>, <c>isValid</c>, <c>sub</c>, <c>take</c>, <c>skip</c>
/// and <c>truncate</c>.
/// </exception>
/// <remarks>Functions that allocate a new slice take the arena first: <c>slice |> Slice.map arena float</c>.</remarks>
/// <example><code>
/// let slice = arena |> Arena.ofList [ 3; 1; 2 ]
/// let halves = slice |> Slice.map arena (fun value -> float value / 2.0)
/// let sum = Slice.sum halves // 3.0
/// </code></example>
[<RequireQualifiedAccess>]
module Slice =
    /// <summary>The number of values.</summary>
    val length: slice: ArenaSlice<'T> -> int

    /// <summary>Whether the slice is empty.</summary>
    val isEmpty: slice: ArenaSlice<'T> -> bool

    /// <summary>Whether the memory still belongs to the slice.</summary>
    val isValid: slice: ArenaSlice<'T> -> bool

    /// <summary>The value at an index.</summary>
    /// <exception cref="T:System.IndexOutOfRangeException">The index is out of range.</exception>
    val item: index: int -> slice: ArenaSlice<'T> -> 'T

    /// <summary>The value at an index; none if it is out of range.</summary>
    val tryItem: index: int -> slice: ArenaSlice<'T> -> 'T voption

    /// <summary>The first value.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    val head: slice: ArenaSlice<'T> -> 'T

    /// <summary>The first value; none if the slice is empty.</summary>
    val tryHead: slice: ArenaSlice<'T> -> 'T voption

    /// <summary>The last value.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    val last: slice: ArenaSlice<'T> -> 'T

    /// <summary>The last value; none if the slice is empty.</summary>
    val tryLast: slice: ArenaSlice<'T> -> 'T voption

    /// <summary>Sets every value.</summary>
    val fill: value: 'T -> slice: ArenaSlice<'T> -> unit

    /// <summary>Calls a function with each value.</summary>
    val inline iter: [<InlineIfLambda>] action: ('T -> unit) -> slice: ArenaSlice<'T> -> unit

    /// <summary>Calls a function with each index and its value.</summary>
    val inline iteri: [<InlineIfLambda>] action: (int -> 'T -> unit) -> slice: ArenaSlice<'T> -> unit

    /// <summary>Calls a function with the values of two slices at each index.</summary>
    /// <exception cref="T:System.ArgumentException">The slices have different lengths.</exception>
    /// <example><code>Slice.iter2 (fun left right -> printfn $"{left}, {right}") slice slice</code></example>
    val inline iter2:
        [<InlineIfLambda>] action: ('T -> 'U -> unit) -> slice1: ArenaSlice<'T> -> slice2: ArenaSlice<'U> -> unit

    /// <summary>Folds the values from the first to the last.</summary>
    /// <example><code>let sum = slice |> Slice.fold (fun sum value -> sum + int64 value) 0L</code></example>
    val inline fold:
        [<InlineIfLambda>] folder: ('State -> 'T -> 'State) -> state: 'State -> slice: ArenaSlice<'T> -> 'State

    /// <summary>Folds the values from the first to the last, beginning with the first value.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    val inline reduce: [<InlineIfLambda>] reduction: ('T -> 'T -> 'T) -> slice: ArenaSlice<'T> -> 'T

    /// <summary>The smallest value.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    val inline min: slice: ArenaSlice<'T> -> 'T when 'T: comparison

    /// <summary>The largest value.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    val inline max: slice: ArenaSlice<'T> -> 'T when 'T: comparison

    /// <summary>The first value for which a function returns the smallest result.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    /// <example><code>let nearest = slice |> Slice.minBy (fun value -> abs (value - 10))</code></example>
    val inline minBy: [<InlineIfLambda>] projection: ('T -> 'Key) -> slice: ArenaSlice<'T> -> 'T when 'Key: comparison

    /// <summary>The first value for which a function returns the largest result.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    val inline maxBy: [<InlineIfLambda>] projection: ('T -> 'Key) -> slice: ArenaSlice<'T> -> 'T when 'Key: comparison

    /// <summary>The sum of the values.</summary>
    /// <exception cref="T:System.OverflowException">The sum is too large for its type, unless that is a floating-point type.</exception>
    val inline sum:
        slice: ArenaSlice< ^T > -> ^T when ^T: (static member (+): ^T * ^T -> ^T) and ^T: (static member Zero: ^T)

    /// <summary>The sum of the results of a function for each value.</summary>
    /// <exception cref="T:System.OverflowException">The sum is too large for its type, unless that is a floating-point type.</exception>
    val inline sumBy:
        [<InlineIfLambda>] projection: ('T -> ^U) -> slice: ArenaSlice<'T> -> ^U
            when ^U: (static member (+): ^U * ^U -> ^U) and ^U: (static member Zero: ^U)

    /// <summary>The average of the values.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    val inline average:
        slice: ArenaSlice< ^T > -> ^T
            when ^T: (static member (+): ^T * ^T -> ^T)
            and ^T: (static member DivideByInt: ^T * int -> ^T)
            and ^T: (static member Zero: ^T)

    /// <summary>The average of the results of a function for each value.</summary>
    /// <exception cref="T:System.ArgumentException">The slice is empty.</exception>
    val inline averageBy:
        [<InlineIfLambda>] projection: ('T -> ^U) -> slice: ArenaSlice<'T> -> ^U
            when ^U: (static member (+): ^U * ^U -> ^U)
            and ^U: (static member DivideByInt: ^U * int -> ^U)
            and ^U: (static member Zero: ^U)

    /// <summary>The first value for which a function returns true; none if there is no such value.</summary>
    /// <example><code>let even = slice |> Slice.tryFind (fun value -> value % 2 = 0)</code></example>
    val inline tryFind: [<InlineIfLambda>] predicate: ('T -> bool) -> slice: ArenaSlice<'T> -> 'T voption

    /// <summary>The index of the first value for which a function returns true; none if there is no such value.</summary>
    val inline tryFindIndex: [<InlineIfLambda>] predicate: ('T -> bool) -> slice: ArenaSlice<'T> -> int voption

    /// <summary>The first value for which a function returns true.</summary>
    /// <exception cref="T:System.Collections.Generic.KeyNotFoundException">There is no such value.</exception>
    val inline find: [<InlineIfLambda>] predicate: ('T -> bool) -> slice: ArenaSlice<'T> -> 'T

    /// <summary>The index of the first value for which a function returns true.</summary>
    /// <exception cref="T:System.Collections.Generic.KeyNotFoundException">There is no such value.</exception>
    val inline findIndex: [<InlineIfLambda>] predicate: ('T -> bool) -> slice: ArenaSlice<'T> -> int

    /// <summary>The first result of a function that is not none; none if there is no such result.</summary>
    val inline tryPick: [<InlineIfLambda>] chooser: ('T -> 'U voption) -> slice: ArenaSlice<'T> -> 'U voption

    /// <summary>The first result of a function that is not none.</summary>
    /// <exception cref="T:System.Collections.Generic.KeyNotFoundException">There is no such result.</exception>
    val inline pick: [<InlineIfLambda>] chooser: ('T -> 'U voption) -> slice: ArenaSlice<'T> -> 'U

    /// <summary>Whether a function returns true for any value.</summary>
    val inline exists: [<InlineIfLambda>] predicate: ('T -> bool) -> slice: ArenaSlice<'T> -> bool

    /// <summary>Whether a function returns true for every value.</summary>
    val inline forall: [<InlineIfLambda>] predicate: ('T -> bool) -> slice: ArenaSlice<'T> -> bool

    /// <summary>Whether the slice contains a value.</summary>
    val inline contains: value: 'T -> slice: ArenaSlice<'T> -> bool when 'T: equality

    /// <summary>Replaces each value by the result of a function for it.</summary>
    val inline mapInPlace: [<InlineIfLambda>] mapping: ('T -> 'T) -> slice: ArenaSlice<'T> -> unit

    /// <summary>Allocates the results of a function for each value.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    /// <example><code>let squares = slice |> Slice.map arena (fun value -> int64 value * int64 value)</code></example>
    val inline map:
        arena: ArenaLease -> [<InlineIfLambda>] mapping: ('T -> 'U) -> slice: ArenaSlice<'T> -> ArenaSlice<'U>
            when 'U: unmanaged and 'U: struct

    /// <summary>Allocates the results of a function for each index and its value.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    val inline mapi:
        arena: ArenaLease -> [<InlineIfLambda>] mapping: (int -> 'T -> 'U) -> slice: ArenaSlice<'T> -> ArenaSlice<'U>
            when 'U: unmanaged and 'U: struct

    /// <summary>Allocates the results of a function for the values of two slices at each index.</summary>
    /// <exception cref="T:System.ArgumentException">The slices have different lengths.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    val inline map2:
        arena: ArenaLease ->
        [<InlineIfLambda>] mapping: ('T1 -> 'T2 -> 'U) ->
        slice1: ArenaSlice<'T1> ->
        slice2: ArenaSlice<'T2> ->
            ArenaSlice<'U>
            when 'U: unmanaged and 'U: struct

    /// <summary>Allocates the pairs of the values of two slices at each index.</summary>
    /// <exception cref="T:System.ArgumentException">The slices have different lengths.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    val zip:
        arena: ArenaLease -> slice1: ArenaSlice<'T1> -> slice2: ArenaSlice<'T2> -> ArenaSlice<struct ('T1 * 'T2)>
            when 'T1: unmanaged and 'T2: unmanaged

    /// <summary>
    /// Allocates the results of a function that are not none. Takes room for a result for each value, because their number is known only at
    /// the end.
    /// </summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    val inline choose:
        arena: ArenaLease -> [<InlineIfLambda>] chooser: ('T -> 'U voption) -> slice: ArenaSlice<'T> -> ArenaSlice<'U>
            when 'U: unmanaged and 'U: struct

    /// <summary>
    /// Allocates a copy of the values for which a function returns true. Takes room for all values, because their number is known only at
    /// the end.
    /// </summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    /// <example><code>let even = slice |> Slice.filter arena (fun value -> value % 2 = 0)</code></example>
    val inline filter:
        arena: ArenaLease -> [<InlineIfLambda>] predicate: ('T -> bool) -> slice: ArenaSlice<'T> -> ArenaSlice<'T>
            when 'T: unmanaged and 'T: struct

    /// <summary>Allocates a copy.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    val copy: arena: ArenaLease -> slice: ArenaSlice<'T> -> ArenaSlice<'T> when 'T: unmanaged and 'T: struct

    /// <summary>Allocates the values of one slice followed by those of another.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    val append:
        arena: ArenaLease -> slice1: ArenaSlice<'T> -> slice2: ArenaSlice<'T> -> ArenaSlice<'T>
            when 'T: unmanaged and 'T: struct

    /// <summary>Allocates a copy in reverse order.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    val rev: arena: ArenaLease -> slice: ArenaSlice<'T> -> ArenaSlice<'T> when 'T: unmanaged and 'T: struct

    /// <summary>Reverses the values in place.</summary>
    val revInPlace: slice: ArenaSlice<'T> -> unit

    /// <summary>Allocates a sorted copy. The sort is not stable.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    val sort:
        arena: ArenaLease -> slice: ArenaSlice<'T> -> ArenaSlice<'T>
            when 'T: unmanaged and 'T: struct and 'T: comparison

    /// <summary>Allocates a sorted copy, the largest value first. The sort is not stable.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    val sortDescending:
        arena: ArenaLease -> slice: ArenaSlice<'T> -> ArenaSlice<'T>
            when 'T: unmanaged and 'T: struct and 'T: comparison

    /// <summary>Allocates a copy sorted by the keys that a function returns for the values. The sort is not stable.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    /// <example><code>let nearestFirst = slice |> Slice.sortBy arena (fun value -> abs (value - 10))</code></example>
    val sortBy:
        arena: ArenaLease -> projection: ('T -> 'Key) -> slice: ArenaSlice<'T> -> ArenaSlice<'T>
            when 'T: unmanaged and 'T: struct and 'Key: comparison

    /// <summary>Like <c>sortBy</c>, but the largest key comes first.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    val sortByDescending:
        arena: ArenaLease -> projection: ('T -> 'Key) -> slice: ArenaSlice<'T> -> ArenaSlice<'T>
            when 'T: unmanaged and 'T: struct and 'Key: comparison

    /// <summary>Allocates a copy sorted by a function that compares two values. The sort is not stable.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room.</exception>
    /// <example><code>let descending = slice |> Slice.sortWith arena (fun a b -> compare b a)</code></example>
    val sortWith:
        arena: ArenaLease -> comparer: ('T -> 'T -> int) -> slice: ArenaSlice<'T> -> ArenaSlice<'T>
            when 'T: unmanaged and 'T: struct

    /// <summary>Sorts the values in place. The sort is not stable.</summary>
    val sortInPlace: slice: ArenaSlice<'T> -> unit when 'T: comparison

    /// <summary>Sorts the values in place by the keys that a function returns for them. The sort is not stable.</summary>
    val sortInPlaceBy: projection: ('T -> 'Key) -> slice: ArenaSlice<'T> -> unit when 'Key: comparison

    /// <summary>Sorts the values in place by a function that compares two of them. The sort is not stable.</summary>
    val sortInPlaceWith: comparer: ('T -> 'T -> int) -> slice: ArenaSlice<'T> -> unit

    /// <summary>Copies a number of values from an index of one slice to an index of another, or of the same one.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">An index or the count exceeds a slice.</exception>
    /// <example><code>Slice.blit slice 0 slice 1 2 // overlapping parts are copied correctly</code></example>
    val blit:
        source: ArenaSlice<'T> -> sourceIndex: int -> target: ArenaSlice<'T> -> targetIndex: int -> count: int -> unit

    /// <summary>Part of the slice, without copying it. <c>slice[1..2]</c> is the same for indices 1 and 2.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The part exceeds the slice.</exception>
    /// <example><code>let part = slice |> Slice.sub 1 2</code></example>
    val sub: start: int -> length: int -> slice: ArenaSlice<'T> -> ArenaSlice<'T>

    /// <summary>The first <c>count</c> values, without copying them.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The slice has fewer values, or the count is negative.</exception>
    val take: count: int -> slice: ArenaSlice<'T> -> ArenaSlice<'T>

    /// <summary>The values after the first <c>count</c>, without copying them.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The slice has fewer values, or the count is negative.</exception>
    val skip: count: int -> slice: ArenaSlice<'T> -> ArenaSlice<'T>

    /// <summary>At most the first <c>count</c> values, without copying them; none if the count is negative.</summary>
    val truncate: count: int -> slice: ArenaSlice<'T> -> ArenaSlice<'T>

    /// <summary>Copies the values to an array, which outlives the arena.</summary>
    val toArray: slice: ArenaSlice<'T> -> 'T[]

    /// <summary>Copies the values to a list, which outlives the arena.</summary>
    val toList: slice: ArenaSlice<'T> -> 'T list

    /// <summary>The values as a sequence, which does not outlive the arena: each step checks that the slice is not stale.</summary>
    val toSeq: slice: ArenaSlice<'T> -> 'T seq

    /// <summary>A reference to the values that can be stored in the arena itself. <c>Arena.sliceOf</c> is the way back.</summary>
    val toRun: slice: ArenaSlice<'T> -> ArenaRun<'T>

    /// <summary>Decodes UTF-8 bytes to a string, which outlives the arena. Invalid bytes become U+FFFD.</summary>
    val toText: slice: ArenaSlice<byte> -> string
