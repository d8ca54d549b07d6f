using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

public abstract partial class SharedBumpArena
{
    private readonly object _committing = new();

    // What lies between it and the end is reserved only. It never falls.
    private nuint _limit;

    internal ArenaEpoch Epoch => _epoch;

    /// <summary>
    /// Moves the cursor over an aligned range that nobody else gets; where there is no room, nothing changes. That is why
    /// the cursor is not just added to: it would have to be put back, and others would have seen it.
    /// </summary>
    internal bool TryTake(nuint size, nuint alignment, out nuint start)
    {
        long cursor = Volatile.Read(ref _cursor);
        while (BumpMath.TryPlace((nuint)cursor, _end, size, alignment, out start))
        {
            if (start + size > Volatile.Read(ref _limit))
            {
                CommitUpTo(start + size);
            }

            long seen = Interlocked.CompareExchange(ref _cursor, (long)(start + size), cursor);
            if (seen == cursor)
            {
                return true;
            }

            cursor = seen;
        }

        return false;
    }

    /// <summary>Takes room for a run of values; an empty run takes none, not even padding.</summary>
    internal bool TryTakeRun<T>(int length, out nuint address)
        where T : unmanaged
    {
        Unmanaged.Require<T>();
        Throw.IfNegative(length, nameof(length), "The number of values");
        if (length == 0)
        {
            address = _start;
            return true;
        }

        if (!BumpMath.TryMultiply(length, Unsafe.SizeOf<T>(), out nuint size))
        {
            throw new ArgumentOutOfRangeException(
                nameof(length),
                length,
                $"{length} values of {Unsafe.SizeOf<T>()} bytes exceed the address space.");
        }

        return TryTake(size, MemoryLayout.AlignmentOf<T>(), out address);
    }

    /// <summary>Makes the range usable up to an address, for all threads.</summary>
    /// <exception cref="OsMemoryException">The system refused; nothing has changed.</exception>
    private void CommitUpTo(nuint address)
    {
        ICommitOnDemand backing = (ICommitOnDemand)Memory;
        lock (_committing)
        {
            backing.Commit(address - _start);
            Volatile.Write(ref _limit, _start + backing.Committed);
        }
    }

    [DoesNotReturn]
    internal void ThrowExhausted(nuint size, nuint alignment) =>
        throw new ArenaExhaustedException(size, alignment, Remaining, Capacity);
}
