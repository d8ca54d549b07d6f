namespace Forge;

/// <summary>A bump arena over a backing of a known kind, which it owns.</summary>
/// <typeparam name="TBacking">The kind of memory.</typeparam>
/// <inheritdoc cref="BumpArena" path="/remarks"/>
public sealed class BumpArena<TBacking> : BumpArena, IDisposable
    where TBacking : class, IMemoryBacking
{
    private const long None = 0;
    private const long Ending = -1;

    // The generation of the lease that is held; None; or Ending while a lease ends, and after the release.
    private long _held;
    private bool _isDisposed;

    /// <summary>Makes an empty arena over a backing and takes the backing over: disposing the arena disposes it.</summary>
    /// <param name="backing">The memory.</param>
    /// <exception cref="ArgumentNullException">The backing is null.</exception>
    /// <exception cref="ArgumentException">
    /// The backing's range is empty or reaches to the top of the address space, or another arena owns it; it is not taken over.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The backing has been disposed.</exception>
    public BumpArena(TBacking backing)
        : base(backing)
    {
    }

    /// <summary>Leases the arena, which is how memory is allocated in it. Ending the lease empties the arena for the next one.</summary>
    /// <exception cref="InvalidOperationException">The arena is leased already.</exception>
    /// <exception cref="ObjectDisposedException">The arena has been disposed.</exception>
    public ArenaLease Lease()
    {
        if (_isDisposed)
        {
            ThrowDisposed();
        }

        long generation = Generation;
        return Interlocked.CompareExchange(ref _held, generation, None) == None
            ? new ArenaLease(this, generation)
            : throw new InvalidOperationException("The arena is leased already. End that lease first, or allocate from it.");
    }

    /// <summary>
    /// Releases the backing: at once, or when the lease that is held ends. Slices become stale then, and later calls throw. A second call
    /// does nothing.
    /// </summary>
    public void Dispose()
    {
        _isDisposed = true;
        ReleaseUnlessHeld();
    }

    internal override bool TryEndLease(long generation)
    {
        if (Interlocked.CompareExchange(ref _held, Ending, generation) != generation)
        {
            AwaitEnd(generation);
            return false;
        }

        MoveToNextGeneration();

        // A full fence: either this sees that the arena was disposed of, or Dispose sees that no lease is held.
        Interlocked.Exchange(ref _held, None);
        if (_isDisposed)
        {
            ReleaseUnlessHeld();
        }

        return true;
    }

    // Once it has been released it is never free again, so this happens once.
    private void ReleaseUnlessHeld()
    {
        if (Interlocked.CompareExchange(ref _held, Ending, None) == None)
        {
            Release();
        }
    }
}
