namespace Forge;

/// <summary>A bump arena shared between threads, over a backing of a known kind, which it owns.</summary>
/// <typeparam name="TBacking">The kind of memory.</typeparam>
/// <inheritdoc cref="SharedBumpArena" path="/remarks"/>
public sealed class SharedBumpArena<TBacking> : SharedBumpArena
    where TBacking : class, IMemoryBacking
{
    /// <summary>Makes an empty arena over a backing and takes the backing over: disposing the arena disposes it.</summary>
    /// <param name="backing">The memory.</param>
    /// <exception cref="ArgumentNullException">The backing is null.</exception>
    /// <exception cref="ArgumentException">
    /// The backing's range is empty or reaches to the top of the address space, or another arena owns it; it is not taken over.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The backing has been disposed.</exception>
    public SharedBumpArena(TBacking backing)
        : base(backing)
    {
        Memory = backing;
    }

    private protected override IMemoryBacking Memory { get; }

    private protected override void ReleaseBacking() => BackingOwnership.Dispose(Memory);
}
