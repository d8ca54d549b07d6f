namespace Forge

open System

/// <summary>
/// Works with hash tables in an arena whose keys are texts, with the names and the argument order of FSharp.Core's <c>Map</c>. Keys are strings
/// or, in the functions whose names end in <c>Utf8</c>, bytes: those of an <c>ArenaText</c> are its <c>Span</c>. Neither makes a string. A map
/// changes in place: a function that adds or removes returns unit. Keys are in the order in which they were added, as long as none is removed.
/// While a function such as <c>iter</c> or <c>fold</c> runs over a map, the map must not change.
/// </summary>
/// <exception cref="T:System.InvalidOperationException">
/// Thrown by every function that takes a map, if it is stale; and by those that add a key, if a scope is open that was opened after the map
/// was made.
/// </exception>
/// <exception cref="T:Forge.ArenaExhaustedException">
/// The arena has too little room. Thrown by every function that makes a map or adds to one; the map is then unchanged.
/// </exception>
/// <exception cref="T:System.ArgumentException">
/// A type holds references, which F# does not notice in a struct of another assembly. Thrown by every function that makes a map.
/// </exception>
/// <remarks>
/// <c>map.Count</c> and <c>for KeyValue(key, value) in map</c> work, too; the keys are of type <c>ArenaText</c>. A key's bytes stay in the
/// arena, even if the key is removed.
/// </remarks>
/// <example><code>
/// let counts = arena |> ArenaTextMap.create&lt;int>
/// for word in "the dog and the cat".Split ' ' do
///     counts |> ArenaTextMap.update word (fun count -> count + 1)
/// let the = counts |> ArenaTextMap.find "the" // 2
/// </code></example>
[<RequireQualifiedAccess>]
module ArenaTextMap =
    /// <summary>Makes an empty map: <c>arena |> ArenaTextMap.create&lt;int></c>.</summary>
    val create<'Value when 'Value: unmanaged and 'Value: struct> : arena: ArenaLease -> ArenaTextMap<'Value>

    /// <summary>
    /// Makes an empty map that has room for a number of keys, apart from their bytes, so that it does not grow before it holds more.
    /// </summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative, or greater than 2²⁹.</exception>
    val withCapacity<'Value when 'Value: unmanaged and 'Value: struct> :
        capacity: int -> arena: ArenaLease -> ArenaTextMap<'Value>

    /// <summary>Makes a map from pairs. If a key occurs twice, its last value counts.</summary>
    val ofSeq:
        pairs: (string * 'Value) seq -> arena: ArenaLease -> ArenaTextMap<'Value>
            when 'Value: unmanaged and 'Value: struct

    /// <summary>Like <c>ofSeq</c>, for struct pairs.</summary>
    val ofStructSeq:
        pairs: struct (string * 'Value) seq -> arena: ArenaLease -> ArenaTextMap<'Value>
            when 'Value: unmanaged and 'Value: struct

    /// <summary>The number of keys.</summary>
    val count: map: ArenaTextMap<'Value> -> int

    /// <summary>Whether the map is empty.</summary>
    val isEmpty: map: ArenaTextMap<'Value> -> bool

    /// <summary>Whether the memory still belongs to the map. Does not throw.</summary>
    val isValid: map: ArenaTextMap<'Value> -> bool

    /// <summary>Whether the map has a key.</summary>
    val containsKey: key: string -> map: ArenaTextMap<'Value> -> bool

    /// <summary>Whether the map has a key, given as UTF-8.</summary>
    val containsKeyUtf8: key: ReadOnlySpan<byte> -> map: ArenaTextMap<'Value> -> bool

    /// <summary>The value of a key.</summary>
    /// <exception cref="T:System.Collections.Generic.KeyNotFoundException">There is no such key.</exception>
    val find: key: string -> map: ArenaTextMap<'Value> -> 'Value

    /// <summary>The value of a key; none if there is no such key.</summary>
    val tryFind: key: string -> map: ArenaTextMap<'Value> -> 'Value voption

    /// <summary>The value of a key, as UTF-8; none if there is no such key.</summary>
    val tryFindUtf8: key: ReadOnlySpan<byte> -> map: ArenaTextMap<'Value> -> 'Value voption

    /// <summary>Sets the value of a key, and adds the key if it is absent.</summary>
    val add: key: string -> value: 'Value -> map: ArenaTextMap<'Value> -> unit

    /// <summary>Sets the value of a key, as UTF-8, and adds the key if it is absent.</summary>
    val addUtf8: key: ReadOnlySpan<byte> -> value: 'Value -> map: ArenaTextMap<'Value> -> unit

    /// <summary>
    /// Sets the value of a key to the result of a function for the value that it has, which is zero if the key is absent:
    /// <c>map |> ArenaTextMap.update word (fun count -> count + 1)</c>. The function may add keys, but must not remove any.
    /// If it throws, the key is in the map.
    /// </summary>
    val inline update:
        key: string -> [<InlineIfLambda>] updater: ('Value -> 'Value) -> map: ArenaTextMap<'Value> -> unit

    /// <summary>Like <c>update</c>, for a key as UTF-8: <c>ArenaTextMap.updateUtf8 text.Span (fun count -> count + 1) map</c>.</summary>
    val inline updateUtf8:
        key: ReadOnlySpan<byte> -> [<InlineIfLambda>] updater: ('Value -> 'Value) -> map: ArenaTextMap<'Value> -> unit

    /// <summary>
    /// Sets, adds or removes a key by a function of its value. The function gets none if the key is absent, and returns none to remove it.
    /// </summary>
    val inline change:
        key: string ->
        [<InlineIfLambda>] changer: ('Value voption -> 'Value voption) ->
        map: ArenaTextMap<'Value> ->
            unit

    /// <summary>Removes a key if it is there.</summary>
    val remove: key: string -> map: ArenaTextMap<'Value> -> unit

    /// <summary>Removes all keys. The room stays with the map.</summary>
    val clear: map: ArenaTextMap<'Value> -> unit

    /// <summary>Calls a function with each key and its value.</summary>
    val inline iter: [<InlineIfLambda>] action: (ArenaText -> 'Value -> unit) -> map: ArenaTextMap<'Value> -> unit

    /// <summary>Folds the keys and their values.</summary>
    val inline fold:
        [<InlineIfLambda>] folder: ('State -> ArenaText -> 'Value -> 'State) ->
        state: 'State ->
        map: ArenaTextMap<'Value> ->
            'State

    /// <summary>Whether a function returns true for any key and its value.</summary>
    val inline exists: [<InlineIfLambda>] predicate: (ArenaText -> 'Value -> bool) -> map: ArenaTextMap<'Value> -> bool

    /// <summary>Whether a function returns true for every key and its value.</summary>
    val inline forall: [<InlineIfLambda>] predicate: (ArenaText -> 'Value -> bool) -> map: ArenaTextMap<'Value> -> bool

    /// <summary>Copies the keys to an array of strings, which outlives the arena.</summary>
    val keys: map: ArenaTextMap<'Value> -> string[]

    /// <summary>Copies the values to an array, which outlives the arena, in the order of the keys.</summary>
    val values: map: ArenaTextMap<'Value> -> 'Value[]

    /// <summary>Copies the pairs to an array, which outlives the arena, with the keys as strings.</summary>
    val toArray: map: ArenaTextMap<'Value> -> (string * 'Value)[]

    /// <summary>
    /// The pairs as a sequence, with the keys as strings. It does not outlive the arena: each step checks that the map is not stale.
    /// </summary>
    val toSeq: map: ArenaTextMap<'Value> -> (string * 'Value) seq
