using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A bump arena: a cursor over a range of memory. Allocating moves the cursor up; <see cref="Reset"/> moves it back to
/// the start, in O(1), and ends every slice at once. <see cref="BumpArena{TBacking}"/> says what memory it is.
/// </summary>
/// <remarks>
/// One thread at a time. Memory is allocated through an <see cref="ArenaLease"/> or an <see cref="ArenaScope"/>, whose ends the compiler
/// can see: an object can't be tied to a variable.
/// Always <see cref="Allocated"/> + <see cref="Remaining"/> = <see cref="Capacity"/>.
/// </remarks>
public abstract partial class BumpArena
{
    // Addresses, start ≤ cursor ≤ limit ≤ end; all are equal once disposed, so that the fast path needs no test of it.
    private nuint _cursor;
    private nuint _limit;
    private nuint _start;

    // The highest address that the cursor has left since the last Wipe: below it, and below the cursor, may lie data.
    private nuint _highWater;

    private bool _disposed;

    /// <summary>Makes an arena over a range.</summary>
    /// <param name="backing">The memory, which the arena takes over.</param>
    private protected BumpArena(IMemoryBacking backing)
    {
        _outermost = new ArenaEpoch(this) { Stamp = FirstEpoch };
        _epochs = [_outermost];

        // Last, since what fails before leaves the backing to the caller.
        Memory = backing;
        ArenaRange range = ArenaRange.TakeOver(backing);
        _start = _cursor = _highWater = _touched = range.Address;
        _limit = range.Address + range.Committed;
        _end = range.Address + range.Size;
    }

    /// <summary>The bytes that the arena can hold in all; 0 once disposed.</summary>
    public nuint Capacity => _end - _start;

    /// <summary>The bytes allocated since the last reset, padding for alignment included.</summary>
    public nuint Allocated => _cursor - _start;

    /// <summary>The bytes that are left.</summary>
    public nuint Remaining => _end - _cursor;

    /// <summary>Empties the arena in O(1): all slices become stale and all open scopes are closed. A lease that is held goes on.</summary>
    /// <exception cref="ObjectDisposedException">The arena has been disposed.</exception>
    public void Reset()
    {
        RequireNotDisposed();
        EndEpochs();
        Rewind(_start);
    }

    /// <summary>Use and capacity in words.</summary>
    public override string ToString() =>
        _disposed ? "BumpArena: disposed" : $"BumpArena: {Allocated} of {Capacity} bytes used, {Remaining} free";

    /// <summary>The backing.</summary>
    internal IMemoryBacking Memory { get; }

    /// <summary>Releases the backing; slices become stale and later calls throw. The arena is not leased.</summary>
    internal void Release()
    {
        _disposed = true;
        MoveToNextGeneration();
        _start = _cursor = _limit = _end = _highWater = _touched = 0;
        BackingOwnership.Dispose(Memory);
    }

    /// <summary>Moves the cursor over an aligned range; where there is no room, nothing changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake(nuint size, nuint alignment, out nuint start)
    {
        if (BumpMath.TryPlace(_cursor, _limit, size, alignment, out start))
        {
            _cursor = start + size;
            return true;
        }

        start = TakeBeyondLimit(size, alignment);
        return start != 0;
    }

    /// <summary>Moves the cursor back; what lies above the mark is nobody's any more.</summary>
    private void Rewind(nuint mark)
    {
        nuint cursor = _cursor;
        if (cursor > _highWater)
        {
            _highWater = cursor;
        }

        if (Poisons)
        {
            RawMemory.Fill(mark, cursor - mark, Poison);
        }

        _cursor = mark;
    }

    private void RequireNotDisposed()
    {
        if (_disposed)
        {
            ThrowDisposed();
        }
    }

    [DoesNotReturn]
    private protected void ThrowDisposed() =>
        throw new ObjectDisposedException(GetType().Name, "The arena was disposed, so its memory is gone.");

    [DoesNotReturn]
    private void ThrowExhausted(nuint size, nuint alignment) =>
        throw new ArenaExhaustedException(size, alignment, Remaining, Capacity);
}
