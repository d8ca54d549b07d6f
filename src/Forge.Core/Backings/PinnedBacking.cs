namespace Forge;

/// <summary>
/// Memory of the process itself, a zeroed array that the garbage collector never moves (the pinned object heap; a
/// pinning handle on netstandard2.0): no system call. On net10.0 the collector frees the array once nothing refers to it: a span
/// over it does, even after the backing was disposed; a bare address (<c>DangerousAllocate</c>) does not, so keep its lease
/// or arena reachable. On netstandard2.0 the array lives until the backing is disposed, and a span does not keep it longer.
/// </summary>
/// <inheritdoc cref="MemoryBacking" path="/remarks"/>
public sealed class PinnedBacking : MemoryBacking
{
    private readonly PinnedBlock _block;

    /// <summary>Allocates the array.</summary>
    /// <param name="size">Bytes, 1 to the longest array, <see cref="MaxSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    /// <exception cref="OutOfMemoryException">There is no room for the array.</exception>
    public PinnedBacking(nuint size)
        : this(size, Allocate(size))
    {
    }

    private PinnedBacking(nuint size, PinnedBlock block)
        : base(block.Address, size)
    {
        _block = block;
    }

    /// <summary>The longest array of bytes that .NET allows.</summary>
    public static nuint MaxSize => 0x7FFFFFC7;

    /// <inheritdoc/>
    protected override void Release() => _block.Free();

    private static PinnedBlock Allocate(nuint size)
    {
        if (size == 0 || size > MaxSize)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"A pinned size must be 1 to {MaxSize} bytes.");
        }

        return new PinnedBlock((int)size);
    }
}
