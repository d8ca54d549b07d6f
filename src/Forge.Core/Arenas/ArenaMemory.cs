using System.Buffers;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// What the <see cref="Memory{T}"/> of slices refers to: a manager for all that an arena grants to one type during one epoch. It checks at each use that
/// the epoch has not ended, and a <see cref="Memory{T}"/> limits what its user sees to the slice.
/// </summary>
internal sealed class ArenaMemory<T> : MemoryManager<T>
{
    // All of the arena from the first address that a slice may have; what has been granted of it is valid.
    private readonly ArenaSlice<T> _range;

    private ArenaMemory(ArenaSlice<T> range)
    {
        _range = range;
    }

    private static nuint Size => (nuint)Unsafe.SizeOf<T>();

    /// <summary>How much of the range is granted.</summary>
    private int Granted
    {
        get
        {
            nuint cursor = _range.Epoch!.Owner.Cursor;
            return cursor < _range.Address ? 0 : (int)Portable.Min((cursor - _range.Address) / Size, (nuint)_range.Length);
        }
    }

    /// <summary>The memory of a slice that is valid and not empty.</summary>
    public static Memory<T> Of(ArenaSlice<T> slice)
    {
        BumpArena.Epoch epoch = slice.Epoch!;
        if (epoch.Memory is not ArenaMemory<T> memory || !memory.Covers(slice))
        {
            memory = new ArenaMemory<T>(Around(slice));
            epoch.Memory = memory;
        }

        return memory.CreateMemory((int)(memory.OffsetOf(slice) / Size), slice.Length);
    }

    public override Span<T> GetSpan() => _range.Span.Slice(0, Granted);

    public override MemoryHandle Pin(int elementIndex = 0) => _range.Slice(0, Granted).Pin(elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    /// <summary>The arena in which a slice lies, from the first address whose distance from the slice is a multiple of the type's size.</summary>
    private static ArenaSlice<T> Around(ArenaSlice<T> slice)
    {
        BumpArena arena = slice.Epoch!.Owner;
        nuint first = arena.Start + ((slice.Address - arena.Start) % Size);
        if ((slice.EndAddress - first) / Size > int.MaxValue) { first = slice.Address; }

        return new ArenaSlice<T>(first, (int)Portable.Min((arena.End - first) / Size, int.MaxValue), slice.Epoch);
    }

    private bool Covers(ArenaSlice<T> slice)
    {
        // Of a slice that begins before this range, the offset is huge.
        nuint offset = OffsetOf(slice);
        return _range.IsValid
            && offset % Size == 0
            && slice.Length <= _range.Length
            && offset / Size <= (nuint)(_range.Length - slice.Length);
    }

    private nuint OffsetOf(ArenaSlice<T> slice) => slice.Address - _range.Address;
}
