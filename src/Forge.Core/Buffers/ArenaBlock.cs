using System.Buffers;

namespace Forge;

/// <summary>A block of an <see cref="ArenaMemoryPool"/>: a lease, and one slice of it.</summary>
internal sealed class ArenaBlock : MemoryManager<byte>
{
    private readonly ArenaLease _lease;
    private readonly ArenaSlice<byte> _bytes;
    private readonly bool _exposesArray;

    private ArenaBlock(ArenaLease lease, int length, bool exposesArray)
    {
        _lease = lease;
        _exposesArray = exposesArray;
        _bytes = lease.AllocSliceUninitialized<byte>(length);
    }

    public override Memory<byte> Memory => CreateMemory(GetSpan().Length);

    public static ArenaBlock Rent(ArenaPool pool, int length, bool exposesArray)
    {
        ArenaLease lease = pool.Checkout();
        try
        {
            return new ArenaBlock(lease, length, exposesArray);
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

    /// <summary>The block as part of an array, if the user asked for that and the arena is one.</summary>
    protected override bool TryGetArray(out ArraySegment<byte> segment)
    {
        _ = GetSpan();
        segment = default;
        if (!_exposesArray || _lease.Holder!.Memory is not PinnedBacking { Array: { } array } backing) { return false; }

        segment = new ArraySegment<byte>(array, (int)(_bytes.Address - backing.Address), _bytes.Length);
        return true;
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => _lease.Dispose();
}
