using System.Buffers;

namespace Forge;

/// <summary>A block of an <see cref="ArenaMemoryPool"/>: a lease, and one slice of it.</summary>
internal sealed class ArenaBlock : MemoryManager<byte>
{
    private readonly ArenaLease _lease;
    private readonly ArenaSlice<byte> _bytes;

    private ArenaBlock(ArenaLease lease, int length)
    {
        _lease = lease;
        _bytes = lease.AllocSliceUninitialized<byte>(length);
    }

    public override Memory<byte> Memory => CreateMemory(GetSpan().Length);

    public static ArenaBlock Rent(ArenaPool pool, int length)
    {
        ArenaLease lease = pool.Checkout();
        try
        {
            return new ArenaBlock(lease, length);
        }
        catch
        {
            // An arena may be smaller than the first one was.
            lease.Dispose();
            throw;
        }
    }

    public override Span<byte> GetSpan()
    {
        if (!_bytes.IsValid)
        {
            throw new ObjectDisposedException(nameof(IMemoryOwner<byte>), "The block was disposed, and its memory belongs to others.");
        }

        return _bytes.Span;
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        _ = GetSpan();
        return _bytes.Pin(elementIndex);
    }

    /// <summary>The block as part of an array, if its arena is one: Kestrel's sockets send no more than one block otherwise.</summary>
    protected override bool TryGetArray(out ArraySegment<byte> segment)
    {
        _ = GetSpan();
        segment = default;
        if (_lease.Holder!.Memory is not PinnedBacking { Array: { } array } backing) { return false; }

        segment = new ArraySegment<byte>(array, (int)(_bytes.Address - backing.Address), _bytes.Length);
        return true;
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => _lease.Dispose();
}
