namespace Forge;

/// <summary>A bump arena over a backing of a known kind, which it owns.</summary>
/// <typeparam name="TBacking">The kind of memory.</typeparam>
/// <inheritdoc cref="BumpArena" path="/remarks"/>
public sealed class BumpArena<TBacking> : BumpArena
    where TBacking : class, IMemoryBacking
{
    /// <summary>Makes an empty arena over a backing and takes the backing over: disposing the arena disposes it.</summary>
    /// <param name="backing">The memory.</param>
    /// <exception cref="ArgumentNullException">The backing is null.</exception>
    /// <exception cref="ArgumentException">
    /// The backing's range is empty or reaches to the top of the address space, or another arena owns it; it is not taken over.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The backing has been disposed.</exception>
    public BumpArena(TBacking backing)
        : this(backing, home: null)
    {
    }

    internal BumpArena(TBacking backing, ArenaHome? home)
        : base(AddressOf(backing), backing.Size, CommittedOf(backing), home)
    {
        Memory = backing;
    }

    internal override IMemoryBacking Memory { get; }

    private protected override void ReleaseBacking() => Release(Memory);

    /// <summary>Disposes a backing for the arena that has taken it over.</summary>
    internal static void Release(IMemoryBacking backing)
    {
        if (backing is MemoryBacking owned)
        {
            owned.DisposeAsOwner();
        }
        else
        {
            backing.Dispose();
        }
    }

    /// <summary>The bytes of a backing that can be used from its start.</summary>
    internal static nuint CommittedOf(TBacking backing) => (backing as ICommitOnDemand)?.Committed ?? backing.Size;

    /// <summary>Takes a backing over for an arena, and gives its address.</summary>
    internal static nuint AddressOf(TBacking backing)
    {
        Throw.IfNull(backing, nameof(backing));
        nuint address = backing is ICommitOnDemand onDemand ? onDemand.Start : backing.Address;
        if (address == 0 || backing.Size == 0 || address > BumpMath.HighestLimit || backing.Size > BumpMath.HighestLimit - address)
        {
            throw new ArgumentException(
                $"The backing ({typeof(TBacking).Name}) has {backing.Size} bytes at address {address}; an arena needs at "
                + $"least 1 byte at an address that is not 0, and none above {BumpMath.HighestLimit}.",
                nameof(backing));
        }

        if (backing is MemoryBacking shared && !shared.TryOwn())
        {
            throw new ArgumentException(
                $"The backing ({typeof(TBacking).Name}) belongs to another arena; two would overwrite each other.",
                nameof(backing));
        }

        return address;
    }
}
