namespace Forge;

/// <summary>A bump arena over a backing, which it owns.</summary>
/// <typeparam name="TBacking">The kind of memory, such as <see cref="MmapBacking"/>.</typeparam>
/// <inheritdoc cref="BumpArena" path="/remarks"/>
/// <example>
/// <code>
/// using BumpArena&lt;HeapBacking> arena = new(new HeapBacking(64 * 1024));
/// for (int round = 0; round &lt; 3; round++)
/// {
///     using ArenaLease lease = arena.Lease(); // empty each time
///     Span&lt;byte> bytes = lease.AllocSpan&lt;byte>(1000);
/// }
/// </code>
/// </example>
public sealed class BumpArena<TBacking> : BumpArena, IDisposable
    where TBacking : class, IMemoryBacking
{
    private const long None = 0;
    private const long Changing = -1;

    // The generation of the lease that is held; None; or Changing while a lease begins or ends, and after the release.
    private long _held;
    private bool _isClosed;

    /// <summary>Makes an empty arena over a backing, and takes the backing over: disposing the arena disposes it.</summary>
    /// <param name="backing">The memory. If the call fails, it stays the caller's.</param>
    /// <exception cref="ArgumentNullException">The backing is null.</exception>
    /// <exception cref="ArgumentException">
    /// The backing's range is empty or ends too high in the address space, or another arena owns the backing; it is not taken over.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The backing was disposed.</exception>
    public BumpArena(TBacking backing)
        : base(backing, poisons: false)
    {
    }

    /// <summary>Leases the arena, to allocate from it. Only one lease can be held at a time.</summary>
    /// <returns>The lease; dispose it to empty the arena for the next one.</returns>
    /// <exception cref="InvalidOperationException">The arena is already leased.</exception>
    /// <exception cref="ObjectDisposedException">The arena was disposed.</exception>
    public ArenaLease Lease()
    {
        if (_isClosed || Interlocked.CompareExchange(ref _held, Changing, None) != None)
        {
            // Once more, because the arena may have been disposed meanwhile.
            if (_isClosed) { ThrowDisposed(); }

            throw new InvalidOperationException("The arena is already leased. End that lease first, or allocate from it.");
        }

        // Only now: until then another lease could begin and end.
        long generation = Generation;
        Volatile.Write(ref _held, generation);
        return new ArenaLease(this, generation);
    }

    /// <summary>
    /// Releases the backing: now, or when the current lease ends. Slices become stale then, and later calls throw. A second call does
    /// nothing.
    /// </summary>
    public void Dispose()
    {
        _isClosed = true;
        ReleaseUnlessHeld();
    }

    internal override bool TryEndLease(long generation)
    {
        if (Interlocked.CompareExchange(ref _held, Changing, generation) != generation)
        {
            AwaitEnd(generation);
            return false;
        }

        StartNextGeneration();

        // A full fence: either this sees that the arena was disposed, or Dispose sees that no lease is held.
        Interlocked.Exchange(ref _held, None);
        if (_isClosed) { ReleaseUnlessHeld(); }

        return true;
    }

    // Once released it is never None again, so this happens once.
    private void ReleaseUnlessHeld()
    {
        if (Interlocked.CompareExchange(ref _held, Changing, None) == None) { Release(); }
    }
}
