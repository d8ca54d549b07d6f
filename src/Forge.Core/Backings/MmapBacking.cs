namespace Forge;

/// <summary>
/// Pages mapped from the operating system (<c>mmap</c>, <c>VirtualAlloc</c>): zeroed, page-aligned, and physically
/// present only once touched. The mapping lives until it is disposed; there is no finalizer, so that a span over it never
/// outlives it behind the program's back.
/// </summary>
/// <inheritdoc cref="MemoryBacking" path="/remarks"/>
public sealed class MmapBacking : MemoryBacking, IOsBacking
{
    private readonly PageMapping _mapping;
    private MemoryAccess _access = MemoryAccess.ReadWrite;

    /// <summary>Maps a range that starts at a page.</summary>
    /// <param name="size">Bytes, at least 1; the mapping is whole pages, the range just what was asked for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or more than half the address space.</exception>
    /// <exception cref="OsMemoryException">The system refused; nothing is mapped.</exception>
    public MmapBacking(nuint size)
        : this(size, GuardPages.None)
    {
    }

    /// <summary>Maps a range between guard pages.</summary>
    /// <param name="size">Bytes, at least 1. With a guard behind, the range ends right at it and so starts at a page only
    /// where the size is whole pages.</param>
    /// <param name="guards">Where to put inaccessible pages.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or more than half the address space.</exception>
    /// <exception cref="OsMemoryException">The system refused; nothing is mapped.</exception>
    public MmapBacking(nuint size, GuardPages guards)
        : this(size, guards, Map(size, guards))
    {
    }

    private MmapBacking(nuint size, GuardPages guards, PageMapping mapping)
        : base(mapping.Pages + ((guards & GuardPages.After) != 0 ? mapping.PageBytes - size : 0), size)
    {
        _mapping = mapping;
    }

    /// <summary>The size of a page of this system in bytes.</summary>
    public static nuint PageSize => VirtualMemory.PageSize;

    /// <inheritdoc/>
    public void ReleasePages()
    {
        RequireNotDisposed();
        VirtualMemory.Discard(_mapping.Pages, _mapping.PageBytes);
        if (_access == MemoryAccess.None)
        {
            // Some systems hand the pages out anew to discard them, readable and writable.
            VirtualMemory.Protect(_mapping.Pages, _mapping.PageBytes, MemoryAccess.None);
        }
    }

    /// <inheritdoc/>
    public void Protect(MemoryAccess access)
    {
        RequireNotDisposed();
        VirtualMemory.Protect(_mapping.Pages, _mapping.PageBytes, access);
        _access = access;
    }

    /// <inheritdoc/>
    protected override void Release() => _mapping.Unmap();

    private static PageMapping Map(nuint size, GuardPages guards)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        return PageMapping.Create(size, guards);
    }
}
