namespace Forge;

/// <summary>
/// Pages mapped from the operating system (<c>mmap</c>, <c>VirtualAlloc</c>): zeroed, page-aligned, and physically
/// present only once touched. The mapping lives until <see cref="Dispose"/>; there is no finalizer, so that a span
/// over it never outlives it behind the program's back.
/// </summary>
/// <remarks>Making and disposing are thread-safe; the memory itself belongs to one thread at a time.</remarks>
public sealed class MmapBacking : IOsBacking
{
    private readonly nuint _mappedBytes;
    private readonly nuint _address;
    private int _disposed;

    /// <summary>Maps a range.</summary>
    /// <param name="size">Bytes, at least 1; the mapping is whole pages, the range just what was asked for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or more than half the address space.</exception>
    /// <exception cref="OsMemoryException">The system refused; nothing is mapped.</exception>
    public MmapBacking(nuint size)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        _mappedBytes = VirtualMemory.RoundUp(size);
        _address = VirtualMemory.Map(_mappedBytes);
        Size = size;
    }

    /// <summary>The size of a page of this system in bytes.</summary>
    public static nuint PageSize => VirtualMemory.PageSize;

    /// <inheritdoc/>
    public nuint Address => _disposed == 0 ? _address : throw new ObjectDisposedException(nameof(MmapBacking));

    /// <inheritdoc/>
    public nuint Size { get; }

    /// <inheritdoc/>
    public void ReleasePages() => VirtualMemory.Discard(Address, _mappedBytes);

    /// <summary>Unmaps the range; a second call does nothing.</summary>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            VirtualMemory.Unmap(_address, _mappedBytes);
        }
    }

    /// <summary>The kind and size in words.</summary>
    public override string ToString() => $"MmapBacking: {Size} bytes{(_disposed != 0 ? ", disposed" : string.Empty)}";
}
