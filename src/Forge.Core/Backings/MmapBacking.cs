namespace Forge;

/// <summary>
/// Pages mapped from the operating system (<c>mmap</c>, <c>VirtualAlloc</c>): zeroed, page-aligned, and physically present only once
/// touched. So the size costs address space, not memory: reserve what the largest unit of work could need, for example 1 GiB, and an
/// arena grows into it without moving anything. The mapping lives until it is disposed; there is no finalizer, so that no span over it
/// outlives it unnoticed.
/// </summary>
/// <remarks>
/// <para>Disposing is thread-safe; the memory itself belongs to one thread at a time.</para>
/// <para>If the system charges for accessible memory that was never touched (Windows, and Linux with vm.overcommit_memory set to 2), the
/// range is only reserved, and its arena commits it as the cursor advances, in steps that double up to 4 MiB. An allocation that needs
/// such a step may throw <see cref="OsMemoryException"/>. To use the range by its <see cref="MemoryBacking.Address"/>, without an
/// arena, call <see cref="CommitAll"/> first.</para>
/// </remarks>
/// <example>
/// <code>
/// using ArenaLease lease = ArenaLease.Own(new MmapBacking(1L &lt;&lt; 30)); // reserves 1 GiB of addresses
/// ArenaSlice&lt;byte> page = lease.AllocSlice&lt;byte>(4096); // zeroes, and so uses, one or two pages
/// </code>
/// </example>
public sealed partial class MmapBacking : MemoryBacking, IOsBacking
{
    private readonly PageMapping _mapping;

    /// <summary>Maps a range, possibly between guard pages.</summary>
    /// <param name="size">
    /// The size in bytes, at least 1. Whole pages are mapped; the range has the requested size. It starts at a page, or, with a
    /// guard page after it, ends right at that.
    /// </param>
    /// <param name="guards">Where to put inaccessible pages.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not 1 to <see cref="MemoryLayout.MaxSize"/>.</exception>
    /// <exception cref="OsMemoryException">The system refused; nothing is mapped. The message names the limit, if one was reached.</exception>
    public MmapBacking(long size, GuardPages guards = GuardPages.None)
        : this(size, guards, VirtualMemory.CommitsOnDemand)
    {
    }

    internal MmapBacking(long size, GuardPages guards, bool commitsOnDemand)
        : this(size, guards, commitsOnDemand, Map(MemoryLayout.RequireSize(size, nameof(size)), guards, commitsOnDemand))
    {
    }

    private MmapBacking(long size, GuardPages guards, bool commitsOnDemand, PageMapping mapping)
        : base(mapping.Pages + ((guards & GuardPages.After) != 0 ? mapping.PageBytes - (nuint)size : 0), size)
    {
        _mapping = mapping;
        _commitsOnDemand = commitsOnDemand;
        _committed = commitsOnDemand ? 0 : mapping.PageBytes;
    }

    /// <summary>The size of a page of this system in bytes.</summary>
    public static long PageSize => (long)VirtualMemory.PageSize;

    /// <summary>
    /// Maps a range that starts at a huge page, and advises the system to use huge pages: a large arena then misses the processor's
    /// address cache less often, but the first touch of each huge page makes all of it present (2 MiB on most machines).
    /// </summary>
    /// <param name="size">The size in bytes, at least 1. A range smaller than a huge page gets none.</param>
    /// <returns>The backing. Its range has the requested size and starts at a huge page.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is not 1 to <see cref="MemoryLayout.MaxSize"/>.</exception>
    /// <exception cref="OsMemoryException">The system refused; nothing is mapped.</exception>
    /// <exception cref="PlatformNotSupportedException">The system does not take such advice; only Linux does.</exception>
    /// <remarks>
    /// Whether the system follows the advice depends on its free memory and on /sys/kernel/mm/transparent_hugepage/enabled. Use
    /// <see cref="HugePageBacking"/> to be certain. No page of the range is committed on demand.
    /// </remarks>
    public static MmapBacking TransparentHuge(long size)
    {
        nuint bytes = MemoryLayout.RequireSize(size, nameof(size));
        nuint hugePage = VirtualMemory.TransparentHugePageSize;
        if (hugePage == 0)
        {
            throw new PlatformNotSupportedException(
                "This system has no transparent huge pages; only Linux supports them, if its kernel was built with them.");
        }

        PageMapping mapping = PageMapping.CreateAligned(bytes, hugePage);
        try
        {
            VirtualMemory.AdviseHuge(mapping.Pages, mapping.PageBytes);
            return new MmapBacking(size, GuardPages.None, commitsOnDemand: false, mapping);
        }
        catch
        {
            mapping.TryUnmap();
            throw;
        }
    }

    /// <summary>
    /// Makes backings of one size from a single mapping, which takes no longer than mapping one of them. The caller disposes each backing,
    /// and the enumerator, which unmaps the pages of those that were not taken. There are none if the system refuses so large a mapping,
    /// or can't unmap parts of one.
    /// </summary>
    /// <param name="size">The size of each in bytes, at least 1.</param>
    /// <param name="count">The number of backings, 0 or more.</param>
    internal static IEnumerable<MmapBacking> CreateMany(long size, int count)
    {
        nuint bytes = VirtualMemory.RoundUp((nuint)size);
        if (count == 0 || VirtualMemory.CommitsOnDemand) { yield break; }

        nuint next = TryMapMany(bytes, count);
        if (next == 0) { yield break; }

        nuint end = next + (bytes * (nuint)count);
        try
        {
            while (next < end)
            {
                PageMapping mapping = new(next, bytes, next, bytes);
                MmapBacking backing = new(size, GuardPages.None, commitsOnDemand: false, mapping);
                if (end - next > bytes) { VirtualMemory.Divide(); }

                // From here on it is the caller's.
                next += bytes;
                yield return backing;
            }
        }
        finally
        {
            if (next < end) { VirtualMemory.TryUnmap(next, end - next); }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">An arena owns the backing: release the pages through the arena or its pool.</exception>
    public void ReleasePages(long fromOffset)
    {
        RequireNotOwned(
            "whose slices would lose their contents. Release the pages through the arena (ReleaseUnused) or its pool (ReleaseIdle).");
        if (fromOffset < 0 || fromOffset > Size)
        {
            throw new ArgumentOutOfRangeException(nameof(fromOffset), fromOffset, $"An offset must be 0 to {Size}, the size.");
        }

        DiscardPages((nuint)fromOffset);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">An arena owns the backing: its pool can make it inaccessible while it is idle.</exception>
    public void Protect(MemoryAccess access)
    {
        RequireNotOwned(
            "whose next use would end the process. A pool can make its arenas inaccessible while they are idle (the check ProtectIdle).");
        SetAccess(access);
    }

    /// <summary>
    /// Makes the whole range accessible, now and after pages are released. Does nothing unless the range is committed on demand. An arena
    /// does not need this.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The backing was disposed.</exception>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    public void CommitAll()
    {
        RequireNotDisposed();
        CommitPages(_mapping.PageBytes);
        _staysCommitted = true;
    }

    /// <inheritdoc/>
    protected override void Release() => _mapping.Unmap();

    private void RequireNotOwned(string consequence)
    {
        RequireNotDisposed();
        if (IsOwned) { throw new InvalidOperationException($"The {nameof(MmapBacking)} belongs to an arena, {consequence}"); }
    }

    /// <summary>Maps room for several sizes at once; returns 0 if the system refuses, which may still map some of them one by one.</summary>
    private static nuint TryMapMany(nuint bytes, int count)
    {
        try
        {
            return bytes <= (nuint)MemoryLayout.MaxSize / (nuint)count ? VirtualMemory.Map(bytes * (nuint)count) : 0;
        }
        catch (OsMemoryException)
        {
            return 0;
        }
    }

    private static PageMapping Map(nuint bytes, GuardPages guards, bool commitsOnDemand) =>
        commitsOnDemand ? PageMapping.Reserve(bytes, guards) : PageMapping.Create(bytes, guards);
}
