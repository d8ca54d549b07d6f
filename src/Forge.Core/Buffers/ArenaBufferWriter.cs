using System.Buffers;
using System.Diagnostics;

namespace Forge;

/// <summary>
/// Writes values one after the other into the arena of a lease: for <c>Utf8JsonWriter</c>, <c>Encoding</c> and everything else that takes an
/// <see cref="IBufferWriter{T}"/>. Like an <see cref="ArenaList{T}"/>, it grows in place if nothing else was allocated since, and by copying
/// otherwise, and any use throws after the arena has been reset, given back or disposed, or the scope in which the writer was made has ended.
/// </summary>
/// <typeparam name="T">An unmanaged type.</typeparam>
/// <remarks>
/// The writer is a managed object of 72 bytes. To use it again with another lease, call <see cref="Reset"/>: writing to spans then allocates
/// nothing, and writing to memory 48 bytes for each lease. It belongs to one thread at a time, as its arena does; using it on two at once can
/// corrupt memory.
/// </remarks>
/// <example>
/// <code>
/// ArenaBufferWriter&lt;byte> writer = new(lease);
/// using (Utf8JsonWriter json = new(writer))
/// {
///     json.WriteStartArray();
///     json.WriteNumberValue(42);
///     json.WriteEndArray();
/// }
///
/// ArenaSlice&lt;byte> text = writer.Written; // [42]
/// </code>
/// </example>
public sealed partial class ArenaBufferWriter<T> : IBufferWriter<T>
    where T : unmanaged
{
    // As in ArrayBufferWriter.
    private const int FirstCapacity = 256;

    private GrowingSlice<T> _values;

    // The rest of the room that GetSpan or GetMemory returned last.
    private int _given;

    /// <summary>Makes a writer that has written nothing.</summary>
    /// <param name="lease">The lease to allocate from. If a scope is open, the writer belongs to the innermost one.</param>
    /// <param name="capacity">The number of values to make room for now, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <exception cref="ArgumentException">The type holds references, which the F# compiler may not have noticed.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaBufferWriter(ArenaLease lease, int capacity = 0)
    {
        _values = new GrowingSlice<T>(lease, capacity);
    }

    /// <summary>The number of values written.</summary>
    /// <exception cref="InvalidOperationException">The writer is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int WrittenCount => _values.Written.Length;

    /// <summary>The values written so far, as a handle. Values that are written later are not part of it.</summary>
    /// <exception cref="InvalidOperationException">The writer is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ArenaSlice<T> Written => _values.Written;

    /// <summary>
    /// The values written so far. Values that are written later are not part of it. It checks, as <see cref="ArenaSlice{T}.AsMemory"/> says.
    /// </summary>
    /// <inheritdoc cref="Written" path="/exception"/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlyMemory<T> WrittenMemory => Written.AsMemory();

    /// <summary>Makes room for the next values. After writing to it, call <see cref="Advance"/>.</summary>
    /// <param name="sizeHint">The minimum number of values that must fit. 0 means 1.</param>
    /// <returns>All room that is free: for at least as many values as the hint asks for.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The hint is negative.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room to grow; the writer is unchanged.</exception>
    /// <exception cref="InvalidOperationException">
    /// The writer is stale; it would hold more than <see cref="int.MaxValue"/> values; or it has to grow while a scope is open that was opened after
    /// the writer was made. It is unchanged.
    /// </exception>
    /// <remarks>The compiler can't tie the span to the lease, as it does a span of a slice: use it at once.</remarks>
    public Span<T> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _values.RoomSpan;
    }

    /// <summary>Makes room for the next values. After writing to it, call <see cref="Advance"/>.</summary>
    /// <returns>
    /// All room that is free: for at least as many values as the hint asks for. It checks, as <see cref="ArenaSlice{T}.AsMemory"/> says.
    /// </returns>
    /// <inheritdoc cref="GetSpan" path="/*[not(self::summary) and not(self::returns) and not(self::remarks)]"/>
    public Memory<T> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _values.Room.AsMemory();
    }

    /// <summary>Tells the writer that values were written to what <see cref="GetSpan"/> or <see cref="GetMemory"/> returned.</summary>
    /// <param name="count">The number of values written, from the start of the room.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number is negative, or greater than that of values for which room was returned last. The writer is unchanged.
    /// </exception>
    /// <exception cref="InvalidOperationException">The writer is stale.</exception>
    public void Advance(int count)
    {
        if ((uint)count > (uint)_given)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"The number must be 0 to {_given}, the room that GetSpan or GetMemory returned last and that is left.");
        }

        _values.Add(count);
        _given -= count;
    }

    /// <summary>Discards the values written so far. The next ones overwrite them.</summary>
    /// <exception cref="InvalidOperationException">The writer is stale.</exception>
    public void Clear()
    {
        _values.Truncate(0);
        _given = 0;
    }

    /// <summary>Begins again in the arena of another lease, as a new writer does. The values written so far are left where they are.</summary>
    /// <inheritdoc cref="ArenaBufferWriter{T}(ArenaLease, int)" path="/*[not(self::summary)]"/>
    public void Reset(ArenaLease lease, int capacity = 0)
    {
        _values = new GrowingSlice<T>(lease, capacity);
        _given = 0;
    }

    private void MakeRoom(int sizeHint)
    {
        Throw.IfNegative(sizeHint, nameof(sizeHint), "The number of values to write");
        if (_values.Capacity > 0 || sizeHint > FirstCapacity || !_values.TryMakeRoom(FirstCapacity)) { _values.MakeRoom(Math.Max(sizeHint, 1)); }

        _given = _values.Room.Length;
    }
}
