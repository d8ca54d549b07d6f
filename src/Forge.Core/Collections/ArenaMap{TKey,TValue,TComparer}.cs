using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A hash table in an arena whose keys are compared by a comparer. The value is a handle: all that the map consists of lies in the
/// arena, so that copies are the same map, and any use throws after the arena has been reset, given back or disposed, or the scope in
/// which the map was made has ended. Made by <see cref="ArenaCollections.AllocMap{TKey, TValue, TComparer}"/>.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
/// <typeparam name="TComparer">A struct, so that it is called without indirection.</typeparam>
/// <remarks>
/// <para>Uses open addressing with linear probing, in a table that is at most half full. The entries are stored apart from it, in the order in
/// which they were added, and the map is enumerated in that order as long as nothing is removed. A full map doubles its room by copying. The
/// old rooms stay unused until the arena is reset; together they are smaller than the room that the map has at the end. To avoid that, ensure
/// the capacity first.</para>
/// <para>Hash codes that are equal for many keys make the map slow. For keys that come from outside, use
/// <see cref="ArenaTextMap{TValue}"/>, which hashes with a random seed, or a comparer that does.</para>
/// <para>A map belongs to one thread at a time, as its arena does. It can't grow while a scope is open that was opened after the map was
/// made.</para>
/// </remarks>
public readonly partial struct ArenaMap<TKey, TValue, TComparer>
    where TComparer : struct, IEqualityComparer<TKey>
{
    // 2³² divided by the golden ratio: spreads the hash codes of small numbers, and of multiples of a number, over the highest bits
    // (Knuth, TAOCP volume 3, 6.4).
    private const uint Spread = 0x9E37_79B1;

    private readonly MapTable<TKey, TValue> _table;
    private readonly TComparer _comparer;

    internal ArenaMap(MapTable<TKey, TValue> table, TComparer comparer)
    {
        _table = table;
        _comparer = comparer;
    }

    /// <summary>Whether the memory still belongs to the map. If not, every member that reads or changes the map throws.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public bool IsValid => _table.IsValid;

    /// <summary>The number of keys.</summary>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Count => _table.Count;

    /// <summary>The number of keys that fit without growing.</summary>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Capacity => _table.Capacity;

    /// <summary>The value of a key. Setting it adds the key if it is absent.</summary>
    /// <param name="key">The key to find or to set.</param>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room for one more key; the map is unchanged.</exception>
    /// <exception cref="InvalidOperationException">
    /// The map is stale; or it has to grow while a scope is open that was opened after the map was made, and is unchanged.
    /// </exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public TValue this[TKey key]
    {
        get => TryGetValue(key, out TValue? value) ? value : throw MapTable<TKey, TValue>.NoSuchKey(key);
        set => GetOrAdd(key) = value;
    }

    /// <summary>Finds the value of a key.</summary>
    /// <param name="key">The key to find.</param>
    /// <param name="value">The value, or the default one.</param>
    /// <returns>False if there is no such key.</returns>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        ref MapEntry<TKey, TValue> entry = ref Find(key);
        bool exists = !Unsafe.IsNullRef(ref entry);
        value = exists ? entry.Value : default;
        return exists;
    }

    /// <summary>Looks for a key.</summary>
    /// <param name="key">The key to find.</param>
    /// <returns>True if the map has the key.</returns>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public bool ContainsKey(TKey key) => !Unsafe.IsNullRef(ref Find(key));

    /// <summary>Finds the value of a key, by reference. Adds the key with the default value if it is absent.</summary>
    /// <param name="key">The key to find or to add.</param>
    /// <returns>
    /// The value. After the map has grown, the reference is to the old value; after the key was removed, perhaps to that of another key. The C#
    /// compiler ties it to the variable of the map.
    /// </returns>
    /// <inheritdoc cref="this" path="/exception[@cref != 'T:System.Collections.Generic.KeyNotFoundException']"/>
    [UnscopedRef]
    public ref TValue GetOrAdd(TKey key) => ref GetOrAdd(key, out _);

    /// <summary>Finds the value of a key, by reference. Adds the key with the default value if it is absent.</summary>
    /// <param name="key">The key to find or to add.</param>
    /// <param name="exists">Whether the key was there before.</param>
    /// <inheritdoc cref="GetOrAdd(TKey)" path="/*[not(self::summary) and not(self::param)]"/>
    [UnscopedRef]
    public ref TValue GetOrAdd(TKey key, out bool exists)
    {
        ref MapEntry<TKey, TValue> entry = ref FindOrAdd(key, out exists);
        if (Unsafe.IsNullRef(ref entry)) { _table.ThrowExhausted(2 * _table.Capacity); }

        return ref entry.Value;
    }

    /// <summary>
    /// Sets the value of a key, and adds the key if it is absent: like the indexer, which C# refuses for a map that is not a variable.
    /// </summary>
    /// <param name="key">The key to set.</param>
    /// <param name="value">The new value.</param>
    /// <inheritdoc cref="GetOrAdd(TKey)" path="/exception"/>
    public void Set(TKey key, TValue value) => GetOrAdd(key) = value;

    /// <summary>Tries to set the value of a key, and adds the key if it is absent.</summary>
    /// <param name="key">The key to set.</param>
    /// <param name="value">The new value.</param>
    /// <returns>False if the arena has too little room for one more key; the map is unchanged.</returns>
    /// <exception cref="InvalidOperationException">
    /// The map is stale; or it has to grow while a scope is open that was opened after the map was made, and is unchanged.
    /// </exception>
    public bool TrySet(TKey key, TValue value)
    {
        ref MapEntry<TKey, TValue> entry = ref FindOrAdd(key, out _);
        bool fits = !Unsafe.IsNullRef(ref entry);
        if (fits) { entry.Value = value; }

        return fits;
    }

    /// <summary>Removes a key. Its room is used again for the next one.</summary>
    /// <param name="key">The key to remove.</param>
    /// <returns>False if there is no such key.</returns>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public bool Remove(TKey key) => Remove(key, out _);

    /// <summary>Removes a key, and returns its value.</summary>
    /// <param name="key">The key to remove.</param>
    /// <param name="value">The value that it had, or the default one.</param>
    /// <returns>False if there is no such key.</returns>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public bool Remove(TKey key, [MaybeNullWhen(false)] out TValue value) =>
        _table.Remove(new PlainKeys<TKey, TComparer>(_comparer), key, default, HashOf(key), out value);

    /// <summary>Removes all keys. The capacity stays.</summary>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public void Clear() => _table.Clear();

    /// <summary>Makes sure that the map has room for keys without growing.</summary>
    /// <param name="capacity">
    /// The number of keys, including those that the map has: 0 to 2²⁹. Less than <see cref="Capacity"/> changes nothing.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative, or greater than 2²⁹.</exception>
    /// <inheritdoc cref="GetOrAdd(TKey)" path="/exception"/>
    public void EnsureCapacity(int capacity)
    {
        if (!_table.TryEnsureCapacity(capacity)) { _table.ThrowExhausted(capacity); }
    }

    /// <summary>Tries to make sure that the map has room for keys without growing.</summary>
    /// <param name="capacity">
    /// The number of keys, including those that the map has: 0 to 2²⁹. Less than <see cref="Capacity"/> changes nothing.
    /// </param>
    /// <returns>False if the arena has too little room; the map is unchanged.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative, or greater than 2²⁹.</exception>
    /// <inheritdoc cref="TrySet" path="/exception"/>
    public bool TryEnsureCapacity(int capacity) => _table.TryEnsureCapacity(capacity);

    /// <summary>Enumerates the keys and their values. Keys that are added meanwhile may be enumerated, too.</summary>
    /// <returns>An enumerator at the start of the map.</returns>
    public ArenaMapEnumerator<TKey, TValue> GetEnumerator() => new(_table);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint HashOf(TKey key) => ((uint)_comparer.GetHashCode(key!) * Spread) | 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref MapEntry<TKey, TValue> Find(TKey key) =>
        ref _table.Find(new PlainKeys<TKey, TComparer>(_comparer), key, default, HashOf(key));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref MapEntry<TKey, TValue> FindOrAdd(TKey key, out bool exists) =>
        ref _table.FindOrAdd(new PlainKeys<TKey, TComparer>(_comparer), key, default, HashOf(key), out exists);
}
