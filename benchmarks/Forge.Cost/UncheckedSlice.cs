using System.Diagnostics.CodeAnalysis;

namespace Forge.Cost;

/// <summary><see cref="ArenaSlice{T}"/> without an epoch: it gives out its memory whoever owns that by now.</summary>
internal readonly struct UncheckedSlice<T>(nuint address, int length)
    where T : unmanaged
{
    private readonly nuint _address = address;
    private readonly int _length = length;

    public int Length => _length;

    [UnscopedRef]
    public Span<T> Span
    {
        get
        {
            // SAFETY: TakeRun granted the range, and the rows don't use a slice past a reset.
            return RawMemory.DangerousSpan<T>(_address, _length);
        }
    }

    [UnscopedRef]
    public ref T this[int index] => ref Span[index];
}
