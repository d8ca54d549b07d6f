using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A bump arena: a cursor over a range of memory. Allocating moves the cursor up; <see cref="Reset"/> moves it back to the start, in
/// O(1), and invalidates every slice at once. <see cref="BumpArena{TBacking}"/> names the kind of memory.
/// </summary>
/// <remarks>
/// Belongs to one thread at a time. Memory is allocated through an <see cref="ArenaLease"/> or an <see cref="ArenaScope"/>, because the
/// compiler can tie the spans they return to a variable. <see cref="Allocated"/> + <see cref="Remaining"/> is always
/// <see cref="Capacity"/>.
/// </remarks>
public abstract partial class BumpArena
{
    /// <summary>The generation of the first lease.</summary>
    internal const long FirstGeneration = 1;

    private const byte Poison = 0xDD;

    private readonly bool _poisons;

    // Addresses: start ≤ cursor ≤ limit ≤ end. Memory is usable up to the limit, which is the end unless the backing commits on demand.
    // All are equal once disposed, so that the fast path need not check for that.
    private nuint _start;
    private nuint _cursor;
    private nuint _limit;
    private nuint _end;

    // The highest address that the cursor has moved back from, since this was last lowered.
    private nuint _highWater;

    // Every use of a lease is compared with this. Only the owner of the arena writes it. It can't overflow: a pool keeps 60 bits of it,
    // which last for 200 years at one lease every 6 nanoseconds, the fastest measured.
    private long _generation = FirstGeneration;

    private bool _isDisposed;

    /// <summary>Makes an empty arena over a backing, and takes the backing over. If that fails, the backing stays the caller's.</summary>
    /// <param name="backing">The memory.</param>
    /// <param name="poisons">Whether to fill memory with 0xDD when a reset or the end of a scope or lease frees it.</param>
    private protected BumpArena(IMemoryBacking backing, bool poisons)
    {
        Throw.IfNull(backing, nameof(backing));
        _poisons = poisons;
        _outermost = new Epoch(this, 0);
        _epochs = [_outermost];

        // Each is read once, so that the arena uses what was checked, whatever the backing answers next.
        nuint address = backing.Address;
        long size = backing.Size;
        if (address < ArenaAddress.MinStart || size <= 0 || address > BumpMath.HighestLimit || (ulong)size > BumpMath.HighestLimit - address)
        {
            throw new ArgumentException(
                $"The backing ({backing.GetType().Name}) has {MemoryLayout.Describe(size)} at address {address}; an arena needs at "
                + $"least 1 byte, and none below address {ArenaAddress.MinStart} or above {BumpMath.HighestLimit}.",
                nameof(backing));
        }

        Memory = backing;
        _start = _cursor = _highWater = address;
        _end = address + (nuint)size;
        _limit = backing is MmapBacking mapping ? address + mapping.Committed : _end;
        BeginOutermost();
        BackingOwnership.Take(backing);
    }

    /// <summary>The number of bytes that the arena can hold; 0 after its memory has been released.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Capacity => (long)(_end - _start);

    /// <summary>The number of bytes allocated since the last reset, including padding for alignment.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Allocated => (long)(_cursor - _start);

    /// <summary>The number of bytes that are left.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Remaining => (long)(_end - _cursor);

    /// <summary>
    /// The number of bytes from the start that may have been written through the arena: the most that were allocated at once, including
    /// those of a text that ran out of room. Releasing pages lowers it to the end of the last page that stays.
    /// </summary>
    public long HighWater => (long)(Portable.Max(_highWater, _cursor) - _start);

    /// <summary>Like <see cref="HighWater"/>, for an arena that is empty.</summary>
    internal long WrittenBytes => (long)(_highWater - _start);

    /// <summary>Empties the arena in O(1): all slices become stale and all open scopes are closed. A lease that is held stays valid.</summary>
    /// <exception cref="ObjectDisposedException">The arena was disposed.</exception>
    public void Reset()
    {
        RequireNotDisposed();
        EndEpochs();
        Rewind(_start);
    }

    /// <summary>Describes how much of the arena is used, or that it was disposed.</summary>
    /// <returns>A line for logs and debuggers, such as <c>BumpArena: 24 of 65536 bytes used, 65512 free</c>.</returns>
    public override string ToString() =>
        _isDisposed ? "BumpArena: disposed" : $"BumpArena: {Allocated} of {MemoryLayout.Describe(Capacity)} used, {Remaining} free";

    /// <summary>The backing.</summary>
    internal IMemoryBacking Memory { get; }

    /// <summary>The address of the first byte.</summary>
    internal nuint Start => _start;

    /// <summary>The generation of the current lease, or of the next one if there is none. It changes when a lease ends.</summary>
    internal long Generation => _generation;

    /// <summary>
    /// Ends the lease of a generation. Returns true to only one caller, even if several hold copies of the lease. When this returns, the
    /// lease and its slices are invalid for every caller.
    /// </summary>
    internal abstract bool TryEndLease(long generation);

    /// <summary>Releases the backing; later calls throw. The arena must not be leased, so that no slice is valid.</summary>
    internal void Release()
    {
        _isDisposed = true;
        _start = _cursor = _limit = _end = _highWater = 0;
        BackingOwnership.Dispose(Memory);
    }

    /// <summary>Empties the arena, whose lease has just ended, for the next one.</summary>
    private protected void StartNextGeneration()
    {
        long next = _generation + 1;
        EndEpochs();
        Rewind(_start);
        _owner = next;
        Volatile.Write(ref _generation, next);
    }

    /// <summary>Waits for the call that is ending the lease, which closes scopes and may have memory to poison.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected void AwaitEnd(long generation)
    {
        SpinWait spin = default;
        while (Volatile.Read(ref _generation) == generation)
        {
            spin.SpinOnce();
        }
    }

    /// <summary>
    /// Returns the physical pages of a backing that is an <see cref="IOsBacking"/> to the system, except those of the first bytes and of
    /// what is allocated. Makes no system call if there is no whole page above. What is allocated there later reads as zero.
    /// </summary>
    /// <param name="keep">The number of bytes from the start to keep, at most the capacity; rounded up to a page.</param>
    /// <returns>The number of bytes from the start that may still be present.</returns>
    /// <exception cref="ObjectDisposedException">The arena was disposed.</exception>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    internal long ReleasePages(nuint keep)
    {
        RequireNotDisposed();
        keep = Portable.Max(keep, _cursor - _start);
        if (Memory is MmapBacking mapping)
        {
            mapping.DiscardPages(keep);
            _limit = _start + mapping.Committed;
        }
        else
        {
            ((IOsBacking)Memory).ReleasePages((long)keep);
        }

        long present = RoundUpToPage(keep);
        _highWater = Portable.Min(_highWater, _start + (nuint)present);
        return present;
    }

    /// <summary>The number of bytes up to the end of the page with the last byte to keep, which is not released.</summary>
    internal long RoundUpToPage(nuint keep) => keep == 0 ? 0 : (long)(VirtualMemory.RoundUp(_start + keep) - _start);

    /// <summary>Zeroes everything up to the high-water mark. The arena must be empty.</summary>
    private protected void ZeroWritten() => RawMemory.Fill(_start, _highWater - _start, 0);

    /// <summary>Lowers the high-water mark to the start, because everything below it reads as zero.</summary>
    private protected void ResetHighWater() => _highWater = _start;

    /// <summary>Commits memory up to an address between limit and end.</summary>
    /// <exception cref="OsMemoryException">The system refused; nothing has changed.</exception>
    private void CommitUpTo(nuint address)
    {
        MmapBacking mapping = (MmapBacking)Memory;
        mapping.Commit(address - _start);
        _limit = _start + mapping.Committed;
    }

    /// <summary>Moves the cursor back.</summary>
    private void Rewind(nuint mark)
    {
        nuint cursor = _cursor;
        if (cursor > _highWater) { _highWater = cursor; }

        _cursor = mark;

        // Last, so that nothing has to be saved across the call.
        if (_poisons) { RawMemory.Fill(mark, cursor - mark, Poison); }
    }

    /// <summary>
    /// Checks <c>where T : unmanaged</c> again, because the runtime does not, and F# does not look into the structs of other
    /// assemblies: it takes <c>KeyValuePair&lt;int, string&gt;</c> for unmanaged. Free once compiled.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void RequireNoReferences<T>()
    {
        if (Portable.HoldsReferences<T>()) { ThrowHoldsReferences<T>(); }
    }

    [DoesNotReturn]
    private static void ThrowHoldsReferences<T>() =>
        throw new ArgumentException(
            $"{typeof(T)} holds references, which the garbage collector does not see in an arena. Store numbers instead, such as "
            + "an index into an array.");

    private void RequireNotDisposed()
    {
        if (_isDisposed) { ThrowDisposed(); }
    }

    [DoesNotReturn]
    private protected void ThrowDisposed() =>
        throw new ObjectDisposedException(GetType().Name, "The arena was disposed.");
}
