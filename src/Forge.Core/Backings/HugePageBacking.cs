namespace Forge;

/// <summary>
/// Explicit huge pages (<c>MAP_HUGETLB</c>, <c>MEM_LARGE_PAGES</c>), 2 MiB each on most machines, that the system has set aside: always
/// present and never swapped. For large arenas that are in use all the time. Fails if the system has none.
/// </summary>
/// <inheritdoc cref="MemoryBacking" path="/remarks"/>
public sealed class HugePageBacking : MemoryBacking
{
    private readonly PageMapping _mapping;

    /// <summary>Maps whole huge pages. The range has the requested size and starts at a huge page.</summary>
    /// <param name="size">The size in bytes, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not 1 to <see cref="MemoryLayout.MaxSize"/>.</exception>
    /// <exception cref="OsMemoryException">
    /// The system refused; nothing is mapped. The message says what to do: on Linux, set pages aside (vm.nr_hugepages); on
    /// Windows, give the account the right to lock pages in memory.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">The system has no huge pages; nothing is mapped.</exception>
    public HugePageBacking(long size)
        : this(size, Map(MemoryLayout.RequireSize(size, nameof(size))))
    {
    }

    private HugePageBacking(long size, PageMapping mapping)
        : base(mapping.Pages, size)
    {
        _mapping = mapping;
    }

    /// <summary>The size of a huge page in bytes, or 0 if the system has none.</summary>
    public static long PageSize => (long)VirtualMemory.HugePageSize;

    /// <inheritdoc/>
    protected override void Release() => _mapping.Unmap();

    private static PageMapping Map(nuint size) =>
        VirtualMemory.HugePageSize is > 0 and var page
            ? PageMapping.CreateHuge(MemoryLayout.RoundUp(size, page))
            : throw new PlatformNotSupportedException("This system has no explicit huge pages; only Linux and Windows support them.");
}
