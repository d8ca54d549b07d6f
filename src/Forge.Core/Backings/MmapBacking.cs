namespace Forge;

/// <summary>
/// Pages mapped from the operating system (<c>mmap</c>, <c>VirtualAlloc</c>): zeroed, page-aligned, and physically
/// present only once touched. So the size costs addresses, not memory: reserve what the largest unit of work could need, a GiB
/// say, and an arena grows into it without moving anything. The mapping lives until it is disposed; there is no finalizer, so
/// that a span over it never outlives it behind the program's back.
/// </summary>
/// <remarks>
/// <para>Disposing is thread-safe; the memory itself belongs to one thread at a time.</para>
/// <para>Where the system counts memory that could be used although nobody touched it (Windows, and Linux with
/// vm.overcommit_memory at 2), the range is only reserved, and an arena commits it as its cursor advances, in steps that double
/// up to 4 MiB; an allocation that needs a step may then throw <see cref="OsMemoryException"/>. Reading <see
/// cref="MemoryBacking.Address"/> there commits the whole range, since whoever reads it may use all of it.</para>
/// </remarks>
public sealed class MmapBacking : MemoryBacking, IOsBacking, ICommitOnDemand
{
    private readonly PageMapping _mapping;
    private readonly bool _commitsOnDemand;

    // Of the pages, from the first one up.
    private nuint _committed;

    // Whether somebody has the address who expects the whole range to be usable, now and after pages were released.
    private bool _isLaidOpen;

    private MemoryAccess _access = MemoryAccess.ReadWrite;

    /// <summary>Maps a range that starts at a page.</summary>
    /// <param name="size">Bytes, at least 1; the mapping is whole pages, the range just what was asked for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or more than half the address space.</exception>
    /// <exception cref="OsMemoryException">The system refused; nothing is mapped. The message names the limit, if there is one.</exception>
    public MmapBacking(nuint size)
        : this(size, GuardPages.None)
    {
    }

    /// <summary>Maps a range between guard pages.</summary>
    /// <param name="size">Bytes, at least 1. With a guard behind, the range ends right at it and so starts at a page only
    /// where the size is whole pages.</param>
    /// <param name="guards">Where to put inaccessible pages.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or more than half the address space.</exception>
    /// <exception cref="OsMemoryException">The system refused; nothing is mapped. The message names the limit, if there is one.</exception>
    public MmapBacking(nuint size, GuardPages guards)
        : this(size, guards, VirtualMemory.CommitsOnDemand)
    {
    }

    internal MmapBacking(nuint size, GuardPages guards, bool commitsOnDemand)
        : this(size, guards, commitsOnDemand, Map(size, guards, commitsOnDemand))
    {
    }

    private MmapBacking(nuint size, GuardPages guards, bool commitsOnDemand, PageMapping mapping)
        : base(mapping.Pages + ((guards & GuardPages.After) != 0 ? mapping.PageBytes - size : 0), size)
    {
        _mapping = mapping;
        _commitsOnDemand = commitsOnDemand;
        _committed = commitsOnDemand ? 0 : mapping.PageBytes;
    }

    /// <summary>The size of a page of this system in bytes.</summary>
    public static nuint PageSize => VirtualMemory.PageSize;

    /// <inheritdoc/>
    nuint ICommitOnDemand.Start => RangeStart;

    /// <inheritdoc/>
    nuint ICommitOnDemand.Committed
    {
        get
        {
            nuint before = Before;
            nuint bytes = _committed > before ? _committed - before : 0;
            return bytes < Size ? bytes : Size;
        }
    }

    /// <summary>The bytes of the first page that lie before the range.</summary>
    private nuint Before => RangeStart - _mapping.Pages;

    /// <summary>
    /// Maps a range that starts at a huge page, and advises the system to make its pages huge: fewer misses of the processor's
    /// address cache in a large arena, but the first touch of each makes all of it present (2 MiB on most machines).
    /// </summary>
    /// <param name="size">Bytes, at least 1; less than a huge page has none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or more than half the address space.</exception>
    /// <exception cref="OsMemoryException">The system refused; nothing is mapped.</exception>
    /// <exception cref="PlatformNotSupportedException">The system does not take such advice; only Linux does.</exception>
    /// <remarks>
    /// It is advice: whether the system follows depends on its free memory and on
    /// /sys/kernel/mm/transparent_hugepage/enabled. <see cref="HugePageBacking"/> is certain of them. No page of the range is
    /// committed on demand.
    /// </remarks>
    public static MmapBacking TransparentHuge(nuint size)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        nuint hugePage = VirtualMemory.TransparentHugePageSize;
        if (hugePage == 0)
        {
            throw new PlatformNotSupportedException(
                "This system has no transparent huge pages; Linux has, where its kernel was built with them.");
        }

        PageMapping mapping = PageMapping.CreateAligned(size, hugePage);
        try
        {
            VirtualMemory.AdviseHuge(mapping.Pages, mapping.PageBytes);
        }
        catch
        {
            mapping.TryUnmap();
            throw;
        }

        return new MmapBacking(size, GuardPages.None, commitsOnDemand: false, mapping);
    }

    /// <summary>
    /// Makes backings of one size over pages that are mapped in one call, which takes no longer than mapping one of them. The caller
    /// disposes of each backing, and of the enumerator, which unmaps the pages of those the caller did not ask for. There are none if the
    /// system can't map that many at once, or can't unmap them one by one.
    /// </summary>
    /// <param name="size">Bytes of each, at least 1.</param>
    /// <param name="count">How many, 0 or more.</param>
    internal static IEnumerable<MmapBacking> CreateMany(nuint size, int count)
    {
        nuint bytes = VirtualMemory.RoundUp(size);
        if (count == 0 || VirtualMemory.CommitsOnDemand)
        {
            yield break;
        }

        nuint rest = MapMany(bytes, count);
        if (rest == 0)
        {
            yield break;
        }

        nuint end = rest + (bytes * (nuint)count);
        try
        {
            while (rest < end)
            {
                PageMapping mapping = new(rest, bytes, rest, bytes);
                rest += bytes;
                if (rest < end)
                {
                    VirtualMemory.Divide();
                }

                yield return new MmapBacking(size, GuardPages.None, commitsOnDemand: false, mapping);
            }
        }
        finally
        {
            if (rest < end)
            {
                VirtualMemory.TryUnmap(rest, end - rest);
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">An arena owns the backing: release through it or its pool.</exception>
    public void ReleasePages(nuint fromOffset)
    {
        RequireNotDisposed();
        RequireNotOwned(
            "whose slices would lose what they hold. Release the pages through the arena (ReleaseUnused) or its pool (ReleaseIdle).");
        Release(fromOffset);
    }

    /// <inheritdoc/>
    void ICommitOnDemand.ReleasePagesAsOwner(nuint fromOffset)
    {
        RequireNotDisposed();
        Release(fromOffset);
    }

    /// <inheritdoc/>
    void ICommitOnDemand.Commit(nuint bytes)
    {
        nuint needed = VirtualMemory.RoundUp(Before + bytes);
        if (needed > _committed)
        {
            CommitUpTo(CommitSteps.Next(_committed, needed, _mapping.PageBytes));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">An arena owns the backing: its pool can make it inaccessible while it is idle.</exception>
    public void Protect(MemoryAccess access)
    {
        RequireNotDisposed();
        RequireNotOwned(
            "whose next use would end the process. A pool makes its arenas inaccessible while they are idle (the check ProtectIdle).");
        Restrict(access);
    }

    /// <inheritdoc/>
    void ICommitOnDemand.ProtectAsOwner(MemoryAccess access)
    {
        RequireNotDisposed();
        Restrict(access);
    }

    /// <inheritdoc/>
    protected override void Release() => _mapping.Unmap();

    private protected override void LayOpen()
    {
        if (_commitsOnDemand)
        {
            _isLaidOpen = true;
            CommitUpTo(_mapping.PageBytes);
        }
    }

    private void RequireNotOwned(string consequence)
    {
        if (IsOwned)
        {
            throw new InvalidOperationException($"The {nameof(MmapBacking)} belongs to an arena, {consequence}");
        }
    }

    private void Restrict(MemoryAccess access)
    {
        // What is not committed is inaccessible as it is.
        if (_committed > 0)
        {
            VirtualMemory.Protect(_mapping.Pages, _committed, access);
        }

        _access = access;
    }

    private void Release(nuint fromOffset)
    {
        if (fromOffset > Size)
        {
            throw new ArgumentOutOfRangeException(nameof(fromOffset), fromOffset, $"The range has {Size} bytes.");
        }

        nuint keep = fromOffset == 0 ? 0 : VirtualMemory.RoundUp(Before + fromOffset);
        if (keep >= _committed)
        {
            return;
        }

        if (!_commitsOnDemand)
        {
            Discard(_mapping.Pages + keep, _committed - keep);
            return;
        }

        VirtualMemory.Decommit(_mapping.Pages + keep, _committed - keep);
        _committed = keep;
        if (_isLaidOpen)
        {
            CommitUpTo(_mapping.PageBytes);
        }
    }

    private void Discard(nuint address, nuint bytes)
    {
        VirtualMemory.Discard(address, bytes);
        if (_access == MemoryAccess.None)
        {
            // Some systems hand the pages out anew to discard them, readable and writable.
            VirtualMemory.Protect(address, bytes, MemoryAccess.None);
        }
    }

    private void CommitUpTo(nuint bytes)
    {
        if (bytes > _committed)
        {
            nuint first = _mapping.Pages + _committed;
            nuint more = bytes - _committed;
            VirtualMemory.Commit(first, more);
            _committed = bytes;
            if (_access == MemoryAccess.None)
            {
                // Pages are committed readable and writable, whatever those below them are.
                VirtualMemory.Protect(first, more, MemoryAccess.None);
            }
        }
    }

    /// <summary>Maps room for several sizes at once; 0 where the system refuses, which may well map some of them one by one.</summary>
    private static nuint MapMany(nuint bytes, int count)
    {
        if (bytes > MemoryLayout.MaxSize / (nuint)count)
        {
            return 0;
        }

        try
        {
            return VirtualMemory.Map(bytes * (nuint)count);
        }
        catch (OsMemoryException)
        {
            return 0;
        }
    }

    private static PageMapping Map(nuint size, GuardPages guards, bool commitsOnDemand)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        return commitsOnDemand ? PageMapping.Reserve(size, guards) : PageMapping.Create(size, guards);
    }
}
