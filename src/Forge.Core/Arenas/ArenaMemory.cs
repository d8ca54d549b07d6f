using System.Buffers;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// What the <see cref="Memory{T}"/> of slices refers to: a manager for an arena up to the end of the last slice asked for, during one epoch. It
/// checks at each use that the epoch has not ended, and a <see cref="Memory{T}"/> limits what its user sees to the slice.
/// </summary>
internal sealed class ArenaMemory<T> : MemoryManager<T>
{
    private ArenaSlice<T> _range;

    private ArenaMemory(ArenaSlice<T> range)
    {
        _range = range;
    }

    private static nuint Size => (nuint)Unsafe.SizeOf<T>();

    /// <summary>The memory of a slice that is valid and not empty.</summary>
    public static Memory<T> Of(ArenaSlice<T> slice)
    {
        BumpArena.Epoch epoch = slice.Epoch!;
        if (epoch.Memory is not ArenaMemory<T> memory || !memory.TryCover(slice, out int start))
        {
            memory = Around(slice, out start);
            epoch.Memory = memory;
        }

        return memory.CreateMemory(start, slice.Length);
    }

    public override Span<T> GetSpan() => _range.Span;

    public override MemoryHandle Pin(int elementIndex = 0) => _range.Pin(elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    /// <summary>Begins at the first address of the arena whose distance from the slice is a multiple of the type's size.</summary>
    private static ArenaMemory<T> Around(ArenaSlice<T> slice, out int start)
    {
        nuint first = slice.Epoch!.Owner.Start;
        first += (slice.Address - first) % Size;
        ArenaMemory<T> memory = new(new ArenaSlice<T>(first, 0, slice.Epoch));
        if (memory.TryCover(slice, out start)) { return memory; }

        // More than int.MaxValue values lie between.
        start = 0;
        return new ArenaMemory<T>(slice);
    }

    private bool TryCover(ArenaSlice<T> slice, out int start)
    {
        nuint offset = slice.Address - _range.Address;
        nuint end = (offset / Size) + (nuint)slice.Length;
        start = (int)(offset / Size);
        if (!_range.IsValid || slice.Address < _range.Address || offset % Size != 0 || end > int.MaxValue) { return false; }

        // The arena has granted the slice, so it has granted all before it.
        if ((int)end > _range.Length) { _range = _range.WithLength((int)end); }

        return true;
    }
}
