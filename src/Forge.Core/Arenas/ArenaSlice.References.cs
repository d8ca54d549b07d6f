namespace Forge;

public readonly partial struct ArenaSlice<T>
{
    /// <summary>Makes a reference to the values that can be stored in the arena itself.</summary>
    /// <returns>The reference, valid as long as the slice. That of the default slice is the default run.</returns>
    /// <exception cref="InvalidOperationException">The slice is stale, or the arena has 64 GiB or more.</exception>
    public ArenaRun<T> ToRun()
    {
        if (!IsValid) { ThrowStale(); }

        return _epoch is null ? default : _epoch.Owner.RunOf(this);
    }

    /// <summary>Makes a reference to one of the values that can be stored in the arena itself.</summary>
    /// <param name="index">The index of the value, 0 to <see cref="Length"/> − 1.</param>
    /// <returns>The reference, valid as long as the slice.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    /// <inheritdoc cref="ToRun" path="/exception"/>
    public ArenaRef<T> ToRef(int index)
    {
        if ((uint)index >= (uint)_length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(index), index, _length == 0 ? "The slice is empty." : $"The index must be 0 to {_length - 1}.");
        }

        return new ArenaRef<T>(Slice(index, 1).ToRun().Bits);
    }
}
