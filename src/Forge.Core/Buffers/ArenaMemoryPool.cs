using System.Buffers;

namespace Forge;

/// <summary>A memory pool whose blocks are arenas of an arena pool.</summary>
internal sealed class ArenaMemoryPool : MemoryPool<byte>
{
    // As in MemoryPool.Shared.
    private const int DefaultLength = 4096;

    private readonly ArenaPool _pool;
    private readonly bool _exposesArrays;
    private volatile bool _isDisposed;

    public ArenaMemoryPool(ArenaPool pool, bool exposesArrays)
    {
        _pool = pool;
        _exposesArrays = exposesArrays;
        using ArenaLease lease = pool.Checkout();
        MaxBufferSize = (int)Math.Min(lease.Capacity, int.MaxValue);
    }

    public override int MaxBufferSize { get; }

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        if (_isDisposed)
        {
            throw new ObjectDisposedException(nameof(MemoryPool<byte>), "The memory pool was disposed, and no more blocks can be rented.");
        }

        int length = minBufferSize == -1 ? Math.Min(DefaultLength, MaxBufferSize) : minBufferSize;
        if (length < 0 || length > MaxBufferSize)
        {
            throw new ArgumentOutOfRangeException(
                nameof(minBufferSize), minBufferSize, $"The length must be -1 for the default or 0 to {MaxBufferSize}, the capacity of an arena.");
        }

        return ArenaBlock.Rent(_pool, length, _exposesArrays);
    }

    /// <summary>Describes the arena pool.</summary>
    public override string ToString() => $"MemoryPool of {_pool}";

    protected override void Dispose(bool disposing) => _isDisposed = true;
}
