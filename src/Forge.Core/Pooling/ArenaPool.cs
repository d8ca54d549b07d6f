using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A pool of bump arenas; <see cref="ArenaPool{TBacking}"/> names the kind of memory. A unit of work leases an arena with <c>using</c>, fills
/// it and gives it back, which resets the arena in O(1) and keeps it. In steady state the same memory is used again and again, without an
/// allocation, a system call or a page fault.
/// </summary>
/// <remarks>
/// Thread-safe; docs/concurrency.md says what is guaranteed when calls overlap. Factories and the release of backings run outside
/// the pool's lock, so a factory may call the pool, and a slow one delays no other caller. A lease and its arena belong to one thread at a
/// time.
/// </remarks>
/// <example>
/// An arena for each unit of work:
/// <code>
/// using ArenaPool pool = ArenaPool.Mmap(4, 1 &lt;&lt; 20); // keeps at most 4 idle arenas, each of 1 MiB
/// for (int unit = 0; unit &lt; 100; unit++)
/// {
///     using ArenaLease lease = pool.Checkout();
///     Span&lt;int> numbers = lease.AllocSpan&lt;int>(1000);
/// } // all units used the same arena
/// </code>
/// </example>
public abstract partial class ArenaPool : IDisposable
{
    private static int _unnamedPools;

    private readonly string _name;
    private readonly ArenaStore _store;
    private readonly BackgroundReports _reports;
    private readonly PoolChecks? _checks;
    private readonly TimeProvider _clock;

    // Whole pages, or the greatest number if there is nothing to return.
    private readonly long _retainBytes;

    // If at most this many bytes were written, a give-back only returns the arena to the store. −1 with checks: then it always has more to do.
    private readonly long _fastUpTo;
    private readonly object _metrics;
    private readonly IdleTrimmer? _trimmer;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="capacity">The maximum number of idle arenas to keep.</param>
    /// <param name="options">The options.</param>
    /// <param name="factory">Makes the backings. Only checked for null here.</param>
    /// <param name="arenaBytes">The size of each arena, if it is known in advance.</param>
    /// <param name="mayHavePages">Whether the arenas may have pages to return to the system.</param>
    private protected ArenaPool(int capacity, ArenaPoolOptions options, Delegate factory, long? arenaBytes, bool mayHavePages)
    {
        // Until it is complete there is nothing to finalize.
        GC.SuppressFinalize(this);
        Throw.IfNegative(capacity, nameof(capacity), "The capacity of a pool");
        Throw.IfNull(factory, nameof(factory));
        options.Validate();
        Capacity = capacity;
        _name = options.Name.Length > 0 ? options.Name : $"pool-{Interlocked.Increment(ref _unnamedPools)}";
        _reports = new BackgroundReports(_name, options.OnBackgroundFailure, options.OnLeak);
        _checks = PoolChecks.For(options, _reports);
        _store = new ArenaStore(
            capacity,
            usesSeats: _checks is null,
            losesArenas: PoolChecks.Has(options.Checks, ArenaChecks.TrackLeaks),
            new LiveArenas(options.MaxLeases, options.MaxLiveBytes, arenaBytes),
            Fulfil,
            DropLater,
            _reports);
        _clock = options.TimeProvider;
        _retainBytes = mayHavePages && options.RetainBytes <= MemoryLayout.MaxSize - MmapBacking.PageSize
            ? (long)VirtualMemory.RoundUp((nuint)options.RetainBytes)
            : long.MaxValue;
        _fastUpTo = _checks is null ? _retainBytes : -1;
        _metrics = PoolMeter.Add(this, _name, _reports);
        try
        {
            _trimmer = IdleTrimmer.For(this, options, _reports);
        }
        catch
        {
            PoolMeter.Remove(_metrics);
            throw;
        }

        GC.ReRegisterForFinalize(this);
    }

    /// <summary>
    /// Releases the idle arenas of a pool that was never disposed. No lease can be in use then: a lease holds its arena, which holds the
    /// pool. The arena of a lost lease is not idle and stays, because there may still be a span over it.
    /// </summary>
    ~ArenaPool()
    {
        try
        {
            Dispose();
        }
        catch (Exception failure)
        {
            _reports.Failed("An arena of a pool that was never disposed could not be released", failure);
        }
    }

    /// <summary>The maximum number of idle arenas to keep. More may be leased.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Capacity { get; }

    /// <summary>The number of idle arenas, at most <see cref="Capacity"/> at any time.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int IdleCount => _store.Read().Idle;

    /// <summary>
    /// Leases an empty arena: the idle one that was given back last, or a new one. After calls have contended, the one that was given back last on
    /// this processor is preferred.
    /// </summary>
    /// <returns>The lease; dispose it to give the arena back.</returns>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <exception cref="ArenaPoolLimitException">
    /// No arena is idle and the options allow no more, or other calls wait for one; the pool is unchanged.
    /// </exception>
    /// <exception cref="InvalidOperationException">The factory returned null or an empty backing.</exception>
    /// <remarks>If the factory throws, its exception reaches the caller, and the pool is unchanged.</remarks>
    public ArenaLease Checkout() =>
        _store.TryLease(out PooledArena? arena, out long generation) ? new ArenaLease(arena, generation) : CheckoutSlowly();

    /// <summary>
    /// Like <see cref="Checkout"/>, but if the options allow no more arenas, waits until one is idle or there is room for a new one. First come,
    /// first served.
    /// </summary>
    /// <param name="timeout">
    /// How long to wait, by the options' clock: 0 to <see cref="TimeSpan.MaxValue"/>. Null or <see cref="Timeout.InfiniteTimeSpan"/> to
    /// wait without limit.
    /// </param>
    /// <param name="cancellationToken">A token that ends the wait when it is cancelled.</param>
    /// <returns>A task with the lease; dispose the lease to give the arena back.</returns>
    /// <exception cref="TimeoutException">The timeout has passed; the pool is unchanged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the pool is unchanged.</exception>
    /// <exception cref="ArenaPoolLimitException">
    /// The arena that was made is too large for <see cref="ArenaPoolOptions.MaxLiveBytes"/>; it was released. Or no arena could ever
    /// fit, so that nothing could end the wait.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed, before the call or during the wait.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, but not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    /// <exception cref="InvalidOperationException">The factory returned null or an empty backing.</exception>
    /// <remarks>
    /// <para>The call returns without waiting; the timeout and the token end the wait no matter what other threads do. If there is room for a
    /// new arena from the start, the factory runs on the calling thread, and the call takes as long as the factory. After a wait, the factory
    /// runs on a thread-pool thread.</para>
    /// <para>While calls wait, later ones queue after them, and <see cref="Checkout"/> is refused. If the factory throws, its exception reaches
    /// the call for which it ran, and the room goes to the next. What fails before the wait begins is thrown by the call itself, what
    /// fails later by the task.</para>
    /// <para>The size of an arena is known only after it has been made. So with <see cref="ArenaPoolOptions.MaxLiveBytes"/> a new arena is
    /// expected to be as large as the one made last; if it turns out to be too large, it is released, and the call fails. Until the first
    /// one was made, only one is made at a time, and other calls wait for it. Pools that make the memory themselves, such as those of
    /// <see cref="Mmap(int, long, ArenaPoolOptions)"/>, know the size in advance.</para>
    /// </remarks>
    /// <example>
    /// <code>
    /// using ArenaLease lease = await pool.CheckoutAsync(TimeSpan.FromSeconds(5), cancellationToken);
    /// ArenaSlice&lt;byte> buffer = lease.AllocSlice&lt;byte>(4096);
    /// int read = await stream.ReadAsync(buffer.AsMemory(), cancellationToken);
    /// </code>
    /// </example>
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
            : CheckoutSlowly(new LeaseWaiter.Terms(patience, _clock, cancellationToken));
    }

    /// <summary>
    /// Ends a lease: the arena is reset and kept, or released if <see cref="Capacity"/> arenas are idle or the pool was disposed. Disposing
    /// the lease does the same, but a second time it does nothing.
    /// </summary>
    /// <param name="lease">A lease of this pool, which has not ended.</param>
    /// <exception cref="ArgumentException">The lease was not given out by this pool.</exception>
    /// <exception cref="InvalidOperationException">The lease, or a copy of it, was already given back.</exception>
    public void GiveBack(ArenaLease lease)
    {
        if (lease.Holder is not PooledArena arena || arena.Pool != this) { ThrowForeign(lease); }

        if (!lease.TryEnd())
        {
            throw new InvalidOperationException(
                "The lease was already given back, through this handle or a copy of it. The pool is unchanged.");
        }
    }

    /// <summary>Makes arenas in advance, at most as many as can be idle.</summary>
    /// <param name="count">The number of arenas to make, 0 or more.</param>
    /// <returns>The number made and kept: the smaller of the count and <see cref="Capacity"/> − <see cref="IdleCount"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <exception cref="ArenaPoolLimitException">
    /// <see cref="ArenaPoolOptions.MaxLeases"/> or <see cref="ArenaPoolOptions.MaxLiveBytes"/> allows no more arenas, including
    /// idle ones, or calls wait for one. The arenas made so far are kept.
    /// </exception>
    /// <exception cref="InvalidOperationException">The factory returned null or an empty backing.</exception>
    /// <remarks>
    /// If the factory throws, its exception reaches the caller, and the arenas made so far are kept. The room is counted once, at the start: if
    /// other threads fill it meanwhile, arenas that are not needed are released, and the returned number is smaller.
    /// </remarks>
    public int Prewarm(int count)
    {
        Throw.IfNegative(count, nameof(count), "The number of arenas to make");
        ArenaStore.Counts counts = ReadOpen();
        int wanted = Math.Min(count, Capacity - counts.Idle);
        using IEnumerator<IMemoryBacking> backings = MakeBackings(Math.Min(wanted, counts.Room)).GetEnumerator();
        Func<IMemoryBacking> make = () => backings.MoveNext() ? backings.Current : MakeBacking();
        for (int made = 0; made < wanted; made++)
        {
            if (!PutBack(Mint(Claim(ofRoom: true), make))) { return made; }
        }

        return wanted;
    }

    /// <summary>Releases every idle arena. Leased arenas are not affected.</summary>
    /// <exception cref="AggregateException">More than one backing could not be released. A single failure is thrown as it is.</exception>
    /// <remarks>If releasing a backing throws, the others are still released.</remarks>
    public void Clear() => FailureCollector.ForEach(_store.TakeIdle(static _ => true), Release);

    /// <summary>
    /// Releases every idle arena, and refuses checkouts from now on. Current leases stay valid; their arenas are released when given
    /// back. A second call does nothing.
    /// </summary>
    /// <exception cref="AggregateException">More than one backing could not be released. A single failure is thrown as it is.</exception>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        FailureCollector failures = default;
        failures.Try(static pool => pool._trimmer?.Dispose(), this);
        failures.Try(PoolMeter.Remove, _metrics);
        Action<PooledArena> release = Release;
        foreach (PooledArena arena in _store.TakeIdle(static _ => true, closes: true))
        {
            failures.Try(release, arena);
        }

        failures.Throw();
    }

    /// <summary>Describes how many arenas are idle, or that the pool was disposed.</summary>
    /// <returns>A line for logs and debuggers, such as <c>ArenaPool&lt;MmapBacking>: 1 idle, capacity 4</c>.</returns>
    public override string ToString()
    {
        ArenaStore.Counts counts = _store.Read();
        return $"{TypeName}: {(counts.IsClosed ? "disposed" : $"{counts.Idle} idle, capacity {Capacity}")}";
    }

    /// <summary>The exception for a call to a disposed pool.</summary>
    internal static ObjectDisposedException Disposed() =>
        new("ArenaPool", "The pool was disposed, and no more arenas can be checked out.");

    /// <summary>The name of the type in C#.</summary>
    private protected abstract string TypeName { get; }

    /// <summary>Makes the backing of one arena.</summary>
    private protected abstract IMemoryBacking MakeBacking();

    /// <summary>
    /// Makes up to a number of backings at once, which is faster than one by one; <see cref="MakeBacking"/> makes the rest.
    /// </summary>
    private protected abstract IEnumerable<IMemoryBacking> MakeBackings(int count);

    /// <summary>What the store holds; throws if the pool was disposed.</summary>
    private ArenaStore.Counts ReadOpen() => _store.Read() is { IsClosed: false } counts ? counts : throw Disposed();

    [DoesNotReturn]
    private static void ThrowForeign(ArenaLease lease) =>
        throw new ArgumentException(
            lease.Holder switch
            {
                null => "This is the default lease, which no pool gave out.",
                PooledArena => "The lease was given out by another pool. Give it back to that one, or just dispose it.",
                _ => "The lease is of an arena without a pool. Just dispose it.",
            },
            nameof(lease));
}
