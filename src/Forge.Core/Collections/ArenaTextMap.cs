using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A hash table in an arena whose keys are texts, looked up as UTF-8 or as characters, without a string. The value is a handle: all that the
/// map consists of lies in the arena, so that copies are the same map, and any use throws after the arena has been reset, given back or
/// disposed, or the scope in which the map was made has ended. Made by <see cref="ArenaCollections.AllocTextMap{TValue}"/>.
/// </summary>
/// <typeparam name="TValue">The type of the values.</typeparam>
/// <remarks>
/// <para>Keys are compared byte by byte, as <see cref="ArenaText"/> is. The bytes of a key are copied into the arena when it is added, and stay
/// there until the arena is reset, even if the key is removed.</para>
/// <para>Each map hashes with a random seed of its own, so that nobody can choose keys that make it slow.</para>
/// <para>For everything else, see <see cref="ArenaMap{TKey, TValue, TComparer}"/>.</para>
/// </remarks>
/// <example>
/// <code>
/// ArenaTextMap&lt;int> counts = lease.AllocTextMap&lt;int>();
/// foreach (string word in "the dog and the cat".Split(' '))
/// {
///     counts.GetOrAdd(word)++; // 0 at first
/// }
///
/// int the = counts["the"]; // 2
/// </code>
/// </example>
public readonly partial struct ArenaTextMap<TValue>
{
    private readonly MapTable<TextKey, TValue> _table;

    internal ArenaTextMap(MapTable<TextKey, TValue> table)
    {
        _table = table;
    }

    /// <summary>Whether the memory still belongs to the map. If not, every member that reads or changes the map throws.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public bool IsValid => _table.IsValid;

    /// <summary>The number of keys.</summary>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Count => _table.Count;

    /// <summary>The number of keys that fit without growing, apart from their bytes.</summary>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Capacity => _table.Capacity;

    /// <summary>The value of a key. Setting it adds the key if it is absent.</summary>
    /// <param name="key">The key, as UTF-8.</param>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room for one more key; the map is unchanged.</exception>
    /// <exception cref="InvalidOperationException">
    /// The map is stale; or a key has to be added while a scope is open that was opened after the map was made, and the map is unchanged.
    /// </exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public TValue this[ReadOnlySpan<byte> key]
    {
        get => TryGetValue(key, out TValue? value) ? value : throw MapTable<TextKey, TValue>.NoSuchKey(Portable.ToUtf16(key));
        set => GetOrAdd(key) = value;
    }

    /// <summary>The value of a key. Setting it adds the key if it is absent.</summary>
    /// <param name="key">The key, as characters.</param>
    /// <inheritdoc cref="this[ReadOnlySpan{byte}]" path="/exception"/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public TValue this[ReadOnlySpan<char> key]
    {
        get => TryGetValue(key, out TValue? value) ? value : throw MapTable<TextKey, TValue>.NoSuchKey(key.ToString());
        set => GetOrAdd(key) = value;
    }

    /// <summary>Finds the value of a key.</summary>
    /// <param name="key">The key, as UTF-8.</param>
    /// <param name="value">The value, or the default one.</param>
    /// <returns>False if there is no such key.</returns>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public bool TryGetValue(ReadOnlySpan<byte> key, [MaybeNullWhen(false)] out TValue value)
    {
        ref MapEntry<TextKey, TValue> entry = ref Find(key);
        bool exists = !Unsafe.IsNullRef(ref entry);
        value = exists ? entry.Value : default;
        return exists;
    }

    /// <summary>Finds the value of a key.</summary>
    /// <param name="key">The key, as characters.</param>
    /// <param name="value">The value, or the default one.</param>
    /// <returns>False if there is no such key.</returns>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public bool TryGetValue(ReadOnlySpan<char> key, [MaybeNullWhen(false)] out TValue value)
    {
        using Utf8Scratch utf8 = new(key, stackalloc byte[Utf8Scratch.StackBytes]);
        return TryGetValue(utf8.Bytes, out value);
    }

    /// <summary>Looks for a key.</summary>
    /// <param name="key">The key, as UTF-8.</param>
    /// <returns>True if the map has the key.</returns>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public bool ContainsKey(ReadOnlySpan<byte> key) => !Unsafe.IsNullRef(ref Find(key));

    /// <summary>Looks for a key.</summary>
    /// <param name="key">The key, as characters.</param>
    /// <returns>True if the map has the key.</returns>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public bool ContainsKey(ReadOnlySpan<char> key) => TryGetValue(key, out _);

    /// <summary>Finds the value of a key, by reference. Adds the key with the default value if it is absent.</summary>
    /// <param name="key">The key, as UTF-8.</param>
    /// <returns>
    /// The value. After the map has grown, the reference is to the old value; after the key was removed, perhaps to that of another key. The C#
    /// compiler ties it to the variable of the map.
    /// </returns>
    /// <inheritdoc cref="this[ReadOnlySpan{byte}]" path="/exception[@cref != 'T:System.Collections.Generic.KeyNotFoundException']"/>
    [UnscopedRef]
    public ref TValue GetOrAdd(scoped ReadOnlySpan<byte> key) => ref GetOrAdd(key, out _);

    /// <summary>Finds the value of a key, by reference. Adds the key with the default value if it is absent.</summary>
    /// <param name="key">The key, as UTF-8.</param>
    /// <param name="exists">Whether the key was there before.</param>
    /// <inheritdoc cref="GetOrAdd(ReadOnlySpan{byte})" path="/*[not(self::summary) and not(self::param)]"/>
    [UnscopedRef]
    public ref TValue GetOrAdd(scoped ReadOnlySpan<byte> key, out bool exists)
    {
        ref MapEntry<TextKey, TValue> entry = ref FindOrAdd(key, out exists);
        if (Unsafe.IsNullRef(ref entry)) { ThrowExhausted(key.Length); }

        return ref entry.Value;
    }

    /// <summary>Finds the value of a key, by reference. Adds the key with the default value if it is absent.</summary>
    /// <param name="key">The key, as characters.</param>
    /// <inheritdoc cref="GetOrAdd(ReadOnlySpan{byte})" path="/*[not(self::summary) and not(self::param)]"/>
    [UnscopedRef]
    public ref TValue GetOrAdd(scoped ReadOnlySpan<char> key)
    {
        using Utf8Scratch utf8 = new(key, stackalloc byte[Utf8Scratch.StackBytes]);
        return ref GetOrAdd(utf8.Bytes);
    }

    /// <summary>
    /// Sets the value of a key, and adds the key if it is absent: like the indexer, which C# refuses for a map that is not a variable.
    /// </summary>
    /// <param name="key">The key, as UTF-8.</param>
    /// <param name="value">The new value.</param>
    /// <inheritdoc cref="GetOrAdd(ReadOnlySpan{byte})" path="/exception"/>
    public void Set(ReadOnlySpan<byte> key, TValue value) => GetOrAdd(key) = value;

    /// <summary>
    /// Sets the value of a key, and adds the key if it is absent: like the indexer, which C# refuses for a map that is not a variable.
    /// </summary>
    /// <param name="key">The key, as characters.</param>
    /// <param name="value">The new value.</param>
    /// <inheritdoc cref="GetOrAdd(ReadOnlySpan{byte})" path="/exception"/>
    public void Set(ReadOnlySpan<char> key, TValue value) => GetOrAdd(key) = value;

    /// <summary>Tries to set the value of a key, and adds the key if it is absent.</summary>
    /// <param name="key">The key, as UTF-8.</param>
    /// <param name="value">The new value.</param>
    /// <returns>False if the arena has too little room for one more key; the map is unchanged.</returns>
    /// <exception cref="InvalidOperationException">
    /// The map is stale; or a key has to be added while a scope is open that was opened after the map was made, and the map is unchanged.
    /// </exception>
    public bool TrySet(ReadOnlySpan<byte> key, TValue value)
    {
        ref MapEntry<TextKey, TValue> entry = ref FindOrAdd(key, out _);
        bool fits = !Unsafe.IsNullRef(ref entry);
        if (fits) { entry.Value = value; }

        return fits;
    }

    /// <summary>Tries to set the value of a key, and adds the key if it is absent.</summary>
    /// <param name="key">The key, as characters.</param>
    /// <param name="value">The new value.</param>
    /// <returns>False if the arena has too little room for one more key; the map is unchanged.</returns>
    /// <inheritdoc cref="TrySet(ReadOnlySpan{byte}, TValue)" path="/exception"/>
    public bool TrySet(ReadOnlySpan<char> key, TValue value)
    {
        using Utf8Scratch utf8 = new(key, stackalloc byte[Utf8Scratch.StackBytes]);
        return TrySet(utf8.Bytes, value);
    }

    /// <summary>Removes a key. Its bytes stay in the arena.</summary>
    /// <param name="key">The key, as UTF-8.</param>
    /// <returns>False if there is no such key.</returns>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public bool Remove(ReadOnlySpan<byte> key) => Remove(key, out _);

    /// <summary>Removes a key, and returns its value. The bytes of the key stay in the arena.</summary>
    /// <param name="key">The key, as UTF-8.</param>
    /// <param name="value">The value that it had, or the default one.</param>
    /// <returns>False if there is no such key.</returns>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public bool Remove(ReadOnlySpan<byte> key, [MaybeNullWhen(false)] out TValue value) =>
        _table.Remove(new TextKeys(_table.Handle), default, key, HashOf(key), out value);

    /// <summary>Removes a key. Its bytes stay in the arena.</summary>
    /// <param name="key">The key, as characters.</param>
    /// <returns>False if there is no such key.</returns>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public bool Remove(ReadOnlySpan<char> key)
    {
        using Utf8Scratch utf8 = new(key, stackalloc byte[Utf8Scratch.StackBytes]);
        return Remove(utf8.Bytes);
    }

    /// <summary>Removes all keys. The capacity stays, and so do the bytes of the keys in the arena.</summary>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public void Clear() => _table.Clear();

    /// <summary>Makes sure that the map has room for keys without growing, apart from their bytes.</summary>
    /// <param name="capacity">
    /// The number of keys, including those that the map has: 0 to 2²⁹. Less than <see cref="Capacity"/> changes nothing.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative, or greater than 2²⁹.</exception>
    /// <inheritdoc cref="GetOrAdd(ReadOnlySpan{byte})" path="/exception"/>
    public void EnsureCapacity(int capacity)
    {
        if (!_table.TryEnsureCapacity(capacity)) { _table.ThrowExhausted(capacity); }
    }

    /// <summary>Tries to make sure that the map has room for keys without growing, apart from their bytes.</summary>
    /// <param name="capacity">
    /// The number of keys, including those that the map has: 0 to 2²⁹. Less than <see cref="Capacity"/> changes nothing.
    /// </param>
    /// <returns>False if the arena has too little room; the map is unchanged.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative, or greater than 2²⁹.</exception>
    /// <inheritdoc cref="TrySet(ReadOnlySpan{byte}, TValue)" path="/exception"/>
    public bool TryEnsureCapacity(int capacity) => _table.TryEnsureCapacity(capacity);
}
