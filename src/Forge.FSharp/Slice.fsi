namespace Forge

/// <summary>
/// Working with values in an arena. Each function checks once that the slice is not stale, then runs at full speed;
/// in a loop of one's own, take <c>slice.Span</c> once before it.
/// </summary>
/// <exception cref="T:System.InvalidOperationException">The slice is stale: every function but <c>length</c> and <c>isValid</c>.</exception>
[<RequireQualifiedAccess>]
module Slice =
    /// <summary>The number of values.</summary>
    val length: slice: ArenaSlice<'T> -> int

    /// <summary>Whether the memory is still the slice's own.</summary>
    val isValid: slice: ArenaSlice<'T> -> bool

    /// <summary>Sets every value.</summary>
    val fill: value: 'T -> slice: ArenaSlice<'T> -> unit

    /// <summary>Sets every value from its index, and gives the slice back to pipe on.</summary>
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

    /// <summary>A part of the slice; nothing is copied.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The part does not lie within the slice.</exception>
    val sub: start: int -> length: int -> slice: ArenaSlice<'T> -> ArenaSlice<'T>

    /// <summary>Copies the values to an array, which outlives the arena.</summary>
    val toArray: slice: ArenaSlice<'T> -> 'T[]

    /// <summary>Reads UTF-8 bytes as a string, which outlives the arena; bad bytes become U+FFFD.</summary>
    val toText: slice: ArenaSlice<byte> -> string
