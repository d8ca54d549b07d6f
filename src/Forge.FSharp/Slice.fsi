namespace Forge

/// <summary>
/// Works with values in an arena. Each function checks once that the slice is not stale, and then runs at full speed. In a loop of
/// your own, get <c>slice.Span</c> once before it.
/// </summary>
/// <exception cref="T:System.InvalidOperationException">The slice is stale: every function but <c>length</c> and <c>isValid</c>.</exception>
[<RequireQualifiedAccess>]
module Slice =
    /// <summary>The number of values.</summary>
    val length: slice: ArenaSlice<'T> -> int

    /// <summary>Whether the memory still belongs to the slice.</summary>
    val isValid: slice: ArenaSlice<'T> -> bool

    /// <summary>Sets every value.</summary>
    val fill: value: 'T -> slice: ArenaSlice<'T> -> unit

    /// <summary>Sets every value from its index, and returns the slice.</summary>
    val inline init: [<InlineIfLambda>] value: (int -> 'T) -> slice: ArenaSlice<'T> -> ArenaSlice<'T>

    /// <summary>Calls a function with each value.</summary>
    val inline iter: [<InlineIfLambda>] action: ('T -> unit) -> slice: ArenaSlice<'T> -> unit

    /// <summary>Folds the values from the first to the last.</summary>
    val inline fold:
        [<InlineIfLambda>] folder: ('State -> 'T -> 'State) -> state: 'State -> slice: ArenaSlice<'T> -> 'State

    /// <summary>The sum of the values.</summary>
    val inline sum:
        slice: ArenaSlice< ^T > -> ^T
            when ^T: unmanaged and ^T: (static member (+): ^T * ^T -> ^T) and ^T: (static member Zero: ^T)

    /// <summary>Part of the slice, without copying it.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The part exceeds the slice.</exception>
    val sub: start: int -> length: int -> slice: ArenaSlice<'T> -> ArenaSlice<'T>

    /// <summary>Copies the values to an array, which outlives the arena.</summary>
    val toArray: slice: ArenaSlice<'T> -> 'T[]

    /// <summary>Decodes UTF-8 bytes to a string, which outlives the arena. Invalid bytes become U+FFFD.</summary>
    val toText: slice: ArenaSlice<byte> -> string
