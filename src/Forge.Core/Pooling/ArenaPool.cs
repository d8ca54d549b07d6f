using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// Keeps emptied arenas for the next unit of work: <see cref="Checkout"/> leases one, giving the lease back resets the
/// arena in O(1) and keeps it. In steady state the same memory is used again and again: no allocation, no system call,
/// no page fault.
/// </summary>
/// <typeparam name="TBacking">The kind of memory under the arenas.</typeparam>
/// <remarks>
/// Thread-safe; docs/concurrency.md says what holds where calls overlap. The factory, and the release of a backing, hold no lock of the pool's, so a factory may call the pool
/// and a slow one holds up nobody. A lease and its arena belong to one thread at a time.
/// </remarks>
public sealed class ArenaPool<TBacking> : IDisposable
    where TBacking : class, IMemoryBacking
{
    private readonly Func<TBacking> _factory;
    private readonly Func<int, IEnumerable<TBacking>> _makeMany;
    private readonly PoolCore _core;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="capacity">The most idle arenas that are kept, 0 or more; more may be leased, up to <see cref="ArenaPoolOptions.MaxLeases"/>.</param>
    /// <param name="factory">Makes the backing of one arena; called whenever no arena is idle, possibly on many threads at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <exception cref="ArgumentNullException">The factory is null.</exception>
    public ArenaPool(int capacity, Func<TBacking> factory)
        : this(capacity, factory, new ArenaPoolOptions())
    {
    }

    /// <summary>Makes an empty pool with options, such as <see cref="ArenaPoolOptions.Debug"/>.</summary>
    /// <param name="capacity">The most idle arenas that are kept, 0 or more; more may be leased, up to <see cref="ArenaPoolOptions.MaxLeases"/>.</param>
    /// <param name="factory">Makes the backing of one arena; called whenever no arena is idle, possibly on many threads at once.</param>
    /// <param name="options">What the pool does beyond the ordinary.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <exception cref="ArgumentNullException">The factory, the options or their handler of leaks are null.</exception>
    public ArenaPool(int capacity, Func<TBacking> factory, ArenaPoolOptions options)
        : this(capacity, factory, static _ => [], arenaBytes: null, options)
    {
    }

    /// <summary>Makes an empty pool that can make backings for less where it makes many.</summary>
    /// <param name="capacity">The most idle arenas that are kept.</param>
    /// <param name="factory">Makes the backing of one arena.</param>
    /// <param name="makeMany">Makes backings, at most so many; when there are no more, the factory makes the others.</param>
    /// <param name="arenaBytes">The bytes of each, if they are known beforehand.</param>
    /// <param name="options">What the pool does beyond the ordinary.</param>
    internal ArenaPool(
        int capacity,
        Func<TBacking> factory,
        Func<int, IEnumerable<TBacking>> makeMany,
        nuint? arenaBytes,
        ArenaPoolOptions options)
    {
        Throw.IfNegative(capacity, nameof(capacity), "The capacity of a pool");
        Throw.IfNull(factory, nameof(factory));
        Throw.IfNull(options, nameof(options));
        options.Validate();
        Capacity = capacity;
        _factory = factory;
        _makeMany = makeMany;
        _core = new PoolCore(capacity, options, RetainBytes(options), arenaBytes, Make);
    }

    /// <summary>The most idle arenas that are kept.</summary>
    public int Capacity { get; }

    /// <summary>How many arenas are idle: at most <see cref="Capacity"/> at every moment.</summary>
    public int IdleCount => _core.IdleCount;

    /// <summary>
    /// Leases an empty arena: the idle one given back last (once calls have overlapped: last on this processor), or else a
    /// new one.
    /// </summary>
    /// <returns>The lease; dispose it to give the arena back.</returns>
    /// <exception cref="ObjectDisposedException">The pool has been disposed.</exception>
    /// <exception cref="ArenaPoolLimitException">
    /// None is idle, and the options allow no more arenas, or others wait for one; the pool is unchanged.
    /// </exception>
    /// <exception cref="InvalidOperationException">The factory returned null or an empty backing.</exception>
    /// <remarks>An exception of the factory reaches the caller as it is, and the pool is unchanged.</remarks>
    public ArenaLease Checkout() =>
        _core.TryLeaseInSeat(out BumpArena? arena, out long lease) ? new ArenaLease(arena, lease) : CheckoutSlowly();

    /// <summary>
    /// As <see cref="Checkout"/>, but if the options allow no more arenas, waits until one is idle or there is room for a new one:
    /// first come, first served.
    /// </summary>
    /// <param name="timeout">
    /// How long to wait, by the options' clock: any time up to <see cref="TimeSpan.MaxValue"/>. If it is null or <see
    /// cref="Timeout.InfiniteTimeSpan"/>, the wait has no end of its own.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lease; dispose it to give the arena back.</returns>
    /// <exception cref="TimeoutException">No arena came in time; the pool is unchanged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, before or meanwhile; the pool is unchanged.</exception>
    /// <exception cref="ArenaPoolLimitException">
    /// The arena that was made is too large for <see cref="ArenaPoolOptions.MaxLiveBytes"/>; it has been released. Or no arena would
    /// ever fit, so that nothing could end the wait.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The pool has been disposed, before or meanwhile.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative but not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    /// <exception cref="InvalidOperationException">The factory returned null or an empty backing.</exception>
    /// <remarks>
    /// <para>Returns at once, and its timeout and token end the wait, whatever other threads do. Only if there is room for a new arena
    /// from the start, the factory runs in the caller, and the call takes as long as it does. For a call that has waited, the
    /// factory runs on a thread of the thread pool.</para>
    /// <para>While others wait, later calls wait behind them, and <see cref="Checkout"/> is refused. An exception of the factory reaches
    /// the call that it ran for; the room goes to the next. What fails before the wait begins is thrown by the call itself, later it
    /// is the failure of the task.</para>
    /// <para>How large an arena is, is known once it has been made. So with <see cref="ArenaPoolOptions.MaxLiveBytes"/> a new arena is
    /// expected to be as large as the one made last; one that turns out to be too large is released, and the call fails. Before the
    /// first has been made, just one is made at a time; other calls wait for it. Pools of <see cref="ArenaPool.Mmap(int, nuint)"/> know
    /// the size beforehand.</para>
    /// </remarks>
    public ValueTask<ArenaLease> CheckoutAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan patience = timeout ?? Timeout.InfiniteTimeSpan;
        if (patience < TimeSpan.Zero && patience != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeout), timeout, "The time to wait must be 0 or more, or Timeout.InfiniteTimeSpan.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        return _core.LeaseAsync(patience, cancellationToken);
    }

    /// <summary>
    /// Ends a lease: the arena is reset and kept, or released where <see cref="Capacity"/> arenas are idle already or the
    /// pool has been disposed. Disposing the lease does the same, but is silent the second time.
    /// </summary>
    /// <param name="lease">A lease of this pool.</param>
    /// <exception cref="ArgumentException">The lease was given out by another pool, or by none.</exception>
    /// <exception cref="InvalidOperationException">The lease, or a copy of it, was given back before.</exception>
    public void GiveBack(ArenaLease lease) => lease.EndFor(_core);

    /// <summary>Makes arenas ahead of need, at most as many as there is room for.</summary>
    /// <param name="count">How many, 0 or more.</param>
    /// <returns>How many were made and kept: the smaller of the count and <see cref="Capacity"/> − <see cref="IdleCount"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="ObjectDisposedException">The pool has been disposed.</exception>
    /// <exception cref="ArenaPoolLimitException">
    /// <see cref="ArenaPoolOptions.MaxLeases"/> or <see cref="ArenaPoolOptions.MaxLiveBytes"/> allows no more arenas, idle ones
    /// included, or others wait for one. The arenas made so far are kept.
    /// </exception>
    /// <exception cref="InvalidOperationException">The factory returned null or an empty backing.</exception>
    /// <remarks>
    /// If the factory throws, the arenas made so far are kept and the exception reaches the caller. The room is counted
    /// once, at the start: if other threads fill it meanwhile, arenas for which there is none are released, and fewer are counted.
    /// </remarks>
    public int Prewarm(int count)
    {
        Throw.IfNegative(count, nameof(count), "The number of arenas to make");
        RequireNotDisposed();
        int wanted = Math.Min(count, Capacity - IdleCount);
        using IEnumerator<TBacking> backings = _makeMany(_core.GuessRoom(wanted)).GetEnumerator();
        Func<BumpArena> make = () => backings.MoveNext() ? MakeOver(backings.Current) : Make();
        for (int made = 0; made < wanted; made++)
        {
            if (!_core.MakeIdle(_core.Mint(make)))
            {
                return made;
            }
        }

        return wanted;
    }

    /// <summary>What the pool has done so far and holds now; also to be had as metrics, of the meter "Forge".</summary>
    public ArenaPoolStatistics GetStatistics() => _core.GetStatistics();

    /// <summary>Releases every idle arena; leased ones are untouched.</summary>
    /// <exception cref="AggregateException">More than one backing failed to be released; one failure is thrown as it is.</exception>
    /// <remarks>Where the release of a backing throws, the others are still released.</remarks>
    public void Clear() => _core.Clear();

    /// <summary>
    /// Releases every idle arena and refuses later checkouts. Leases that are out stay usable; their arenas are released
    /// when given back. A second call does nothing.
    /// </summary>
    /// <exception cref="AggregateException">More than one backing failed to be released; one failure is thrown as it is.</exception>
    public void Dispose() => _core.Close();

    /// <summary>Idle arenas and capacity in words.</summary>
    public override string ToString() =>
        $"ArenaPool<{typeof(TBacking).Name}>: {(_core.IsDisposed ? "disposed" : $"{IdleCount} idle, capacity {Capacity}")}";

    /// <summary>Returns the pages of every idle arena while nobody can check it out; then they are idle again.</summary>
    internal void ReleaseIdlePages()
    {
        RequireNotDisposed();
        _core.ReleaseIdlePages();
    }

    /// <summary>
    /// The bytes that an arena may have used and keep all its pages: whole pages, or any number if the arenas can't have pages to
    /// return. If the type does not tell, the memory does, at the give-back.
    /// </summary>
    private static nuint RetainBytes(ArenaPoolOptions options)
    {
        nuint rounded = VirtualMemory.RoundUp(options.RetainBytes);
        bool haveNoPages = typeof(TBacking).IsSealed && !typeof(IOsBacking).IsAssignableFrom(typeof(TBacking));
        return haveNoPages || rounded < options.RetainBytes ? ~(nuint)0 : rounded;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ArenaLease CheckoutSlowly() => _core.Lease();

    private BumpArena Make() =>
        MakeOver(_factory() ?? throw new InvalidOperationException(
            $"The pool's factory returned null; it must return a {typeof(TBacking).Name}."));

    private BumpArena MakeOver(TBacking backing)
    {
        try
        {
            return new BumpArena<TBacking>(backing, _core);
        }
        catch (Exception refusal)
        {
            // A backing that was returned before is under another arena: then it is not this call's to dispose.
            if (!BackingOwnership.IsTaken(backing))
            {
                backing.Dispose();
            }

            if (refusal is ArgumentException)
            {
                throw new InvalidOperationException(
                    $"The pool's factory returned a backing that can't be used. {refusal.Message}",
                    refusal);
            }

            throw;
        }
    }

    private void RequireNotDisposed()
    {
        if (_core.IsDisposed)
        {
            throw PoolCore.Disposed();
        }
    }
}
