namespace Forge;

/// <summary>
/// Mapped pages for secrets: never swapped to disk, left out of core dumps, guarded by inaccessible pages on both sides,
/// and zeroed before they are released. Fails closed: where any of this can't be had, there is no backing.
/// Every page is present from the start: ask for what the secrets need, never for a large range to grow into.
/// </summary>
/// <inheritdoc cref="MemoryBacking" path="/remarks"/>
public sealed class LockedBacking : MemoryBacking
{
    private readonly PageMapping _mapping;

    /// <summary>Maps and locks a range; it counts against the system's limit on locked memory (<c>ulimit -l</c>).</summary>
    /// <param name="size">Bytes, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or more than half the address space.</exception>
    /// <exception cref="OsMemoryException">
    /// The system refused, as where the limit forbids it, or (on Linux) less memory than this is available; nothing is mapped.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">The system can't leave memory out of core dumps; nothing is mapped.</exception>
    public LockedBacking(nuint size)
        : this(size, MapLocked(size))
    {
    }

    private LockedBacking(nuint size, PageMapping mapping)
        : base(mapping.Pages + mapping.PageBytes - size, size)
    {
        _mapping = mapping;
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        RawMemory.Fill(_mapping.Pages, _mapping.PageBytes, 0);
        VirtualMemory.Unlock(_mapping.Pages);
        _mapping.Unmap();
    }

    private static PageMapping MapLocked(nuint size)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        PageMapping mapping = PageMapping.Create(size, GuardPages.Both);
        try
        {
            VirtualMemory.Lock(mapping.Pages, mapping.PageBytes);
            return mapping;
        }
        catch
        {
            mapping.TryUnmap();
            throw;
        }
    }
}
