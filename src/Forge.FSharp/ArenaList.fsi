namespace Forge

/// <summary>
/// Works with growing lists in an arena, with the names and the argument order of FSharp.Core's collection modules. A list changes in place: a
/// function that adds or removes returns unit. Functions that only read work on the values that the list has when they are called, after one
/// check, at full speed; <c>Slice</c> has more of them, for <c>ArenaList.toSlice list</c>.
/// </summary>
/// <exception cref="T:System.InvalidOperationException">
/// Thrown by every function that takes a list, if it is stale; and by those that add to it, if it has to grow while a scope is open that was
/// opened after the list was made.
/// </exception>
/// <exception cref="T:Forge.ArenaExhaustedException">
/// The arena has too little room. Thrown by every function that makes a list or adds to one; the list is then unchanged.
/// </exception>
/// <exception cref="T:System.ArgumentException">
/// The type holds references, which F# does not notice in a struct of another assembly. Thrown by every function that makes a list.
/// </exception>
/// <remarks>
/// <c>list[i]</c>, <c>list[i] &lt;- value</c>, <c>list.Count</c> and <c>for value in list</c> work, too. In a loop of your own, get
/// <c>list.AsSpan()</c> once before it.
/// </remarks>
/// <example><code>
/// let list = arena |> ArenaList.ofList [ 3; 1; 2 ]
/// list |> ArenaList.add 4
/// ArenaList.sortInPlace list
/// let array = ArenaList.toArray list // [| 1; 2; 3; 4 |], which outlives the arena
/// </code></example>
[<RequireQualifiedAccess>]
module ArenaList =
    /// <summary>Makes an empty list: <c>arena |> ArenaList.create&lt;int></c>.</summary>
    val create<'T when 'T: unmanaged and 'T: struct> : arena: ArenaLease -> ArenaList<'T>

    /// <summary>Makes an empty list that has room for a number of values, so that it does not grow before it holds more.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <example><code>let list = arena |> ArenaList.withCapacity&lt;int> 1000</code></example>
    val withCapacity<'T when 'T: unmanaged and 'T: struct> : capacity: int -> arena: ArenaLease -> ArenaList<'T>

    /// <summary>Makes a list from an array, whose values are copied.</summary>
    val ofArray: values: 'T[] -> arena: ArenaLease -> ArenaList<'T> when 'T: unmanaged and 'T: struct

    /// <summary>Makes a list from an F# list.</summary>
    val ofList: values: 'T list -> arena: ArenaLease -> ArenaList<'T> when 'T: unmanaged and 'T: struct

    /// <summary>Makes a list from a sequence.</summary>
    val ofSeq: values: 'T seq -> arena: ArenaLease -> ArenaList<'T> when 'T: unmanaged and 'T: struct

    /// <summary>The number of values.</summary>
    val length: list: ArenaList<'T> -> int

    /// <summary>Whether the list is empty.</summary>
    val isEmpty: list: ArenaList<'T> -> bool

    /// <summary>Whether the memory still belongs to the list. Does not throw.</summary>
    val isValid: list: ArenaList<'T> -> bool

    /// <summary>The value at an index.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The index is out of range.</exception>
    val item: index: int -> list: ArenaList<'T> -> 'T

    /// <summary>The value at an index; none if it is out of range.</summary>
    val tryItem: index: int -> list: ArenaList<'T> -> 'T voption

    /// <summary>The first value.</summary>
    /// <exception cref="T:System.ArgumentException">The list is empty.</exception>
    val head: list: ArenaList<'T> -> 'T

    /// <summary>The first value; none if the list is empty.</summary>
    val tryHead: list: ArenaList<'T> -> 'T voption

    /// <summary>The last value.</summary>
    /// <exception cref="T:System.ArgumentException">The list is empty.</exception>
    val last: list: ArenaList<'T> -> 'T

    /// <summary>The last value; none if the list is empty.</summary>
    val tryLast: list: ArenaList<'T> -> 'T voption

    /// <summary>Adds a value at the end.</summary>
    val add: value: 'T -> list: ArenaList<'T> -> unit

    /// <summary>Adds values at the end. For a span or a slice, use <c>list.AddRange slice.Span</c>.</summary>
    /// <example><code>list |> ArenaList.addRange [ 4; 5; 6 ]</code></example>
    val addRange: values: 'T seq -> list: ArenaList<'T> -> unit

    /// <summary>Inserts a value before an index, or at the end.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The index is out of range.</exception>
    /// <example><code>list |> ArenaList.insertAt 0 7 // becomes the first value</code></example>
    val insertAt: index: int -> value: 'T -> list: ArenaList<'T> -> unit

    /// <summary>Removes the value at an index. Those after it move down.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The index is out of range.</exception>
    val removeAt: index: int -> list: ArenaList<'T> -> unit

    /// <summary>Removes all values. The room stays with the list.</summary>
    val clear: list: ArenaList<'T> -> unit

    /// <summary>Calls a function with each value.</summary>
    val inline iter: [<InlineIfLambda>] action: ('T -> unit) -> list: ArenaList<'T> -> unit

    /// <summary>Calls a function with each index and its value.</summary>
    val inline iteri: [<InlineIfLambda>] action: (int -> 'T -> unit) -> list: ArenaList<'T> -> unit

    /// <summary>Folds the values from the first to the last.</summary>
    /// <example><code>let sum = list |> ArenaList.fold (fun sum value -> sum + int64 value) 0L</code></example>
    val inline fold:
        [<InlineIfLambda>] folder: ('State -> 'T -> 'State) -> state: 'State -> list: ArenaList<'T> -> 'State

    /// <summary>The sum of the values.</summary>
    /// <exception cref="T:System.OverflowException">The sum is too large for its type, unless that is a floating-point type.</exception>
    val inline sum:
        list: ArenaList< ^T > -> ^T when ^T: (static member (+): ^T * ^T -> ^T) and ^T: (static member Zero: ^T)

    /// <summary>The sum of the results of a function for each value.</summary>
    /// <exception cref="T:System.OverflowException">The sum is too large for its type, unless that is a floating-point type.</exception>
    val inline sumBy:
        [<InlineIfLambda>] projection: ('T -> ^U) -> list: ArenaList<'T> -> ^U
            when ^U: (static member (+): ^U * ^U -> ^U) and ^U: (static member Zero: ^U)

    /// <summary>The smallest value.</summary>
    /// <exception cref="T:System.ArgumentException">The list is empty.</exception>
    val inline min: list: ArenaList<'T> -> 'T when 'T: comparison

    /// <summary>The largest value.</summary>
    /// <exception cref="T:System.ArgumentException">The list is empty.</exception>
    val inline max: list: ArenaList<'T> -> 'T when 'T: comparison

    /// <summary>The first value for which a function returns the smallest result.</summary>
    /// <exception cref="T:System.ArgumentException">The list is empty.</exception>
    val inline minBy: [<InlineIfLambda>] projection: ('T -> 'Key) -> list: ArenaList<'T> -> 'T when 'Key: comparison

    /// <summary>The first value for which a function returns the largest result.</summary>
    /// <exception cref="T:System.ArgumentException">The list is empty.</exception>
    val inline maxBy: [<InlineIfLambda>] projection: ('T -> 'Key) -> list: ArenaList<'T> -> 'T when 'Key: comparison

    /// <summary>The first value for which a function returns true; none if there is no such value.</summary>
    val inline tryFind: [<InlineIfLambda>] predicate: ('T -> bool) -> list: ArenaList<'T> -> 'T voption

    /// <summary>The index of the first value for which a function returns true; none if there is no such value.</summary>
    val inline tryFindIndex: [<InlineIfLambda>] predicate: ('T -> bool) -> list: ArenaList<'T> -> int voption

    /// <summary>Whether a function returns true for any value.</summary>
    val inline exists: [<InlineIfLambda>] predicate: ('T -> bool) -> list: ArenaList<'T> -> bool

    /// <summary>Whether a function returns true for every value.</summary>
    val inline forall: [<InlineIfLambda>] predicate: ('T -> bool) -> list: ArenaList<'T> -> bool

    /// <summary>Whether the list contains a value.</summary>
    val inline contains: value: 'T -> list: ArenaList<'T> -> bool when 'T: equality

    /// <summary>
    /// An index of a value in a list that is sorted; if there is none, the complement (<c>~~~</c>) of the index at which to insert it.
    /// </summary>
    /// <example><code>
    /// let index = arena |> ArenaList.ofList [ 1; 3 ] |> ArenaList.binarySearch 2 // ~~~1
    /// </code></example>
    val binarySearch: value: 'T -> list: ArenaList<'T> -> int when 'T: comparison

    /// <summary>Replaces each value by the result of a function for it.</summary>
    val inline mapInPlace: [<InlineIfLambda>] mapping: ('T -> 'T) -> list: ArenaList<'T> -> unit

    /// <summary>Makes a list of the results of a function for each value.</summary>
    /// <example><code>let halves = list |> ArenaList.map arena (fun value -> float value / 2.0)</code></example>
    val inline map:
        arena: ArenaLease -> [<InlineIfLambda>] mapping: ('T -> 'U) -> list: ArenaList<'T> -> ArenaList<'U>
            when 'U: unmanaged and 'U: struct

    /// <summary>Makes a list of the results of a function that are not none.</summary>
    /// <example><code>
    /// let roots = list |> ArenaList.choose arena (fun n -> if n >= 0 then ValueSome(sqrt (float n)) else ValueNone)
    /// </code></example>
    val inline choose:
        arena: ArenaLease -> [<InlineIfLambda>] chooser: ('T -> 'U voption) -> list: ArenaList<'T> -> ArenaList<'U>
            when 'U: unmanaged and 'U: struct

    /// <summary>Makes a list of the values for which a function returns true.</summary>
    /// <example><code>let even = list |> ArenaList.filter arena (fun value -> value % 2 = 0)</code></example>
    val inline filter:
        arena: ArenaLease -> [<InlineIfLambda>] predicate: ('T -> bool) -> list: ArenaList<'T> -> ArenaList<'T>
            when 'T: unmanaged and 'T: struct

    /// <summary>Sorts the values. The sort is not stable.</summary>
    val sortInPlace: list: ArenaList<'T> -> unit when 'T: comparison

    /// <summary>Sorts the values by the keys that a function returns for them. The sort is not stable.</summary>
    /// <example><code>list |> ArenaList.sortInPlaceBy abs</code></example>
    val sortInPlaceBy: projection: ('T -> 'Key) -> list: ArenaList<'T> -> unit when 'Key: comparison

    /// <summary>Sorts the values by a function that compares two of them. The sort is not stable.</summary>
    val sortInPlaceWith: comparer: ('T -> 'T -> int) -> list: ArenaList<'T> -> unit

    /// <summary>Copies the values to an array, which outlives the arena.</summary>
    val toArray: list: ArenaList<'T> -> 'T[]

    /// <summary>Copies the values to an F# list, which outlives the arena.</summary>
    val toList: list: ArenaList<'T> -> 'T list

    /// <summary>
    /// The values as a sequence, which does not outlive the arena: each step checks that the list is not stale. It contains values that are
    /// added meanwhile.
    /// </summary>
    val toSeq: list: ArenaList<'T> -> 'T seq

    /// <summary>The values that the list has now, without copying them. Once the list grows, the slice may show them as they were.</summary>
    val toSlice: list: ArenaList<'T> -> ArenaSlice<'T>
