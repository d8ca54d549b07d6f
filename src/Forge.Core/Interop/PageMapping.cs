namespace Forge;

/// <summary>A mapping with guard pages round the pages in use.</summary>
/// <param name="Start">Where the mapping starts, guard page included.</param>
/// <param name="Bytes">The length of the whole mapping.</param>
/// <param name="Pages">Where the pages in use start.</param>
/// <param name="PageBytes">The length of the pages in use.</param>
internal readonly record struct PageMapping(nuint Start, nuint Bytes, nuint Pages, nuint PageBytes)
{
    /// <summary>Maps room for a size; a failure leaves nothing mapped.</summary>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    public static PageMapping Create(nuint size, GuardPages guards)
    {
        (nuint before, nuint pageBytes, nuint after) = Layout(size, guards);
        nuint start = VirtualMemory.Map(before + pageBytes + after);
        PageMapping mapping = new(start, before + pageBytes + after, start + before, pageBytes);
        try
        {
            Guard(start, before);
            Guard(mapping.Pages + pageBytes, after);
            return mapping;
        }
        catch
        {
            mapping.TryUnmap();
            throw;
        }
    }

    /// <summary>Reserves room for a size, to be committed bit by bit; its guards are pages that never are.</summary>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    public static PageMapping Reserve(nuint size, GuardPages guards)
    {
        (nuint before, nuint pageBytes, nuint after) = Layout(size, guards);
        nuint bytes = before + pageBytes + after;
        nuint start = VirtualMemory.Reserve(bytes);
        return new PageMapping(start, bytes, start + before, pageBytes);
    }

    /// <summary>Maps room for a size whose pages start at a multiple of an alignment, a power of two.</summary>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    public static PageMapping CreateAligned(nuint size, nuint alignment)
    {
        nuint pageBytes = VirtualMemory.RoundUp(size);
        nuint start = VirtualMemory.Map(pageBytes + alignment);
        return new PageMapping(start, pageBytes + alignment, MemoryLayout.RoundUp(start, alignment), pageBytes);
    }

    /// <summary>Unmaps all of it.</summary>
    /// <exception cref="OsMemoryException">The system refused; it is tried again later.</exception>
    public void Unmap() => VirtualMemory.Unmap(Start, Bytes);

    /// <summary>Unmaps all of it on the way out with another error; where the system refuses, it is tried again later.</summary>
    public void TryUnmap() => VirtualMemory.TryUnmap(Start, Bytes);

    private static (nuint Before, nuint PageBytes, nuint After) Layout(nuint size, GuardPages guards) =>
        ((guards & GuardPages.Before) != 0 ? VirtualMemory.PageSize : 0,
            VirtualMemory.RoundUp(size),
            (guards & GuardPages.After) != 0 ? VirtualMemory.PageSize : 0);

    private static void Guard(nuint address, nuint bytes)
    {
        if (bytes > 0)
        {
            VirtualMemory.Protect(address, bytes, MemoryAccess.None);
        }
    }
}
