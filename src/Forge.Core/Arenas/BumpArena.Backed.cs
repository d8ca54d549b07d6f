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
        : base(backing, home)
    {
        Memory = backing;
    }

    internal override IMemoryBacking Memory { get; }

    private protected override void ReleaseBacking() => BackingOwnership.Dispose(Memory);
}
