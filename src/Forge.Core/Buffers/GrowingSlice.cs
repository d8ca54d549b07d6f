using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Forge;

/// <summary>
/// Values that are written one after the other: a slice, of which the first ones are written, and the others are room. A mutable struct, for a
/// field of its only owner.
/// </summary>
internal struct GrowingSlice<T>
{
    private readonly BumpArena _arena;
    private ArenaSlice<T> _block;
    private int _count;

    public GrowingSlice(ArenaLease lease, int capacity)
    {
        Throw.IfNegative(capacity, nameof(capacity), "The capacity");
        _arena = lease.Arena;
        _block = _arena.AllocSliceUninitialized<T>(capacity);
    }

    public readonly bool IsValid => _block.IsValid;

    /// <summary>How many values there can be without growing.</summary>
    public readonly int Capacity => _block.Length;

    /// <summary>The number of values. Does not check.</summary>
    public readonly int Count => _count;

    /// <summary>The values; throws if they are stale.</summary>
    public readonly ArenaSlice<T> Written
    {
        get
        {
            RequireValid();
            return _block.Slice(0, _count);
        }
    }

    /// <summary>The values; throws if they are stale.</summary>
    [UnscopedRef]
    public readonly Span<T> WrittenSpan => _block.Span.Slice(0, _count);

    /// <summary>The room after the values; throws if they are stale.</summary>
    [UnscopedRef]
    public readonly Span<T> RoomSpan => _block.Span.Slice(_count);

    /// <summary>The room after the values, as a handle.</summary>
    public readonly ArenaSlice<T> Room => _block.Slice(_count, _block.Length - _count);

    /// <summary>Throws if the values are stale.</summary>
    public readonly void RequireValid()
    {
        if (!_block.IsValid) { ArenaSlice<T>.ThrowStale(); }
    }

    /// <summary>Grows unless there is room for more values.</summary>
    public void MakeRoom(int more)
    {
        if (!TryMakeRoom(more))
        {
            _arena.ThrowExhausted<T>(_arena.CanGrowInPlace(_block) ? more - Room.Length : _count + more);
        }
    }

    /// <summary>Like <see cref="MakeRoom"/>, but returns false if the arena has too little room; then nothing has changed.</summary>
    public bool TryMakeRoom(int more)
    {
        RequireValid();
        if (more <= _block.Length - _count) { return true; }

        if (_arena.CurrentEpoch != _block.Epoch) { ThrowScopeOpen(); }

        int needed = _count + more;
        if (needed < 0) { ThrowTooLong(more); }

        int doubled = (int)Math.Min(2L * _block.Length, int.MaxValue);
        return TryResize(Math.Max(needed, doubled)) || TryResize(needed);
    }

    /// <summary>Adds values that were written to the room.</summary>
    /// <param name="count">At most the length of the room.</param>
    public void Add(int count)
    {
        RequireValid();
        _count += Room.Slice(0, count).Length;
    }

    /// <summary>Adds values.</summary>
    public void Add(ReadOnlySpan<T> values)
    {
        MakeRoom(values.Length);
        values.CopyTo(RoomSpan);
        _count += values.Length;
    }

    /// <summary>Shortens to a number of values, at most the current one.</summary>
    public void Truncate(int count)
    {
        RequireValid();
        _count = count;
    }

    /// <summary>Gives the room back to the arena, or all with the values, unless something else was allocated since.</summary>
    public void Free(bool alsoValues)
    {
        if (!_block.IsValid || !_arena.CanGrowInPlace(_block)) { return; }

        _block = alsoValues ? _block.Slice(0, 0) : Written;
        _count = _block.Length;
        _arena.FreeNewest(_block.EndAddress);
    }

    private bool TryResize(int length)
    {
        bool fits = _arena.TryGrowUninitialized(_block, length, out ArenaSlice<T> grown);
        if (fits) { _block = grown; }

        return fits;
    }

    [DoesNotReturn]
    private readonly void ThrowTooLong(int more) =>
        throw new InvalidOperationException($"{more} more would exceed the limit of {int.MaxValue} values: there are {_count}. Nothing has changed.");

    [DoesNotReturn]
    private static void ThrowScopeOpen() =>
        throw new InvalidOperationException(
            "There is no room for more, and what was written is older than the scope that is open: what is allocated now is freed when that "
            + "ends. Ask for a capacity first, or begin in the scope. Nothing has changed.");
}
