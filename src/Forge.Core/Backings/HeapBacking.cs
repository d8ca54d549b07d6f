namespace Forge;

/// <summary>
/// A block of the native heap, which takes no system call of its own. Its contents are not zeroed. It lives until it is disposed; there
/// is no finalizer.
/// </summary>
/// <inheritdoc cref="MemoryBacking" path="/remarks"/>
/// <example>
/// <code>
/// using ArenaLease lease = ArenaLease.Own(new HeapBacking(64 * 1024));
/// </code>
/// </example>
public sealed class HeapBacking : MemoryBacking
{
    private const long CacheLine = 64;

    private readonly nuint _block;

    /// <summary>Allocates a block.</summary>
    /// <param name="size">The size in bytes, at least 1.</param>
    /// <param name="alignment">The alignment in bytes, a power of two: that of a cache line by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not 1 to <see cref="MemoryLayout.MaxSize"/>.</exception>
    /// <exception cref="ArgumentException">The alignment is not a power of two.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public HeapBacking(long size, long alignment = CacheLine)
        : this(size, NativeHeap.Allocate(
            MemoryLayout.RequireSize(size, nameof(size)), MemoryLayout.RequireAlignment(alignment, nameof(alignment))))
    {
    }

    private HeapBacking(long size, (nuint Aligned, nuint Block) memory)
        : base(memory.Aligned, size)
    {
        _block = memory.Block;
    }

    /// <inheritdoc/>
    protected override void Release() => NativeHeap.Free(_block);
}
