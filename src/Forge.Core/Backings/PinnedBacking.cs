namespace Forge;

/// <summary>
/// Memory of the process itself, a zeroed array that the garbage collector never moves (the pinned object heap; a
/// pinning handle on netstandard2.0): no system call. A span over it keeps it alive, so it can't dangle even
/// after <see cref="Dispose"/>.
/// </summary>
/// <remarks>Making and disposing are thread-safe; the memory itself belongs to one thread at a time.</remarks>
public sealed class PinnedBacking : IMemoryBacking
{
    private PinnedBlock? _block;

    /// <summary>Allocates the array.</summary>
    /// <param name="size">Bytes, 1 to the longest array, <see cref="MaxSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    /// <exception cref="OutOfMemoryException">There is no room for the array.</exception>
    public PinnedBacking(nuint size)
    {
        if (size == 0 || size > MaxSize)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"A pinned size must be 1 to {MaxSize} bytes.");
        }

        _block = new PinnedBlock((int)size);
        Size = size;
    }

    /// <summary>The longest array of bytes that .NET allows.</summary>
    public static nuint MaxSize => 0x7FFFFFC7;

    /// <inheritdoc/>
    public nuint Address => (_block ?? throw new ObjectDisposedException(nameof(PinnedBacking))).Address;

    /// <inheritdoc/>
    public nuint Size { get; }

    /// <summary>Lets the garbage collector have the array; a second call does nothing.</summary>
    public void Dispose() => Interlocked.Exchange(ref _block, null)?.Free();

    /// <summary>The kind and size in words.</summary>
    public override string ToString() => $"PinnedBacking: {Size} bytes{(_block is null ? ", disposed" : string.Empty)}";
}
