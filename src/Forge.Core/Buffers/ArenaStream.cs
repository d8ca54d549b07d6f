using System.Buffers;
using System.Diagnostics;

namespace Forge;

/// <summary>
/// A stream of bytes in the arena of a lease, which can be read, written and positioned like a <see cref="MemoryStream"/>. The bytes are
/// contiguous, and stay in the arena after the stream was disposed. Like an <see cref="ArenaList{T}"/>, it grows in place if nothing else was
/// allocated since, and by copying otherwise.
/// </summary>
/// <remarks>
/// <para>The stream is a managed object of 88 bytes. <c>ReadAsync</c> and <c>WriteAsync</c> complete before they return. It belongs to one thread
/// at a time, as its arena does; using it on two at once can corrupt memory.</para>
/// <para>Every member that accesses bytes throws <see cref="InvalidOperationException"/> after the arena has been reset, given back or
/// disposed, or the scope in which the stream was made has ended. Reading, writing and positioning throw <see cref="ObjectDisposedException"/> after
/// the stream was disposed; the members that return all bytes still work.</para>
/// </remarks>
/// <example>
/// <code>
/// using ArenaStream copy = new(lease);
/// await stream.CopyToAsync(copy, cancellationToken);
/// copy.Position = 0; // read it from the start
/// ArenaSlice&lt;byte> bytes = copy.Written;
/// </code>
/// </example>
public sealed partial class ArenaStream : Stream
{
    private GrowingSlice<byte> _bytes;
    private long _position;
    private bool _isDisposed;

    /// <summary>Makes an empty stream.</summary>
    /// <param name="lease">The lease to allocate from. If a scope is open, the stream belongs to the innermost one.</param>
    /// <param name="capacity">The number of bytes to make room for now, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public ArenaStream(ArenaLease lease, int capacity = 0)
    {
        _bytes = new GrowingSlice<byte>(lease, capacity);
    }

    /// <summary>Whether the stream was not disposed.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public override bool CanRead => !_isDisposed;

    /// <summary>Whether the stream was not disposed.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public override bool CanSeek => !_isDisposed;

    /// <summary>Whether the stream was not disposed.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public override bool CanWrite => !_isDisposed;

    /// <summary>Always false: no call waits.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public override bool CanTimeout => false;

    /// <inheritdoc/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public override int ReadTimeout => base.ReadTimeout;

    /// <inheritdoc/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public override int WriteTimeout => base.WriteTimeout;

    /// <summary>The number of bytes.</summary>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    /// <exception cref="InvalidOperationException">The stream is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public override long Length => Open().Length;

    /// <summary>The position of the next read or write, in bytes from the start. It may be past the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or greater than <see cref="int.MaxValue"/>.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public override long Position
    {
        get
        {
            RequireOpen();
            return _position;
        }

        set
        {
            RequireOpen();
            RequirePosition(value, nameof(value));
            _position = value;
        }
    }

    /// <summary>All bytes, as a handle, even after the stream was disposed. If the stream grows, it may show them as they were.</summary>
    /// <exception cref="InvalidOperationException">The stream is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ArenaSlice<byte> Written => _bytes.Written;

    /// <summary>
    /// All bytes, even after the stream was disposed. If the stream grows, it may show them as they were. It checks, as <see
    /// cref="ArenaSlice{T}.AsMemory"/> says.
    /// </summary>
    /// <inheritdoc cref="Written" path="/exception"/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Memory<byte> WrittenMemory => Written.AsMemory();

    /// <summary>Makes a sequence of all bytes, even after the stream was disposed.</summary>
    /// <returns>The bytes, in one segment. It is empty if there are none.</returns>
    /// <exception cref="InvalidOperationException">The stream is stale.</exception>
    public ReadOnlySequence<byte> GetReadOnlySequence() => new(WrittenMemory);

    /// <summary>Copies all bytes to an array, even after the stream was disposed.</summary>
    /// <returns>A new managed array, which outlives the arena.</returns>
    /// <exception cref="InvalidOperationException">The stream is stale.</exception>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Writes all bytes to another stream. The position of this one stays.</summary>
    /// <param name="destination">The stream to write to, from its position on.</param>
    /// <exception cref="ArgumentNullException">The other stream is null.</exception>
    /// <exception cref="InvalidOperationException">The stream is stale.</exception>
    /// <remarks>The other stream must not reset the arena or end the lease while it is written to.</remarks>
    public void WriteTo(Stream destination)
    {
        Throw.IfNull(destination, nameof(destination));
        Portable.Write(destination, _bytes.WrittenSpan);
    }

    /// <summary>Does nothing: every write is in the arena when it returns.</summary>
    public override void Flush()
    {
    }

    /// <summary>Moves the position.</summary>
    /// <param name="offset">The number of bytes to move by; negative to move back.</param>
    /// <param name="origin">Where to count from: the start, the position or the end.</param>
    /// <returns>The new position, in bytes from the start.</returns>
    /// <exception cref="IOException">The position would be negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The position would be greater than <see cref="int.MaxValue"/>.</exception>
    /// <exception cref="ArgumentException">The origin is none of the three.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    /// <exception cref="InvalidOperationException">The stream is stale.</exception>
    public override long Seek(long offset, SeekOrigin origin)
    {
        long length = Length;
        long start = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            SeekOrigin.End => length,
            _ => throw new ArgumentException($"The origin is {origin}; it must be Begin, Current or End.", nameof(origin)),
        };

        // Compared without adding, which could overflow.
        if (offset < -start) { throw new IOException($"From {start}, an offset of {offset} leads to a negative position. The position is unchanged."); }

        if (offset > int.MaxValue - start)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"From {start}, the offset must be at most {int.MaxValue - start}.");
        }

        return Position = start + offset;
    }

    /// <summary>Sets the number of bytes. Bytes beyond it are cut off, and new ones are 0. A position beyond the end moves to the end.</summary>
    /// <param name="value">The number of bytes, 0 to <see cref="int.MaxValue"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or greater than <see cref="int.MaxValue"/>.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; the stream is unchanged.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    /// <exception cref="InvalidOperationException">
    /// The stream is stale; or it has to grow while a scope is open that was opened after it was made, and is unchanged.
    /// </exception>
    public override void SetLength(long value)
    {
        RequireOpen();
        RequirePosition(value, nameof(value));
        if (value > _bytes.Count)
        {
            Extend((int)value, zerosUpTo: (int)value);
        }
        else
        {
            _bytes.Truncate((int)value);
        }

        _position = Math.Min(_position, value);
    }

    /// <summary>Makes the stream stop reading and writing. Its bytes stay in the arena, where <see cref="Written"/> shows them.</summary>
    /// <param name="disposing">Not used.</param>
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }

    /// <summary>All bytes; throws if the stream was disposed or is stale.</summary>
    private ArenaSlice<byte> Open()
    {
        RequireOpen();
        return _bytes.Written;
    }

    private void RequireOpen()
    {
        if (_isDisposed) { throw new ObjectDisposedException(nameof(ArenaStream), "The stream was disposed. Written still shows its bytes."); }
    }

    private static void RequirePosition(long value, string name)
    {
        if (value is < 0 or > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(name, value, $"A stream in an arena holds at most {int.MaxValue} bytes.");
        }
    }

    /// <summary>Adds bytes, of which those up to an index become 0, and the others are about to be written.</summary>
    private void Extend(int length, int zerosUpTo)
    {
        int more = length - _bytes.Count;
        int zeros = Math.Max(zerosUpTo - _bytes.Count, 0);
        _bytes.MakeRoom(more);
        _bytes.RoomSpan.Slice(0, zeros).Clear();
        _bytes.Add(more);
    }
}
