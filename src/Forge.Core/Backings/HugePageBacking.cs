namespace Forge;

/// <summary>
/// Explicit huge pages (<c>MAP_HUGETLB</c>, <c>MEM_LARGE_PAGES</c>): pages of 2 MiB on most machines, that the system has set
/// aside, always present and never swapped. For large arenas in use all the time. Fails where the system has none.
/// </summary>
/// <inheritdoc cref="MemoryBacking" path="/remarks"/>
public sealed class HugePageBacking : MemoryBacking
{
    private readonly nuint _address;
    private readonly nuint _bytes;

    /// <summary>Maps a range that starts at a huge page; the mapping is whole huge pages, the range just what was asked for.</summary>
    /// <param name="size">Bytes, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or more than half the address space.</exception>
    /// <exception cref="OsMemoryException">
    /// The system refused; nothing is mapped. The message says what to do: on Linux, set pages aside (vm.nr_hugepages); on
    /// Windows, give the account the right to lock pages in memory.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">The system has no huge pages; nothing is mapped.</exception>
    public HugePageBacking(nuint size)
        : this(size, WholePages(size))
    {
    }

    private HugePageBacking(nuint size, nuint bytes)
        : this(size, bytes, VirtualMemory.MapHuge(bytes))
    {
    }

    private HugePageBacking(nuint size, nuint bytes, nuint address)
        : base(address, size)
    {
        _address = address;
        _bytes = bytes;
    }

    /// <summary>The size of a huge page of this system in bytes; 0 where it has none.</summary>
    public static nuint PageSize => VirtualMemory.HugePageSize;

    /// <inheritdoc/>
    protected override void Release() => VirtualMemory.Unmap(_address, _bytes);

    private static nuint WholePages(nuint size)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        nuint page = PageSize;
        return page > 0
            ? MemoryLayout.RoundUp(size, page)
            : throw new PlatformNotSupportedException("This system has no explicit huge pages; Linux and Windows have.");
    }
}
