namespace Forge;

/// <summary>The bytes of a stream that is being read to its end. Disposing frees them unless the reading is complete.</summary>
internal sealed class StreamReading : IDisposable
{
    private const int LeastRoom = 4096;

    private readonly Stream _stream;
    private readonly int _limit;
    private GrowingSlice<byte> _bytes;

    // Takes one byte where there is no room, or no need of any, to find out whether the stream has ended.
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

    private Memory<byte> RoomMemory => _excess ?? _bytes.Room.Slice(0, RoomLength).AsMemory();

    /// <summary>Makes room for the next bytes. Returns false after the end of the stream.</summary>
    public bool TryContinue()
    {
        if (_isComplete) { return false; }

        if (RoomLength == 0)
        {
            // A stream says that it has ended by reading nothing. Its length may be wrong: those of /proc say 0, and others grow.
            int more = Math.Min(LeastRoom, _limit - _bytes.Count);
            bool seemsComplete = _bytes.Count > 0 && _stream.CanSeek && Rest == 0;
            if (seemsComplete || more == 0 || !(_bytes.TryMakeRoom(more) || _bytes.TryMakeRoom(1))) { _excess = new byte[1]; }
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
            _bytes.Add(_excess);
            _excess = null;
        }
    }

    /// <summary>The bytes, after freeing the room that was not needed.</summary>
    public ArenaSlice<byte> Complete()
    {
        _isComplete = true;
        _bytes.Free(alsoValues: false);
        return _bytes.Written;
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

    private int RoomLength => Math.Min(_bytes.Room.Length, _limit - _bytes.Count);

    // What the stream says.
    private long Rest => _stream.CanSeek ? Math.Max(_stream.Length - _stream.Position, 0) : 0;

    private void ThrowTooLong() => throw new InvalidDataException($"The stream holds more than the limit of {MemoryLayout.Describe(_limit)}.");
}
