using System.Runtime.CompilerServices;

namespace Forge;

// Of the range up to _end only the part up to _limit can be used: all of it, but for a backing that commits on demand. So
// the fast path compares with one limit, and only where there is no room below it does the arena ask the backing for more.
public abstract partial class BumpArena
{
    // The end of the range. Equal to the limit where the backing has committed all.
    private nuint _end;

    // The highest address that the cursor had left when _highWater was last set back.
    private nuint _touched;

    /// <summary>
    /// The most bytes that were allocated at once since <see cref="ReleasePages"/>: what lies above was not touched through the
    /// arena since then.
    /// </summary>
    internal nuint HighWater => Max(Max(_touched, _highWater), _cursor) - _start;

    /// <summary>
    /// Gives the physical pages of a backing that is an <see cref="IOsBacking"/> back, but for the first bytes and for what
    /// is allocated; no system call where no whole page lies above. What is allocated there later reads as zeros.
    /// </summary>
    /// <param name="keep">The bytes from the start to keep, rounded up to a page.</param>
    /// <exception cref="ObjectDisposedException">The arena has been disposed.</exception>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    internal void ReleasePages(nuint keep)
    {
        RequireNotDisposed();
        keep = Min(Max(keep, Allocated), Capacity);
        if (Memory is not ICommitOnDemand backing)
        {
            ((IOsBacking)Memory).ReleasePages(keep);
        }
        else
        {
            try
            {
                backing.ReleasePagesAsOwner(keep);
            }
            finally
            {
                _limit = _start + backing.Committed;
                Forget(_limit);
            }
        }

        // The page that holds the last byte kept is not released, so data may lie up to its end.
        Forget(keep == 0 ? _start : VirtualMemory.RoundUp(_start + keep));
    }

    /// <summary>Nothing that was written lies above an address any more.</summary>
    private void Forget(nuint address)
    {
        _touched = Min(_touched, address);
        _highWater = Min(_highWater, address);
    }

    /// <summary>Takes an aligned range that ends beyond the limit; 0 where the arena has no room for it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private nuint TakeBeyondLimit(nuint size, nuint alignment)
    {
        RequireNotDisposed();
        if (BumpMath.TryPlace(_cursor, _end, size, alignment, out nuint start))
        {
            CommitUpTo(start + size);
            _cursor = start + size;
        }

        return start;
    }

    /// <summary>Raises the limit at least to an address, at most the end.</summary>
    /// <exception cref="OsMemoryException">The system refused; nothing has changed.</exception>
    private void CommitUpTo(nuint address)
    {
        ICommitOnDemand backing = (ICommitOnDemand)Memory;
        backing.Commit(address - _start);
        _limit = _start + backing.Committed;
    }

    private static nuint Max(nuint a, nuint b) => a > b ? a : b;
}
