using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A pool of bump arenas, over whatever memory: <see cref="ArenaPool{TBacking}"/> says over which. A unit of work leases an arena with
/// <c>using</c>, fills it and gives it back, which resets the arena in O(1) and keeps it. In steady state the same memory is used again
/// and again: no allocation, no system call, no page fault.
/// </summary>
/// <remarks>
/// Thread-safe; docs/concurrency.md says what holds where calls overlap. The factory, and the release of a backing, hold no lock of the
/// pool's, so a factory may call the pool and a slow one holds up nobody. A lease and its arena belong to one thread at a time.
/// </remarks>
public abstract partial class ArenaPool : IDisposable, IPoolStatistics
{
    private readonly ArenaStore _store;
    private readonly PoolChecks? _checks;
    private readonly TimeProvider _clock;
    private readonly nuint _retainBytes;
    private readonly nuint _slowFrom;
    private readonly object _metrics;
    private readonly IdleTrimmer? _trimmer;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="capacity">The most idle arenas that are kept.</param>
    /// <param name="options">What the pool does beyond the ordinary.</param>
    /// <param name="factory">What makes the backings; only looked at here to be refused if it is null.</param>
    /// <param name="arenaBytes">The bytes of each arena, if they are known beforehand.</param>
    /// <param name="mayHavePages">Whether the arenas may have pages to return to the system.</param>
    private protected ArenaPool(int capacity, ArenaPoolOptions options, Delegate factory, nuint? arenaBytes, bool mayHavePages)
    {
        // One that is not complete has nothing to release.
        GC.SuppressFinalize(this);
        Throw.IfNegative(capacity, nameof(capacity), "The capacity of a pool");
        Throw.IfNull(factory, nameof(factory));
        Throw.IfNull(options, nameof(options));
        options.Validate();
        Capacity = capacity;
        _checks = PoolChecks.For(options.Checks, options.ClearOnReturn, options.OnLeak);
        _store = new ArenaStore(
            capacity,
            usesSeats: _checks is null,
            losesArenas: (options.Checks & ArenaChecks.TrackLeaks) != 0,
            new LiveArenas(options.MaxLeases, options.MaxLiveBytes, arenaBytes),
            Fulfil);
        _clock = options.TimeProvider;
        _retainBytes = mayHavePages ? RoundUp(options.RetainBytes) : ~(nuint)0;
        _slowFrom = _checks is not null ? 0 : _retainBytes == ~(nuint)0 ? _retainBytes : _retainBytes + 1;
        _metrics = PoolMeter.Add(this, options.Name);
        try
        {
            _trimmer = IdleTrimmer.For(this, options);
        }
        catch
        {
            PoolMeter.Remove(_metrics);
            throw;
        }

        GC.ReRegisterForFinalize(this);
    }

    /// <summary>
    /// A pool that nobody holds any more gives its idle arenas back. No lease can be used then: whoever holds one holds its arena,
    /// which holds the pool. A lost lease's arena is not idle and stays, since a span over it may be in use.
    /// </summary>
    ~ArenaPool()
    {
        try
        {
            Dispose();
        }
        catch (Exception failure)
        {
            // An exception out of a finalizer would end the process.
            Console.Error.WriteLine($"A pool that was never disposed could not release an arena: {failure}");
        }
    }

    /// <summary>The most idle arenas that are kept.</summary>
    public int Capacity { get; }

    /// <summary>How many arenas are idle: at most <see cref="Capacity"/> at every moment.</summary>
    public int IdleCount => _store.Read().Idle;

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
        _store.TryLease(out PooledArena? arena, out long generation) ? new ArenaLease(arena, generation) : CheckoutSlowly(arena);

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
    /// first has been made, just one is made at a time; other calls wait for it. Pools that make the
    /// memory themselves, such as those of <see cref="Mmap(int, nuint)"/>, know the size beforehand.</para>
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
        return _store.TryLease(out PooledArena? arena, out long generation)
            ? new ValueTask<ArenaLease>(new ArenaLease(arena, generation))
            : CheckoutSlowly(arena, new WaitTerms(patience, _clock, cancellationToken));
    }

    /// <summary>
    /// Ends a lease: the arena is reset and kept, or released where <see cref="Capacity"/> arenas are idle already or the
    /// pool has been disposed. Disposing the lease does the same, but is silent the second time.
    /// </summary>
    /// <param name="lease">A lease of this pool.</param>
    /// <exception cref="ArgumentException">The lease was given out by another pool, or by none.</exception>
    /// <exception cref="InvalidOperationException">The lease, or a copy of it, was given back before.</exception>
    public void GiveBack(ArenaLease lease)
    {
        if (lease.Holder is not PooledArena arena || arena.Pool != this)
        {
            ThrowForeign(lease);
        }

        if (!lease.TryEnd())
        {
            throw new InvalidOperationException(
                "The lease was already given back, through this handle or a copy of it. The pool is unchanged.");
        }
    }

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
        StoreCounts counts = ReadOpen();
        int wanted = Math.Min(count, Capacity - counts.Idle);
        using IEnumerator<IMemoryBacking> backings = MakeBackings(Math.Min(wanted, counts.Room)).GetEnumerator();
        Func<IMemoryBacking> make = () => backings.MoveNext() ? backings.Current : MakeBacking();
        for (int made = 0; made < wanted; made++)
        {
            if (!PutBack(Mint(make)))
            {
                return made;
            }
        }

        return wanted;
    }

    /// <summary>Releases every idle arena; leased ones are untouched.</summary>
    /// <exception cref="AggregateException">More than one backing failed to be released; one failure is thrown as it is.</exception>
    /// <remarks>Where the release of a backing throws, the others are still released.</remarks>
    public void Clear() => FailureCollector.ForEach(_store.TakeIdle(static _ => true), Release);

    /// <summary>
    /// Releases every idle arena and refuses later checkouts. Leases that are out stay usable; their arenas are released
    /// when given back. A second call does nothing.
    /// </summary>
    /// <exception cref="AggregateException">More than one backing failed to be released; one failure is thrown as it is.</exception>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        FailureCollector failures = default;
        failures.Try(() => _trimmer?.Dispose());
        failures.Try(() => PoolMeter.Remove(_metrics));
        failures.Try(_store.TakeIdle(static _ => true, closes: true), Release);
        failures.Throw();
    }

    /// <summary>Idle arenas and capacity in words.</summary>
    public override string ToString()
    {
        StoreCounts counts = _store.Read();
        return $"{Name}: {(counts.IsClosed ? "disposed" : $"{counts.Idle} idle, capacity {Capacity}")}";
    }

    /// <summary>What whoever asks a disposed pool for an arena is told.</summary>
    internal static ObjectDisposedException Disposed() =>
        new("ArenaPool", "The pool was disposed, so it hands out no more arenas.");

    /// <summary>The name of the type, as one writes it.</summary>
    private protected abstract string Name { get; }

    /// <summary>Makes the backing of one arena.</summary>
    private protected abstract IMemoryBacking MakeBacking();

    /// <summary>
    /// Makes up to a number of backings at once, which costs less than one by one; <see cref="MakeBacking"/> makes the rest.
    /// </summary>
    private protected abstract IEnumerable<IMemoryBacking> MakeBackings(int count);

    /// <summary>What there is in a pool that has not been disposed of.</summary>
    private StoreCounts ReadOpen() => _store.Read() is { IsClosed: false } counts ? counts : throw Disposed();

    /// <summary>Whole pages; the highest number if there is none so high.</summary>
    private static nuint RoundUp(nuint bytes) => VirtualMemory.RoundUp(bytes) is var rounded && rounded < bytes ? ~(nuint)0 : rounded;

    [DoesNotReturn]
    private static void ThrowForeign(ArenaLease lease) =>
        throw new ArgumentException(
            lease.Holder switch
            {
                null => "This is the default lease, which no pool gave out.",
                PooledArena => "The lease was given out by another pool. Give it back there, or just dispose it.",
                _ => "The lease is of an arena of no pool. Just dispose it.",
            },
            nameof(lease));
}
