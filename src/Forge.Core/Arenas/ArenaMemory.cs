using System.Buffers;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// What the <see cref="Memory{T}"/> of slices refers to: a manager for as much of an arena as possible, during one epoch. It checks at each use that
/// the epoch has not ended, and a <see cref="Memory{T}"/> limits what its user sees to the slice.
/// </summary>
internal sealed class ArenaMemory<T> : MemoryManager<T>
{
    private readonly ArenaSlice<T> _usable;

    private ArenaMemory(ArenaSlice<T> usable)
    {
        _usable = usable;
    }

    private static nuint Size => (nuint)Unsafe.SizeOf<T>();

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

    public override Span<T> GetSpan() => _usable.Span;

    public override MemoryHandle Pin(int elementIndex = 0) => _usable.Pin(elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    /// <summary>All usable memory of an arena in which a slice lies: what is not granted yet, too, so that later slices are parts of it.</summary>
    private static ArenaSlice<T> Around(ArenaSlice<T> slice)
    {
        BumpArena arena = slice.Epoch!.Owner;
        nuint first = arena.Start + ((slice.Address - arena.Start) % Size);
        if ((slice.EndAddress - first) / Size > int.MaxValue) { first = slice.Address; }

        int length = (int)Portable.Min((arena.Limit - first) / Size, int.MaxValue);
        return new ArenaSlice<T>(first, length, slice.Epoch);
    }

    private bool Covers(ArenaSlice<T> slice)
    {
        // Of a slice that begins before this memory, the offset is huge.
        nuint offset = OffsetOf(slice);
        return _usable.IsValid
            && offset % Size == 0
            && slice.Length <= _usable.Length
            && offset / Size <= (nuint)(_usable.Length - slice.Length);
    }

    private nuint OffsetOf(ArenaSlice<T> slice) => slice.Address - _usable.Address;
}
