namespace Forge;

/// <summary>The bytes of a stream that is being read to its end. Disposing frees them unless the reading is complete.</summary>
internal sealed class StreamReading : IDisposable
{
    private const int LeastRoom = 4096;

    private readonly Stream _stream;
    private readonly int _limit;
    private GrowingSlice<byte> _bytes;

    // Where a byte goes for which there is no room: only then is it known whether the stream ends here.
    private byte[]? _excess;
    private bool _isComplete;

    public StreamReading(ArenaLease lease, Stream stream, int limit)
    {
        Throw.IfNull(stream, nameof(stream));
        Throw.IfNegative(limit, nameof(limit), "The limit");
        _stream = stream;
        _limit = limit;
        _bytes = new GrowingSlice<byte>(lease, 0);
        if (Rest > limit) { ThrowTooLong(); }

        _bytes.MakeRoom((int)Rest);
    }

    /// <summary>Where to read bytes to.</summary>
    public Span<byte> RoomSpan => _excess ?? _bytes.RoomSpan.Slice(0, RoomLength);

    /// <summary>The same as memory.</summary>
    public Memory<byte> RoomMemory => _excess ?? _bytes.Room.Slice(0, RoomLength).AsMemory();

    /// <summary>Makes room for the next bytes. Returns false if the stream is known to have ended.</summary>
    public bool TryContinue()
    {
        if (_isComplete) { return false; }

        _bytes.RequireValid();
        if (RoomLength == 0)
        {
            if (_bytes.Count > 0 && _stream.CanSeek && Rest <= 0) { return false; }

            int more = Math.Min(LeastRoom, _limit - _bytes.Count);
            if (more == 0 || !(_bytes.TryMakeRoom(more) || _bytes.TryMakeRoom(1))) { _excess = new byte[1]; }
        }

        return true;
    }

    /// <summary>Adds what was read.</summary>
    /// <param name="count">The number of bytes, or 0 at the end of the stream.</param>
    public void Add(int count)
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
            _bytes.MakeRoom(1);
        }
    }

    /// <summary>The bytes, after freeing the room that was not needed.</summary>
    public ArenaSlice<byte> Complete()
    {
        _isComplete = true;
        _bytes.Free(alsoValues: false);
        return _bytes.Written;
    }

    public void Dispose()
    {
        if (!_isComplete) { _bytes.Free(alsoValues: true); }
    }

    private int RoomLength => Math.Min(_bytes.Room.Length, _limit - _bytes.Count);

    // Not exact: the stream may grow meanwhile, or say 0, as those of /proc do.
    private long Rest => _stream.CanSeek ? Math.Max(_stream.Length - _stream.Position, 0) : 0;

    private void ThrowTooLong() => throw new InvalidDataException($"The stream holds more than the limit of {MemoryLayout.Describe(_limit)}.");
}
