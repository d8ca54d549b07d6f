namespace Forge;

/// <summary>
/// A block of the native heap: no system call of its own, and any alignment. Its contents are not zeroed. It lives until
/// it is disposed; there is no finalizer.
/// </summary>
/// <inheritdoc cref="MemoryBacking" path="/remarks"/>
public sealed class HeapBacking : MemoryBacking
{
    private const nuint CacheLine = 64;

    private readonly nuint _block;

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
        : this(size, Allocate(size, alignment))
    {
    }

    private HeapBacking(nuint size, (nuint Aligned, nuint Block) memory)
        : base(memory.Aligned, size)
    {
        _block = memory.Block;
    }

    /// <inheritdoc/>
    protected override void Release() => NativeHeap.Free(_block);

    private static (nuint Aligned, nuint Block) Allocate(nuint size, nuint alignment)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        MemoryLayout.RequireAlignment(alignment, nameof(alignment));
        return NativeHeap.Allocate(size, alignment);
    }
}
