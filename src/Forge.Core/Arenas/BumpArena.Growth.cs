using System.Runtime.CompilerServices;

namespace Forge;

public abstract partial class BumpArena
{
    /// <inheritdoc cref="ArenaLease.Grow{T}"/>
    internal ArenaSlice<T> Grow<T>(ArenaSlice<T> slice, int length)
        where T : unmanaged
    {
        if (!TryGrow(slice, length, out ArenaSlice<T> grown))
        {
            ThrowRunExhausted<T>(CanGrowInPlace(slice) ? length - slice.Length : length);
        }

        return grown;
    }

    /// <inheritdoc cref="ArenaLease.TryGrow{T}"/>
    internal bool TryGrow<T>(ArenaSlice<T> slice, int length, out ArenaSlice<T> grown)
        where T : unmanaged
    {
        Unmanaged.Require<T>();
        RequireNotDisposed();
        RequireOwnSlice(slice);
        if (length < slice.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"A grown slice must keep its {slice.Length} values.");
        }

        Span<T> old = slice.Span;
        if (CanGrowInPlace(slice))
        {
            if (!TryTakeRun<T>(length - slice.Length, out _))
            {
                grown = default;
                return false;
            }

            grown = slice.WithLength(length);
        }
        else
        {
            if (!TryAllocSliceUninitialized(length, out grown))
            {
                return false;
            }

            old.CopyTo(grown.Span);
        }

        grown.Span.Slice(old.Length).Clear();
        return true;
    }

    // Not from within a scope opened later: its close would take back what the grown slice still claims. And not an
    // empty slice: it has no place of its own, so the cursor need not be aligned for its type.
    private bool CanGrowInPlace<T>(ArenaSlice<T> slice)
        where T : unmanaged =>
        !slice.IsEmpty && slice.Epoch == Epoch && slice.EndAddress == _cursor;

    private void RequireOwnSlice<T>(ArenaSlice<T> slice)
        where T : unmanaged
    {
        if (slice.Epoch is not null && slice.Epoch.Owner != this)
        {
            throw new ArgumentException("The slice belongs to another arena; only its own arena can grow it.", nameof(slice));
        }
    }
}
