namespace Forge;

// For leases and what grows by itself, which have checked that they are valid, so that the arena is not released.
public abstract partial class BumpArena
{
    internal bool TryGrow<T>(ArenaSlice<T> slice, int length, out ArenaSlice<T> grown)
    {
        bool fits = TryGrowUninitialized(slice, length, out grown);
        if (fits) { grown.Span.Slice(slice.Length).Clear(); }

        return fits;
    }

    /// <summary>Like <see cref="TryGrow"/>, but the new values are whatever the memory held.</summary>
    internal bool TryGrowUninitialized<T>(ArenaSlice<T> slice, int length, out ArenaSlice<T> grown)
    {
        if (slice.Epoch is not null && slice.Epoch.Owner != this)
        {
            throw new ArgumentException("The slice belongs to another arena; only its own arena can grow it.", nameof(slice));
        }

        if (length < slice.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"A grown slice must be at least as long as it is now, {slice.Length}.");
        }

        Span<T> old = slice.Span;
        if (CanGrowInPlace(slice))
        {
            grown = TryTakeRun<T>(length - slice.Length, out _) ? slice.WithLength(length) : default;
        }
        else if (TryAllocSliceUninitialized(length, out grown))
        {
            old.CopyTo(grown.Span);
        }

        return grown.Length == length;
    }

    internal ArenaSlice<T> Grow<T>(ArenaSlice<T> slice, int length)
    {
        if (!TryGrow(slice, length, out ArenaSlice<T> grown))
        {
            ThrowExhausted<T>(CanGrowInPlace(slice) ? length - slice.Length : length);
        }

        return grown;
    }

    // Not from a scope that was opened later, because its end would free what the grown slice still refers to. And not an empty slice,
    // which has no place of its own, so that the cursor may not be aligned for its type.
    internal bool CanGrowInPlace<T>(ArenaSlice<T> slice) =>
        !slice.IsEmpty && slice.Epoch == CurrentEpoch && slice.EndAddress == _cursor;
}
