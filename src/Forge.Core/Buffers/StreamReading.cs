namespace Forge;

/// <summary>The bytes of a stream that is being read to its end. Disposing frees them unless the reading is complete.</summary>
internal sealed class StreamReading : IDisposable
{
    private const int LeastRoom = 4096;

    private readonly Stream _stream;
    private readonly int _limit;
    private GrowingSlice<byte> _bytes;

    // Takes one byte when there is no room, or none should be needed, to find out whether the stream has ended.
    private byte[]? _excess;
    private bool _isComplete;

    public StreamReading(ArenaLease lease, Stream stream, int limit)
    {
        Throw.IfNull(stream, nameof(stream));
        Throw.IfNegative(limit, nameof(limit), "The limit");
        _stream = stream;
        _limit = limit;
        _bytes = new GrowingSlice<byte>(lease, 0);
        long rest = Rest;
        if (rest > limit) { ThrowTooLong(); }

        _bytes.MakeRoom((int)rest);
    }

    /// <summary>Reads the stream to its end, and disposes this.</summary>
    public ArenaSlice<byte> Read()
    {
        using (this)
        {
            while (TryContinue())
            {
                Add(Portable.Read(_stream, RoomSpan));
            }

            return Complete();
        }
    }

    /// <summary>Reads the stream to its end, and disposes this.</summary>
    public async ValueTask<ArenaSlice<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        using (this)
        {
            while (TryContinue())
            {
                Add(await Portable.ReadAsync(_stream, RoomMemory, cancellationToken).ConfigureAwait(false));
            }

            return Complete();
        }
    }

    public void Dispose()
    {
        if (!_isComplete) { _bytes.Free(alsoValues: true); }
    }

    private Span<byte> RoomSpan => _excess ?? _bytes.RoomSpan.Slice(0, RoomLength);

    private Memory<byte> RoomMemory => _excess ?? _bytes.Room.Slice(0, RoomLength).AsMemory();

    private int RoomLength => Math.Min(_bytes.Room.Length, _limit - _bytes.Count);

    // According to the stream.
    private long Rest => _stream.CanSeek ? Math.Max(_stream.Length - _stream.Position, 0) : 0;

    private void ThrowTooLong() => throw new InvalidDataException($"The stream holds more than the limit of {MemoryLayout.Describe(_limit)}.");

    /// <summary>Makes room for the next bytes. Returns false after the end of the stream.</summary>
    private bool TryContinue()
    {
        if (_isComplete) { return false; }

        if (RoomLength == 0)
        {
            // A stream has ended when it reads nothing. Its length may be wrong: files in /proc say 0, and others grow.
            int more = Math.Min(LeastRoom, _limit - _bytes.Count);
            bool seemsComplete = _bytes.Count > 0 && _stream.CanSeek && Rest == 0;
            if (seemsComplete || more == 0 || !(_bytes.TryMakeRoom(more) || _bytes.TryMakeRoom(1))) { _excess = new byte[1]; }
        }

        return true;
    }

    /// <summary>Adds what was read.</summary>
    /// <param name="count">The number of bytes, or 0 at the end of the stream.</param>
    private void Add(int count)
    {
        if ((uint)count > (uint)RoomSpan.Length)
        {
            throw new InvalidOperationException($"The stream ({_stream.GetType()}) returned {count} when at most {RoomSpan.Length} bytes were to be read.");
        }

        if (count == 0)
        {
            _isComplete = true;
        }
        else if (_excess is null)
        {
            _bytes.Add(count);
        }
        else if (_bytes.Count == _limit)
        {
            ThrowTooLong();
        }
        else
        {
            _bytes.Add(_excess);
            _excess = null;
        }
    }

    /// <summary>The bytes, after freeing the room that was not needed.</summary>
    private ArenaSlice<byte> Complete()
    {
        _isComplete = true;
        _bytes.Free(alsoValues: false);
        return _bytes.Written;
    }
}
