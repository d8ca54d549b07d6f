namespace Forge;

/// <summary>
/// A block of the native heap: no system call of its own, and any alignment. Its contents are not zeroed. It lives
/// until <see cref="Dispose"/>; there is no finalizer.
/// </summary>
/// <remarks>Making and disposing are thread-safe; the memory itself belongs to one thread at a time.</remarks>
public sealed class HeapBacking : IMemoryBacking
{
    private const nuint CacheLine = 64;

    private readonly nuint _address;
    private readonly nuint _block;
    private int _disposed;

    /// <summary>Allocates a block that starts at a cache line.</summary>
    /// <param name="size">Bytes, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or more than half the address space.</exception>
    /// <exception cref="OutOfMemoryException">The heap has no such block.</exception>
    public HeapBacking(nuint size)
        : this(size, CacheLine)
    {
    }

    /// <summary>Allocates a block.</summary>
    /// <param name="size">Bytes, at least 1.</param>
    /// <param name="alignment">Bytes, a power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or more than half the address space.</exception>
    /// <exception cref="ArgumentException">The alignment is not a power of two.</exception>
    /// <exception cref="OutOfMemoryException">The heap has no such block.</exception>
    public HeapBacking(nuint size, nuint alignment)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        MemoryLayout.RequireAlignment(alignment, nameof(alignment));
        (_address, _block) = NativeHeap.Allocate(size, alignment);
        Size = size;
    }

    /// <inheritdoc/>
    public nuint Address => _disposed == 0 ? _address : throw new ObjectDisposedException(nameof(HeapBacking));

    /// <inheritdoc/>
    public nuint Size { get; }

    /// <summary>Frees the block; a second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            NativeHeap.Free(_block);
        }
    }

    /// <summary>The kind and size in words.</summary>
    public override string ToString() => $"HeapBacking: {Size} bytes{(_disposed != 0 ? ", disposed" : string.Empty)}";
}
