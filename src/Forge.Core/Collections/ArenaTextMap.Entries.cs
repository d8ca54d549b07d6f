using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

public readonly partial struct ArenaTextMap<TValue>
{
    /// <summary>Enumerates the keys and their values. Keys that are added meanwhile may be enumerated, too.</summary>
    /// <returns>An enumerator at the start of the map.</returns>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Whether this is the default value.</summary>
    internal bool IsDefault => _table.Handle.IsDefault;

    /// <summary>Finds a key. Returns its entry or a null reference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref MapEntry<TextKey, TValue> Find(scoped ReadOnlySpan<byte> key) =>
        ref _table.Find(new TextKeys(_table.Handle), default, key, HashOf(key));

    /// <summary>Finds a key, or adds it with the default value. Returns a null reference if the arena has too little room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref MapEntry<TextKey, TValue> FindOrAdd(scoped ReadOnlySpan<byte> key, out bool exists) =>
        ref _table.FindOrAdd(new TextKeys(_table.Handle), default, key, HashOf(key), out exists);

    /// <summary>The key of an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ArenaText KeyOf(ref MapEntry<TextKey, TValue> entry)
    {
        // Field by field: a key that has just been written can't be read as a whole without waiting.
        nuint address = entry.Key.Address;
        int length = entry.Key.Length;
        return new ArenaText(_table.Handle.SliceOf<byte>(address, length));
    }

    /// <summary>The entry of an index.</summary>
    internal ref MapEntry<TextKey, TValue> EntryAt(int index) => ref _table.EntryAt(index);

    [DoesNotReturn]
    internal void ThrowExhausted(int keyBytes)
    {
        if (_table.Count < _table.Capacity) { _table.Handle.Arena.ThrowExhausted(keyBytes, 1); }

        _table.ThrowExhausted(2 * _table.Capacity, keyBytes);
    }

    private uint HashOf(ReadOnlySpan<byte> key) => TextHash.Compute(key, _table.Seed) | 1;

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
        public readonly KeyValuePair<ArenaText, TValue> Current
        {
            get
            {
                ref MapEntry<TextKey, TValue> entry = ref _map.EntryAt(_index);
                return new(_map.KeyOf(ref entry), entry.Value);
            }
        }

        /// <summary>Advances to the next key.</summary>
        /// <returns>False after the last one.</returns>
        /// <exception cref="InvalidOperationException">The map is stale.</exception>
        public bool MoveNext()
        {
            _index = _map._table.NextInUse(_next);
            if (_index >= 0) { _next = _index + 1; }

            return _index >= 0;
        }

        /// <summary>Describes the map and the position in it.</summary>
        /// <returns>A line for logs and debuggers.</returns>
        public override readonly string ToString() => $"{Position} of {_map}";

        internal readonly ArenaTextMap<TValue> Map => _map;

        internal readonly string Position => MapTable<TextKey, TValue>.DescribePosition(_index, _next);
    }
}
