namespace Forge;

/// <summary>
/// Mapped pages for secrets: never swapped to disk, kept out of core dumps, between guard pages, and zeroed before they are
/// released. If any of this is not possible, making the backing fails. Every page is present from the start, so ask only for what the
/// secrets need, not for a large range to grow into.
/// </summary>
/// <inheritdoc cref="MemoryBacking" path="/remarks"/>
/// <example>
/// <code>
/// using ArenaLease lease = ArenaLease.Own(new LockedBacking(4096));
/// Span&lt;byte> key = lease.AllocSpan&lt;byte>(32); // zeroed when the lease ends
/// </code>
/// </example>
public sealed class LockedBacking : MemoryBacking
{
    private readonly PageMapping _mapping;

    /// <summary>Maps and locks a range. It counts against the system's limit on locked memory (<c>ulimit -l</c>).</summary>
    /// <param name="size">The size in bytes, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not 1 to <see cref="MemoryLayout.MaxSize"/>.</exception>
    /// <exception cref="OsMemoryException">
    /// The system refused, for example because of the limit, or on Linux because too little memory is available; nothing is mapped.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">The system can't keep memory out of core dumps; nothing is mapped.</exception>
    public LockedBacking(long size)
        : this(size, MapLocked(MemoryLayout.RequireSize(size, nameof(size))))
    {
    }

    private LockedBacking(long size, PageMapping mapping)
        : base(mapping.Pages + mapping.PageBytes - (nuint)size, size)
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
