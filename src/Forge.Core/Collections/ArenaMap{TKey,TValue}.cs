using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Forge;

/// <summary>
/// A hash table in an arena whose keys are compared by their own equality. The value is a handle: copies are the same map, and any use
/// throws after the arena has been reset, given back or disposed, or the scope in which the map was made has ended. Made by
/// <see cref="ArenaCollections.AllocMap{TKey, TValue}"/>.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
/// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}" path="/remarks"/>
/// <example>
/// <code>
/// ArenaMap&lt;int, int> counts = lease.AllocMap&lt;int, int>();
/// foreach (int number in new[] { 3, 1, 3 })
/// {
///     counts.GetOrAdd(number)++; // 0 at first
/// }
///
/// foreach ((int number, int count) in counts)
/// {
///     Console.WriteLine($"{number}: {count}"); // 3: 2, then 1: 1
/// }
/// </code>
/// </example>
public readonly partial struct ArenaMap<TKey, TValue>
{
    private readonly ArenaMap<TKey, TValue, EquatableComparer<TKey>> _map;

    internal ArenaMap(MapTable<TKey, TValue> table)
    {
        _map = new ArenaMap<TKey, TValue, EquatableComparer<TKey>>(table, default);
    }

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.IsValid"/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public bool IsValid => _map.IsValid;

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.Count"/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Count => _map.Count;

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.Capacity"/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Capacity => _map.Capacity;

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.this"/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public TValue this[TKey key]
    {
        get => _map[key];
        set => GetOrAdd(key) = value;
    }

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.TryGetValue"/>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _map.TryGetValue(key, out value);

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.ContainsKey"/>
    public bool ContainsKey(TKey key) => _map.ContainsKey(key);

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.GetOrAdd(TKey)"/>
    [UnscopedRef]
    public ref TValue GetOrAdd(TKey key) => ref _map.GetOrAdd(key);

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.GetOrAdd(TKey, out bool)"/>
    [UnscopedRef]
    public ref TValue GetOrAdd(TKey key, out bool exists) => ref _map.GetOrAdd(key, out exists);

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.Set"/>
    public void Set(TKey key, TValue value) => _map.Set(key, value);

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.TrySet"/>
    public bool TrySet(TKey key, TValue value) => _map.TrySet(key, value);

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.Remove(TKey)"/>
    public bool Remove(TKey key) => _map.Remove(key);

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.Remove(TKey, out TValue)"/>
    public bool Remove(TKey key, [MaybeNullWhen(false)] out TValue value) => _map.Remove(key, out value);

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.Clear"/>
    public void Clear() => _map.Clear();

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.EnsureCapacity"/>
    public void EnsureCapacity(int capacity) => _map.EnsureCapacity(capacity);

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.TryEnsureCapacity"/>
    public bool TryEnsureCapacity(int capacity) => _map.TryEnsureCapacity(capacity);

    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.GetEnumerator"/>
    public ArenaMapEnumerator<TKey, TValue> GetEnumerator() => _map.GetEnumerator();
}
