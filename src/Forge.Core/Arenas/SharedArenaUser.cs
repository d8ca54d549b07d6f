using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// The right to allocate from a shared arena until it is disposed: what <see cref="SharedBumpArena.Enter"/> returns, to be
/// held with <c>using</c>. While it lasts the arena is neither reset nor disposed. Copies stand for the same user; the
/// first to be disposed ends it for all, and every later use throws.
/// </summary>
/// <remarks>
/// One thread at a time: let each thread enter for itself. A user may move between threads, as across <c>await</c>. Ending
/// it is safe even when two threads race to do so. The slices it allocates last until the arena's next reset.
/// </remarks>
public readonly struct SharedArenaUser : IDisposable
{
    private readonly SharedBumpArena? _arena;
    private readonly SharedArenaSeat? _seat;
    private readonly long _generation;

    internal SharedArenaUser(SharedBumpArena arena, SharedArenaSeat seat, long generation)
    {
        _arena = arena;
        _seat = seat;
        _generation = generation;
    }

    /// <summary>Whether the user is still inside, so that it may allocate.</summary>
    public bool IsInside => _seat is not null && _seat.IsTakenBy(_generation);

    /// <summary>Allocates a run of zeroed values.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="length">How many values; 0 costs nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ArenaExhaustedException">The run does not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The user has left.</exception>
    public ArenaSlice<T> AllocSlice<T>(int length)
        where T : unmanaged
    {
        ArenaSlice<T> slice = AllocSliceUninitialized<T>(length);
        slice.Span.Clear();
        return slice;
    }

    /// <summary>As <see cref="AllocSlice{T}(int)"/>, but the values are whatever the memory held.</summary>
    /// <inheritdoc cref="AllocSlice{T}(int)"/>
    public ArenaSlice<T> AllocSliceUninitialized<T>(int length)
        where T : unmanaged
    {
        if (!TryAllocSliceUninitialized(length, out ArenaSlice<T> slice))
        {
            _arena!.ThrowExhausted((nuint)length * (nuint)Unsafe.SizeOf<T>(), MemoryLayout.AlignmentOf<T>());
        }

        return slice;
    }

    /// <summary>Allocates a copy of values that lie elsewhere.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="values">The values; an empty span costs nothing.</param>
    /// <exception cref="ArenaExhaustedException">The copy does not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The user has left.</exception>
    public ArenaSlice<T> AllocSliceCopy<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ArenaSlice<T> slice = AllocSliceUninitialized<T>(values.Length);
        values.CopyTo(slice.Span);
        return slice;
    }

    /// <summary>Allocates zeroed bytes of a layout known at run time.</summary>
    /// <param name="layout">Size and alignment in bytes; the size at most <see cref="int.MaxValue"/>.</param>
    /// <exception cref="ArgumentException">The layout is the default value, or too large for a slice.</exception>
    /// <exception cref="ArenaExhaustedException">The bytes do not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The user has left.</exception>
    public ArenaSlice<byte> AllocSlice(MemoryLayout layout)
    {
        if (!TryAllocSlice(layout, out ArenaSlice<byte> slice))
        {
            _arena!.ThrowExhausted(layout.Size, layout.Alignment);
        }

        return slice;
    }

    /// <summary>As <see cref="AllocSlice{T}(int)"/>, but returns false if the run does not fit.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="length">How many values; 0 costs nothing.</param>
    /// <param name="slice">The values, or an empty slice.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="InvalidOperationException">The user has left.</exception>
    public bool TryAllocSlice<T>(int length, out ArenaSlice<T> slice)
        where T : unmanaged
    {
        bool taken = TryAllocSliceUninitialized(length, out slice);
        slice.Span.Clear();
        return taken;
    }

    /// <summary>As <see cref="AllocSliceUninitialized{T}(int)"/>, but returns false if the run does not fit.</summary>
    /// <inheritdoc cref="TryAllocSlice{T}(int, out ArenaSlice{T})"/>
    public bool TryAllocSliceUninitialized<T>(int length, out ArenaSlice<T> slice)
        where T : unmanaged
    {
        SharedBumpArena arena = Inside(out long stamp);
        bool taken = arena.TryTakeRun<T>(length, out nuint address);
        slice = taken ? new ArenaSlice<T>(arena.Epoch, stamp, address, length) : default;
        return taken;
    }

    /// <summary>As <see cref="AllocSliceCopy{T}"/>, but returns false if the copy does not fit.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="values">The values; an empty span costs nothing.</param>
    /// <param name="slice">The copy, or an empty slice.</param>
    /// <exception cref="InvalidOperationException">The user has left.</exception>
    public bool TryAllocSliceCopy<T>(ReadOnlySpan<T> values, out ArenaSlice<T> slice)
        where T : unmanaged
    {
        if (!TryAllocSliceUninitialized(values.Length, out slice))
        {
            return false;
        }

        values.CopyTo(slice.Span);
        return true;
    }

    /// <summary>As <see cref="AllocSlice(MemoryLayout)"/>, but returns false if the bytes do not fit.</summary>
    /// <param name="layout">Size and alignment in bytes; the size at most <see cref="int.MaxValue"/>.</param>
    /// <param name="slice">The bytes, or an empty slice.</param>
    /// <exception cref="ArgumentException">The layout is the default value, or too large for a slice.</exception>
    /// <exception cref="InvalidOperationException">The user has left.</exception>
    public bool TryAllocSlice(MemoryLayout layout, out ArenaSlice<byte> slice)
    {
        SharedBumpArena arena = Inside(out long stamp);
        MemoryLayout.RequireSize(layout.Size, nameof(layout));
        if (layout.Size > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(layout),
                layout.Size,
                $"A slice holds at most {int.MaxValue} bytes.");
        }

        bool taken = arena.TryTake(layout.Size, layout.Alignment, out nuint address);
        slice = taken ? new ArenaSlice<byte>(arena.Epoch, stamp, address, (int)layout.Size) : default;
        slice.Span.Clear();
        return taken;
    }

    /// <summary>Leaves the arena. Does nothing where the user, or a copy of it, has already left.</summary>
    public void Dispose() => _seat?.Leave(_generation);

    /// <summary>Whether the user is inside, in words.</summary>
    public override string ToString() =>
        _arena is null ? "SharedArenaUser: none" : IsInside ? $"SharedArenaUser: inside, {_arena}" : "SharedArenaUser: left";

    /// <summary>The arena, for as long as the user is inside, and the stamp of its epoch.</summary>
    private SharedBumpArena Inside(out long stamp)
    {
        SharedBumpArena? arena = _arena;

        // The stamp first: should another thread dispose a copy of this user right after the check, and yet another reset
        // the arena, then what is allocated here is stale from the start.
        stamp = arena is null ? ArenaEpoch.Ended : Volatile.Read(ref arena.Epoch.Stamp);
        if (arena is null || !_seat!.IsTakenBy(_generation))
        {
            ThrowLeft(arena);
        }

        return arena;
    }

    [DoesNotReturn]
    private static void ThrowLeft(SharedBumpArena? arena) =>
        throw new InvalidOperationException(
            arena is null
                ? "This is the default user, which is in no arena. Enter one."
                : "The user has left the shared arena: it, or a copy of it, was disposed. Enter again.");
}
