using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A growing list in an arena. The value is a handle: its count and its capacity lie in the arena, too, so that copies are the same list,
/// and any use throws after the arena has been reset, given back or disposed, or the scope in which the list was made has ended. Made by
/// <see cref="ArenaCollections.AllocList{T}"/>.
/// </summary>
/// <typeparam name="T">The type of the values. Unconstrained for F#, like that of <see cref="ArenaSlice{T}"/>.</typeparam>
/// <remarks>
/// <para>Unless a capacity was asked for, a list takes room when the first value is added: for 64 bytes or 4 values, whichever is more. A
/// full list doubles its room: in place if nothing was allocated since, otherwise by copying. The old room stays unused until the arena is
/// reset. So a list that has grown by adding, outgrown its first room and held at most n values takes room for less than 4n: less than
/// 2n for its present room, and less than 2n for all rooms before. To avoid that, ensure the capacity first. Removing values frees no
/// room.</para>
/// <para>A list belongs to one thread at a time, as its arena does. It can't grow while a scope is open that was opened after the list
/// was made.</para>
/// </remarks>
/// <example>
/// <code>
/// ArenaList&lt;int> list = lease.AllocList&lt;int>();
/// for (int i = 0; i &lt; 100; i++)
/// {
///     list.Add(i * i);
/// }
///
/// list.RemoveAt(0);
/// int last = list[^1];
/// Span&lt;int> values = list.AsSpan(); // checked once; get it again after adding
/// </code>
/// </example>
public readonly partial struct ArenaList<T>
{
    // The room that a list begins with.
    private const int FirstBytes = 64;
    private const int MinCapacity = 4;

    private readonly CollectionHandle<ListHeader> _handle;

    private static int FirstCapacity => Math.Max(MinCapacity, FirstBytes / Unsafe.SizeOf<T>());

    private ArenaList(CollectionHandle<ListHeader> handle)
    {
        _handle = handle;
    }

    /// <summary>Whether the memory still belongs to the list. If not, every member that reads or changes the list throws.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public bool IsValid => _handle.IsValid;

    /// <summary>The number of values.</summary>
    /// <exception cref="InvalidOperationException">The list is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Count => _handle.Header.Count;

    /// <summary>The number of values that fit without growing.</summary>
    /// <exception cref="InvalidOperationException">The list is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Capacity => _handle.Header.Capacity;

    /// <summary>
    /// A value by reference. The index and the list are checked each time, so prefer <see cref="AsSpan"/> in a loop. Growth may move the values,
    /// and the reference then is to the old place.
    /// </summary>
    /// <param name="index">The index of the value, 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    /// <exception cref="InvalidOperationException">The list is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [UnscopedRef]
    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ref ListHeader header = ref _handle.Header;
            if ((uint)index >= (uint)header.Count) { ThrowIndex(index, header.Count - 1); }

            return ref _handle.ValueAt<T>(header.Address, index);
        }
    }

    /// <summary>Gets the values as a span, after one check.</summary>
    /// <returns>
    /// The values. Once the list grows, the span may show them as they were. The C# compiler ties it to the variable of the list.
    /// </returns>
    /// <exception cref="InvalidOperationException">The list is stale.</exception>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> AsSpan()
    {
        ref ListHeader header = ref _handle.Header;
        return _handle.ValuesAt<T>(header.Address, header.Count);
    }

    /// <summary>Copies the values to an array, which outlives the arena.</summary>
    /// <returns>A new managed array, empty if the list is.</returns>
    /// <exception cref="InvalidOperationException">The list is stale.</exception>
    public T[] ToArray() => AsSpan().ToArray();

    /// <summary>Makes a reference to the values that can be stored in the arena itself.</summary>
    /// <returns>The reference. Once the list grows, it may show the values as they were.</returns>
    /// <exception cref="InvalidOperationException">The list is stale, or the arena has a capacity of 64 GiB or more.</exception>
    public ArenaRun<T> ToRun() => ToSlice().ToRun();

    /// <summary>Makes a handle to the values that the list has now, without copying them.</summary>
    /// <returns>A slice, empty if the list is. Once the list grows, it may show the values as they were.</returns>
    /// <exception cref="InvalidOperationException">The list is stale.</exception>
    public ArenaSlice<T> ToSlice()
    {
        ListHeader header = _handle.Header;
        return header.Count == 0 ? default : _handle.SliceOf<T>(header.Address, header.Count);
    }

    /// <summary>Enumerates the values, including those that are added meanwhile.</summary>
    /// <returns>An enumerator at the start of the list.</returns>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Makes an empty list with room for values.</summary>
    internal static ArenaList<T> Create(BumpArena arena, int capacity)
    {
        BumpArena.RequireNoReferences<T>();
        Throw.IfNegative(capacity, nameof(capacity), "The capacity");
        nuint header;
        nuint address;
        if (capacity == 0)
        {
            if (!arena.TryTakeRun<ListHeader>(1, out header)) { arena.ThrowExhausted<ListHeader>(1); }

            address = header;
        }
        else if (!arena.TryTakeBlocks<ListHeader, T>(1, out header, capacity, out address))
        {
            arena.ThrowExhausted(Unsafe.SizeOf<ListHeader>() + (capacity * (long)Unsafe.SizeOf<T>()), (long)MemoryLayout.AlignmentOf<ListHeader>());
        }

        CollectionHandle<ListHeader> handle = new(arena, header);
        handle.Header = new ListHeader { Address = address, Capacity = capacity };
        return new ArenaList<T>(handle);
    }

    [DoesNotReturn]
    private static void ThrowIndex(int index, int last) =>
        throw new ArgumentOutOfRangeException(
            nameof(index), index, last < 0 ? "The list is empty." : $"The index must be 0 to {last}.");

    /// <summary>Enumerates the values of a list.</summary>
    public struct Enumerator
    {
        private readonly ArenaList<T> _list;
        private int _index;

        internal Enumerator(ArenaList<T> list)
        {
            _list = list;
            _index = -1;
        }

        /// <summary>The current value.</summary>
        /// <exception cref="InvalidOperationException">The list is stale.</exception>
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        public readonly T Current => _list[_index];

        /// <summary>Advances to the next value.</summary>
        /// <returns>False after the last one.</returns>
        /// <exception cref="InvalidOperationException">The list is stale.</exception>
        public bool MoveNext() => ++_index < _list.Count;

        /// <summary>Describes the list and the position in it.</summary>
        /// <returns>A line for logs and debuggers.</returns>
        public override readonly string ToString() =>
            _index < 0 ? $"at the start of {_list}"
            : _list.IsValid && _index >= _list.Count ? $"at the end of {_list}"
            : $"at index {_index} of {_list}";
    }
}
