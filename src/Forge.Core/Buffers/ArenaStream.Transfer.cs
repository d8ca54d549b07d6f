namespace Forge;

public sealed partial class ArenaStream
{
    /// <summary>Reads bytes at the position, and moves it.</summary>
    /// <param name="buffer">The array to copy them to.</param>
    /// <param name="offset">The index in the array for the first byte.</param>
    /// <param name="count">The maximum number of bytes to read.</param>
    /// <returns>The number of bytes read; 0 at the end.</returns>
    /// <exception cref="ArgumentException">The array is null or has no such range.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    /// <exception cref="InvalidOperationException">The stream is stale.</exception>
    public override int Read(byte[] buffer, int offset, int count) => Take(Part(buffer, offset, count));

    /// <summary>Reads one byte at the position, and moves it.</summary>
    /// <returns>The byte; −1 at the end.</returns>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    /// <exception cref="InvalidOperationException">The stream is stale.</exception>
    public override int ReadByte()
    {
        ReadOnlySpan<byte> rest = Rest();
        if (rest.IsEmpty) { return -1; }

        _position++;
        return rest[0];
    }

    /// <summary>
    /// Writes bytes at the position, over those that are there, and moves it. Bytes between the end and a position beyond it become 0.
    /// </summary>
    /// <param name="buffer">The array with the bytes.</param>
    /// <param name="offset">The index in the array of the first byte.</param>
    /// <param name="count">The number of bytes.</param>
    /// <exception cref="ArgumentException">The array is null or has no such range.</exception>
    /// <exception cref="ArenaExhaustedException">The arena has too little room; the stream is unchanged.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    /// <exception cref="IOException">It would hold more than <see cref="int.MaxValue"/> bytes; it is unchanged.</exception>
    /// <exception cref="InvalidOperationException">
    /// The stream is stale; or it has to grow while a scope is open that was opened after it was made, and is unchanged.
    /// </exception>
    public override void Write(byte[] buffer, int offset, int count) => Put(Part(buffer, offset, count));

    /// <summary>Writes one byte at the position, and moves it.</summary>
    /// <param name="value">The byte to write.</param>
    /// <inheritdoc cref="Write(byte[], int, int)" path="/exception[@cref != 'T:System.ArgumentException']"/>
    public override void WriteByte(byte value) => Put([value]);

    private static ArraySegment<byte> Part(byte[] buffer, int offset, int count)
    {
        Throw.IfNull(buffer, nameof(buffer));
        if ((uint)offset > (uint)buffer.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The offset must be 0 to {buffer.Length}, the length of the array.");
        }

        if ((uint)count > (uint)(buffer.Length - offset))
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"From {offset}, the count must be 0 to {buffer.Length - offset}.");
        }

        return new ArraySegment<byte>(buffer, offset, count);
    }

    private int Take(Span<byte> buffer)
    {
        ReadOnlySpan<byte> rest = Rest();
        int count = Math.Min(rest.Length, buffer.Length);
        rest.Slice(0, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        RequireOpen();
        _bytes.RequireValid();
        int end = (int)_position + bytes.Length;
        if (end < 0)
        {
            throw new IOException($"From {_position}, {bytes.Length} bytes exceed the {int.MaxValue} that the stream can hold. It is unchanged.");
        }

        if (_position == _bytes.Count)
        {
            _bytes.Add(bytes);
        }
        else if (bytes.Length > 0)
        {
            if (end > _bytes.Count) { Extend(end, zerosUpTo: (int)_position); }

            bytes.CopyTo(_bytes.WrittenSpan.Slice((int)_position));
        }

        _position = end;
    }

    private ReadOnlySpan<byte> Rest()
    {
        RequireOpen();
        ReadOnlySpan<byte> span = _bytes.WrittenSpan;
        return span.Slice((int)Math.Min(_position, span.Length));
    }
}
