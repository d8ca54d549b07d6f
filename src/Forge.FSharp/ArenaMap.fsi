namespace Forge

/// <summary>
/// Works with hash tables in an arena, with the names and the argument order of FSharp.Core's <c>Map</c>. A map changes in place: a function
/// that adds or removes returns unit. Keys are in the order in which they were added, as long as none is removed. While a function
/// such as <c>iter</c> or <c>fold</c> runs over a map, the map must not change.
/// </summary>
/// <exception cref="T:System.InvalidOperationException">
/// Thrown by every function that takes a map, if it is stale; and by those that add to it, if it has to grow while a scope is open that was
/// opened after the map was made.
/// </exception>
/// <exception cref="T:Forge.ArenaExhaustedException">
/// The arena has too little room. Thrown by every function that makes a map or adds to one; the map is then unchanged.
/// </exception>
/// <exception cref="T:System.ArgumentException">
/// A type holds references, which F# does not notice in a struct of another assembly. Thrown by every function that makes a map.
/// </exception>
/// <remarks>
/// <para><c>map[key]</c>, <c>map.Count</c> and <c>for KeyValue(key, value) in map</c> work, too. <c>map[key] &lt;- value</c> does so only if the
/// variable is mutable, because a map is a struct.</para>
/// <para>Keys are hashed without a seed. For texts that come from outside, use <c>ArenaTextMap</c>, which has one.</para>
/// </remarks>
/// <example><code>
/// let counts = arena |> ArenaMap.create&lt;int, int>
/// for number in [ 3; 1; 3 ] do
///     counts |> ArenaMap.update number (fun count -> count + 1)
/// let pairs = ArenaMap.toArray counts // [| (3, 2); (1, 1) |]
/// </code></example>
[<RequireQualifiedAccess>]
module ArenaMap =
    /// <summary>Makes an empty map: <c>arena |> ArenaMap.create&lt;int, float></c>.</summary>
    val create<'Key, 'Value
        when 'Key: unmanaged and 'Key: struct and 'Key: equality and 'Value: unmanaged and 'Value: struct> :
        arena: ArenaLease -> ArenaMap<'Key, 'Value>

    /// <summary>Makes an empty map that has room for a number of keys, so that it does not grow before it holds more.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative, or greater than 2²⁹.</exception>
    /// <example><code>let map = arena |> ArenaMap.withCapacity&lt;int, float> 1000</code></example>
    val withCapacity<'Key, 'Value
        when 'Key: unmanaged and 'Key: struct and 'Key: equality and 'Value: unmanaged and 'Value: struct> :
        capacity: int -> arena: ArenaLease -> ArenaMap<'Key, 'Value>

    /// <summary>Makes a map from pairs. If a key occurs twice, its last value counts.</summary>
    /// <example><code>let prices = arena |> ArenaMap.ofSeq [ 1, 9.5; 2, 12.0 ]</code></example>
    val ofSeq:
        pairs: ('Key * 'Value) seq -> arena: ArenaLease -> ArenaMap<'Key, 'Value>
            when 'Key: unmanaged and 'Key: struct and 'Key: equality and 'Value: unmanaged and 'Value: struct

    /// <summary>Like <c>ofSeq</c>, for struct pairs.</summary>
    val ofStructSeq:
        pairs: struct ('Key * 'Value) seq -> arena: ArenaLease -> ArenaMap<'Key, 'Value>
            when 'Key: unmanaged and 'Key: struct and 'Key: equality and 'Value: unmanaged and 'Value: struct

    /// <summary>The number of keys.</summary>
    val count: map: ArenaMap<'Key, 'Value> -> int

    /// <summary>Whether the map is empty.</summary>
    val isEmpty: map: ArenaMap<'Key, 'Value> -> bool

    /// <summary>Whether the memory still belongs to the map. Does not throw.</summary>
    val isValid: map: ArenaMap<'Key, 'Value> -> bool

    /// <summary>Whether the map has a key.</summary>
    val containsKey: key: 'Key -> map: ArenaMap<'Key, 'Value> -> bool

    /// <summary>The value of a key.</summary>
    /// <exception cref="T:System.Collections.Generic.KeyNotFoundException">There is no such key.</exception>
    val find: key: 'Key -> map: ArenaMap<'Key, 'Value> -> 'Value

    /// <summary>The value of a key; none if there is no such key.</summary>
    /// <example><code>let price = map |> ArenaMap.tryFind 3 |> ValueOption.defaultValue 0.0</code></example>
    val tryFind: key: 'Key -> map: ArenaMap<'Key, 'Value> -> 'Value voption

    /// <summary>Sets the value of a key, and adds the key if it is absent.</summary>
    val add: key: 'Key -> value: 'Value -> map: ArenaMap<'Key, 'Value> -> unit

    /// <summary>
    /// Replaces the value of a key with the result of a function, which gets the old value, or zero if the key is absent:
    /// <c>map |> ArenaMap.update word (fun count -> count + 1)</c>. The function may add keys, but must not remove any.
    /// If it throws, the key is in the map.
    /// </summary>
    val inline update:
        key: 'Key -> [<InlineIfLambda>] updater: ('Value -> 'Value) -> map: ArenaMap<'Key, 'Value> -> unit

    /// <summary>
    /// Sets, adds or removes a key by a function of its value. The function gets none if the key is absent, and returns none to remove it.
    /// </summary>
    /// <example><code>map |> ArenaMap.change 3 (ValueOption.map (fun price -> price / 2.0))</code></example>
    val inline change:
        key: 'Key ->
        [<InlineIfLambda>] changer: ('Value voption -> 'Value voption) ->
        map: ArenaMap<'Key, 'Value> ->
            unit

    /// <summary>Removes a key if it is there.</summary>
    val remove: key: 'Key -> map: ArenaMap<'Key, 'Value> -> unit

    /// <summary>Removes a key, and returns the value that it had; none if there is no such key.</summary>
    val tryRemove: key: 'Key -> map: ArenaMap<'Key, 'Value> -> 'Value voption

    /// <summary>Removes all keys. The room stays with the map.</summary>
    val clear: map: ArenaMap<'Key, 'Value> -> unit

    /// <summary>Calls a function with each key and its value.</summary>
    val inline iter: [<InlineIfLambda>] action: ('Key -> 'Value -> unit) -> map: ArenaMap<'Key, 'Value> -> unit

    /// <summary>Folds the keys and their values.</summary>
    /// <example><code>let total = map |> ArenaMap.fold (fun total _ price -> total + price) 0.0</code></example>
    val inline fold:
        [<InlineIfLambda>] folder: ('State -> 'Key -> 'Value -> 'State) ->
        state: 'State ->
        map: ArenaMap<'Key, 'Value> ->
            'State

    /// <summary>Whether a function returns true for any key and its value.</summary>
    val inline exists: [<InlineIfLambda>] predicate: ('Key -> 'Value -> bool) -> map: ArenaMap<'Key, 'Value> -> bool

    /// <summary>Whether a function returns true for every key and its value.</summary>
    val inline forall: [<InlineIfLambda>] predicate: ('Key -> 'Value -> bool) -> map: ArenaMap<'Key, 'Value> -> bool

    /// <summary>Copies the keys to an array, which outlives the arena.</summary>
    val keys: map: ArenaMap<'Key, 'Value> -> 'Key[]

    /// <summary>Copies the values to an array, which outlives the arena, in the order of the keys.</summary>
    val values: map: ArenaMap<'Key, 'Value> -> 'Value[]

    /// <summary>Copies the pairs to an array, which outlives the arena.</summary>
    val toArray: map: ArenaMap<'Key, 'Value> -> ('Key * 'Value)[]

    /// <summary>The pairs as a sequence, which does not outlive the arena: each step checks that the map is not stale.</summary>
    val toSeq: map: ArenaMap<'Key, 'Value> -> ('Key * 'Value) seq
