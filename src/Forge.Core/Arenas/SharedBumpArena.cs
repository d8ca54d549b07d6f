using System.Diagnostics.CodeAnalysis;

namespace Forge;

/// <summary>
/// A bump arena that many threads fill at once: its cursor moves by compare-and-swap. Threads allocate as users, between
/// <see cref="Enter"/> and the disposal of what it returns; <see cref="Reset"/> and <see cref="Dispose"/> are refused
/// while a user is inside. <see cref="SharedBumpArena{TBacking}"/> says what memory it is.
/// </summary>
/// <remarks>
/// <para>Thread-safe, every member. A user itself belongs to one thread at a time. Entering and leaving cost one interlocked
/// operation each, on a word that other users do not touch; an allocation costs one, on the cursor, which all share.</para>
/// <para>Threads that allocate all the time wait for each other at the cursor: where each can have an arena of its own, small
/// allocations are several times as fast. Where filling a slice takes much longer than allocating it, there is no difference.
/// Enter once for many small slices, not for each. Share an arena where the results must lie in one.</para>
/// <para>Slices outlive the user that allocated them and may be read by any thread; they become stale at the next reset. A
/// thread that uses a slice while another might reset the arena has to be inside, too.</para>
/// <para>While nobody allocates, <see cref="Allocated"/> + <see cref="Remaining"/> = <see cref="Capacity"/>.</para>
/// </remarks>
public abstract partial class SharedBumpArena : IDisposable
{
    private const long FirstEpoch = 1;

    private readonly ArenaEpoch _epoch;
    private readonly nuint _start;
    private readonly nuint _end;

    // An address, start ≤ cursor ≤ limit; a long, since that is what can be compared and swapped on every target.
    private long _cursor;

    private protected SharedBumpArena(IMemoryBacking backing)
    {
        _epoch = new ArenaEpoch(this) { Stamp = FirstEpoch };

        // Last, since what fails before leaves the backing to the caller.
        ArenaRange range = ArenaRange.TakeOver(backing);
        _start = range.Address;
        _end = range.Address + range.Size;
        _limit = range.Address + range.Committed;
        _cursor = (long)range.Address;
    }

    /// <summary>The bytes that the arena can hold in all; 0 once disposed.</summary>
    public nuint Capacity => IsDisposed ? 0 : _end - _start;

    /// <summary>The bytes allocated since the last reset, padding for alignment included.</summary>
    public nuint Allocated => IsDisposed ? 0 : Cursor - _start;

    /// <summary>The bytes that are left.</summary>
    public nuint Remaining => IsDisposed ? 0 : _end - Cursor;

    private nuint Cursor => (nuint)Volatile.Read(ref _cursor);

    private bool IsDisposed => Volatile.Read(ref _gate) == Disposed;

    /// <summary>Empties the arena, whatever it holds: all slices become stale.</summary>
    /// <exception cref="InvalidOperationException">Users are inside, the calling thread's own included; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The arena has been disposed.</exception>
    /// <remarks>It looks at as many seats as there were ever users inside at once, and touches no memory of the arena.</remarks>
    public void Reset()
    {
        if (!TryClaim())
        {
            ThrowDisposed();
        }

        EndEpoch();
        Volatile.Write(ref _cursor, (long)_start);
        Interlocked.Exchange(ref _gate, Open);
    }

    /// <summary>Releases the backing; slices become stale and later calls throw. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">Users are inside; nothing has changed.</exception>
    public void Dispose()
    {
        if (TryClaim())
        {
            EndEpoch();
            Interlocked.Exchange(ref _gate, Disposed);
            ReleaseBacking();
        }
    }

    /// <summary>Use, capacity and users in words.</summary>
    public override string ToString() =>
        IsDisposed
            ? "SharedBumpArena: disposed"
            : $"SharedBumpArena: {Allocated} of {Capacity} bytes used, {Remaining} free, {UserCount} inside";

    /// <summary>The backing.</summary>
    private protected abstract IMemoryBacking Memory { get; }

    private protected abstract void ReleaseBacking();

    private void EndEpoch() => Volatile.Write(ref _epoch.Stamp, _epoch.Stamp + 1);

    [DoesNotReturn]
    private void ThrowDisposed() =>
        throw new ObjectDisposedException(GetType().Name, "The arena was disposed, so its memory is gone.");
}
