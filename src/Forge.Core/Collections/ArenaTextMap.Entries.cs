using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

public readonly partial struct ArenaTextMap<TValue>
{
    /// <summary>Enumerates keys and values. Those that are added meanwhile may be enumerated, too.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Whether this is the default value.</summary>
    internal bool IsDefault => _table.Handle.IsDefault;

    /// <summary>Finds a key. Returns its index or −1.</summary>
    internal int Find(ReadOnlySpan<byte> key) => Find(key, HashOf(key));

    /// <summary>Finds a key, or adds it with the default value. Returns a null reference if the arena has too little room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref MapEntry<TextKey, TValue> FindOrAdd(scoped ReadOnlySpan<byte> key, out bool exists) =>
        ref _table.FindOrAdd(new TextKeys(_table.Handle), default, key, HashOf(key), out exists);

    /// <summary>The key of an index.</summary>
    internal ArenaText KeyAt(int index) => TextOf(_table.EntryAt(index).Key);

    /// <summary>A key as a text.</summary>
    internal ArenaText TextOf(TextKey key)
    {
        _ = _table.Handle.ValuesAt<byte>(key.Address, key.Length);
        return new ArenaText(new ArenaSlice<byte>(key.Address, key.Length, _table.Handle.Epoch));
    }

    [DoesNotReturn]
    internal void ThrowExhausted(int keyBytes)
    {
        if (_table.Count < _table.Capacity) { _table.Handle.Arena.ThrowExhausted(keyBytes, 1); }

        _table.ThrowExhausted(_table.Capacity + 1);
    }

    private uint HashOf(ReadOnlySpan<byte> key) => TextHash.Compute(key, _table.Seed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(ReadOnlySpan<byte> key, uint hash) => _table.Find(new TextKeys(_table.Handle), default, key, hash);

    /// <summary>Enumerates the keys and values of a map.</summary>
    public struct Enumerator
    {
        private readonly ArenaTextMap<TValue> _map;
        private int _next;
        private int _index;

        internal Enumerator(ArenaTextMap<TValue> map)
        {
            _map = map;
            _index = -1;
        }

        /// <summary>The current key and its value.</summary>
        /// <exception cref="InvalidOperationException">The map is stale.</exception>
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        public readonly KeyValuePair<ArenaText, TValue> Current => new(_map.KeyAt(_index), _map._table.EntryAt(_index).Value);

        /// <summary>Advances to the next key. Returns false after the last one.</summary>
        /// <exception cref="InvalidOperationException">The map is stale.</exception>
        public bool MoveNext()
        {
            _index = _map._table.NextInUse(_next);
            if (_index >= 0) { _next = _index + 1; }

            return _index >= 0;
        }

        /// <summary>Describes the map and the position in it.</summary>
        public override readonly string ToString() => $"{Position} of {_map}";

        internal readonly ArenaTextMap<TValue> Map => _map;

        internal readonly string Position => MapTable<TextKey, TValue>.DescribePosition(_index, _next);
    }
}
