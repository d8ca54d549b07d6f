namespace Forge;

// A range that is committed on demand becomes usable from its start up, as the arena that owns it asks for more. The members here are
// for that arena, which is why they don't check the owner. One thread at a time.
public sealed partial class MmapBacking
{
    private const nuint FirstStep = 64 * 1024;
    private const nuint LargestStep = 4 * 1024 * 1024;

    private readonly bool _commitsOnDemand;

    // How many bytes are committed, from the first page up.
    private nuint _committed;
    private bool _staysCommitted;
    private MemoryAccess _access = MemoryAccess.ReadWrite;

    /// <summary>The number of bytes from the start of the range that can be used: all, unless it is committed on demand.</summary>
    internal nuint Committed => Portable.Min(_committed - Portable.Min(_committed, Before), (nuint)Size);

    // The bytes of the first page before the range.
    private nuint Before => Address - _mapping.Pages;

    /// <summary>Makes at least a number of bytes from the start usable. Those that already are keep their contents.</summary>
    /// <exception cref="OsMemoryException">The system refused; nothing has changed.</exception>
    internal void Commit(nuint bytes)
    {
        nuint needed = VirtualMemory.RoundUp(Before + bytes);
        if (needed <= _committed) { return; }

        nuint step = NextStep(_committed, needed, _mapping.PageBytes);
        try
        {
            CommitPages(step);
        }
        catch (OsMemoryException) when (step > needed)
        {
            // Near a limit there may still be enough for what is needed.
            CommitPages(needed);
        }
    }

    /// <summary>
    /// How much to commit next. The steps double, so that an arena makes a handful of system calls as it grows, and has no more than
    /// twice what it uses, or 4 MiB more if that is less.
    /// </summary>
    /// <param name="committed">The bytes committed so far.</param>
    /// <param name="needed">The bytes needed: more than that, and whole pages.</param>
    /// <param name="reserved">The size of the whole range: at least the bytes needed, and whole pages.</param>
    internal static nuint NextStep(nuint committed, nuint needed, nuint reserved)
    {
        nuint step = Portable.Max(FirstStep, Portable.Min(committed, LargestStep));
        return Portable.Max(needed, committed + Portable.Min(step, reserved - committed));
    }

    /// <summary>Like <see cref="ReleasePages"/>. The arena reads <see cref="Committed"/> afterwards.</summary>
    internal void DiscardPages(nuint fromOffset)
    {
        RequireNotDisposed();
        nuint keep = fromOffset == 0 ? 0 : VirtualMemory.RoundUp(Before + fromOffset);
        if (keep >= _committed) { return; }

        nuint first = _mapping.Pages + keep;
        nuint bytes = _committed - keep;
        if (_commitsOnDemand && !_staysCommitted)
        {
            VirtualMemory.Decommit(first, bytes);
            _committed = keep;
        }
        else
        {
            VirtualMemory.Discard(first, bytes);
            RestoreAccess(first, bytes);
        }
    }

    /// <summary>Like <see cref="Protect"/>.</summary>
    internal void SetAccess(MemoryAccess access)
    {
        // What is not committed is inaccessible anyway.
        if (_committed > 0) { VirtualMemory.Protect(_mapping.Pages, _committed, access); }

        _access = access;
    }

    private void CommitPages(nuint upTo)
    {
        if (upTo > _committed)
        {
            nuint first = _mapping.Pages + _committed;
            nuint bytes = upTo - _committed;
            VirtualMemory.Commit(first, bytes);
            _committed = upTo;
            RestoreAccess(first, bytes);
        }
    }

    // Pages that are committed, and on some systems those that were discarded, are readable and writable, whatever the others are.
    private void RestoreAccess(nuint first, nuint bytes)
    {
        if (_access == MemoryAccess.None) { VirtualMemory.Protect(first, bytes, MemoryAccess.None); }
    }
}
