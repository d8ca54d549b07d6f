using System.Diagnostics;

namespace Forge;

/// <summary>Enumerates the keys and values of a map.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
public struct ArenaMapEnumerator<TKey, TValue>
{
    private readonly MapTable<TKey, TValue> _table;
    private int _next;
    private int _index;

    internal ArenaMapEnumerator(MapTable<TKey, TValue> table)
    {
        _table = table;
        _index = -1;
    }

    /// <summary>The current key and its value.</summary>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public readonly KeyValuePair<TKey, TValue> Current
    {
        get
        {
            ref MapEntry<TKey, TValue> entry = ref _table.EntryAt(_index);
            return new(entry.Key, entry.Value);
        }
    }

    /// <summary>Advances to the next key.</summary>
    /// <returns>False after the last one.</returns>
    /// <exception cref="InvalidOperationException">The map is stale.</exception>
    public bool MoveNext()
    {
        _index = _table.NextInUse(_next);
        if (_index >= 0) { _next = _index + 1; }

        return _index >= 0;
    }

    /// <summary>Describes the map and the position in it.</summary>
    /// <returns>A line for logs and debuggers.</returns>
    public override readonly string ToString() =>
        $"{MapTable<TKey, TValue>.DescribePosition(_index, _next)} of {_table.Describe()}";
}
