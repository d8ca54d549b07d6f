namespace Forge;

/// <summary>A mapping: usable pages, possibly between guard pages.</summary>
/// <param name="Start">The address of the mapping, guard page included.</param>
/// <param name="Bytes">The size of the whole mapping.</param>
/// <param name="Pages">The address of the usable pages.</param>
/// <param name="PageBytes">Their size.</param>
internal readonly record struct PageMapping(nuint Start, nuint Bytes, nuint Pages, nuint PageBytes)
{
    /// <summary>Maps room for a size. If that fails, nothing stays mapped.</summary>
    public static PageMapping Create(nuint size, GuardPages guards)
    {
        PageMapping layout = Lay(size, guards);
        PageMapping mapping = layout.At(VirtualMemory.Map(layout.Bytes));
        try
        {
            Guard(mapping.Start, mapping.Pages - mapping.Start);
            Guard(mapping.Pages + mapping.PageBytes, mapping.Start + mapping.Bytes - mapping.Pages - mapping.PageBytes);
            return mapping;
        }
        catch
        {
            mapping.TryUnmap();
            throw;
        }
    }

    /// <summary>Reserves room for a size, to be committed in steps. Its guard pages are never committed.</summary>
    public static PageMapping Reserve(nuint size, GuardPages guards)
    {
        PageMapping layout = Lay(size, guards);
        return layout.At(VirtualMemory.Reserve(layout.Bytes));
    }

    /// <summary>Maps room for a size at a multiple of an alignment, a power of two.</summary>
    public static PageMapping CreateAligned(nuint size, nuint alignment)
    {
        nuint pageBytes = VirtualMemory.RoundUp(size);
        nuint start = VirtualMemory.Map(pageBytes + alignment);
        return new PageMapping(start, pageBytes + alignment, MemoryLayout.RoundUp(start, alignment), pageBytes);
    }

    /// <summary>Maps huge pages.</summary>
    public static PageMapping CreateHuge(nuint pageBytes)
    {
        nuint start = VirtualMemory.MapHuge(pageBytes);
        return new PageMapping(start, pageBytes, start, pageBytes);
    }

    /// <summary>Unmaps all of it.</summary>
    public void Unmap() => VirtualMemory.Unmap(Start, Bytes);

    /// <summary>Like <see cref="Unmap"/>, for a caller with another error to report: a refusal is not thrown.</summary>
    public void TryUnmap() => VirtualMemory.TryUnmap(Start, Bytes);

    /// <summary>The mapping as it would be at address 0.</summary>
    private static PageMapping Lay(nuint size, GuardPages guards)
    {
        nuint before = (guards & GuardPages.Before) != 0 ? VirtualMemory.PageSize : 0;
        nuint after = (guards & GuardPages.After) != 0 ? VirtualMemory.PageSize : 0;
        nuint pageBytes = VirtualMemory.RoundUp(size);
        return new PageMapping(0, before + pageBytes + after, before, pageBytes);
    }

    private PageMapping At(nuint address) => this with { Start = address + Start, Pages = address + Pages };

    private static void Guard(nuint address, nuint bytes)
    {
        if (bytes > 0) { VirtualMemory.Protect(address, bytes, MemoryAccess.None); }
    }
}
