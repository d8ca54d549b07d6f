namespace Forge;

/// <summary>The range of memory that an arena has taken over from a backing.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Size">The bytes of the range.</param>
/// <param name="Committed">How many of them can be used from the start; fewer only over an <see cref="ICommitOnDemand"/>.</param>
internal readonly record struct ArenaRange(nuint Address, nuint Size, nuint Committed)
{
    /// <summary>Takes a backing over for an arena. A backing that is refused stays the caller's.</summary>
    /// <exception cref="ArgumentNullException">The backing is null.</exception>
    /// <exception cref="ArgumentException">The range is empty or reaches too high, or another arena owns the backing.</exception>
    /// <exception cref="ObjectDisposedException">The backing has been disposed.</exception>
    public static ArenaRange TakeOver(IMemoryBacking backing)
    {
        Throw.IfNull(backing, nameof(backing));

        // Each is read once, so that what is checked is what the arena uses, whatever the backing answers next.
        ICommitOnDemand? onDemand = backing as ICommitOnDemand;
        nuint address = onDemand?.Start ?? backing.Address;
        nuint size = backing.Size;
        nuint committed = onDemand?.Committed ?? size;
        if (address == 0 || size == 0 || address > BumpMath.HighestLimit || size > BumpMath.HighestLimit - address)
        {
            throw new ArgumentException(
                $"The backing ({backing.GetType().Name}) has {size} bytes at address {address}; an arena needs at "
                + $"least 1 byte at an address that is not 0, and none above {BumpMath.HighestLimit}.",
                nameof(backing));
        }

        BackingOwnership.Take(backing);
        return new ArenaRange(address, size, committed);
    }
}
