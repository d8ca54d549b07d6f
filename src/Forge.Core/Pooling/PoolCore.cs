using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// A pool but for its factory: what does not depend on the kind of backing, so that the hot path is code of its own for no
/// type, without look-ups of type arguments.
/// </summary>
internal sealed partial class PoolCore : ArenaHome
{
    private readonly IdleStore _idle;
    private readonly LiveArenas _live;
    private readonly LeaseQueue _queue;
    private readonly PoolChecks? _checks;
    private readonly Func<BumpArena> _make;
    private readonly TimeProvider _clock;
    private readonly nuint _retainBytes;
    private readonly object _metrics;

    /// <summary>Makes the core of an empty pool.</summary>
    /// <param name="capacity">The most idle arenas that are kept.</param>
    /// <param name="retainBytes">The bytes that an arena may have used and keep all its pages; the most there are where it has no pages.</param>
    /// <param name="options">All else.</param>
    /// <param name="make">Makes an arena, its factory's failures told apart.</param>
    public PoolCore(int capacity, nuint retainBytes, ArenaPoolOptions options, Func<BumpArena> make)
    {
        _checks = PoolChecks.For(options);
        _idle = new IdleStore(
            capacity,
            usesLanes: _checks is null,
            forgetsLeased: (options.Checks & ArenaChecks.TrackLeaks) != 0);
        _live = new LiveArenas(options);
        _queue = new LeaseQueue(TryLease);
        _make = make;
        _clock = options.TimeProvider;
        _retainBytes = retainBytes;
        _trimmer = IdleTrimmer.For(this, options);
        _metrics = PoolMeter.Add(this, options.Name);
    }

    public int IdleCount => _idle.Count;

    public bool IsDisposed => _idle.IsClosed;

    /// <summary>Leases an idle arena; false says nothing: then ask <see cref="TryLeaseIdle"/>.</summary>
    public bool TryLeaseInLane([NotNullWhen(true)] out BumpArena? arena, out long lease) =>
        _idle.TryLeaseInLane(out arena, out lease) && IsStillOpen(arena, lease);

    /// <summary>Leases an idle arena; false where there is none.</summary>
    public bool TryLeaseIdle([NotNullWhen(true)] out BumpArena? arena, out long lease)
    {
        if (!_idle.TryLease(out arena, out lease) || !IsStillOpen(arena, lease))
        {
            return false;
        }

        Prepare(arena);
        return true;
    }

    /// <summary>Leases a new arena.</summary>
    /// <exception cref="ObjectDisposedException">The pool has been disposed.</exception>
    /// <exception cref="ArenaPoolLimitException">There are as many arenas as there may be.</exception>
    public ArenaLease LeaseNew() => LeaseMinted(Mint(_make));

    /// <inheritdoc/>
    public override void TakeBack(BumpArena arena, bool hasLane)
    {
        if (hasLane && arena.WrittenBytes <= _retainBytes && !_queue.HasWaiters && !arena.IsWornOut)
        {
            arena.BecomeIdleInLane();
            return;
        }

        TakeBackSlowly(arena, hasLane);
    }

    /// <summary>Makes an empty arena idle, checks included, or releases it; says whether it was kept.</summary>
    public bool MakeIdle(BumpArena arena)
    {
        bool kept;
        try
        {
            _checks?.OnReturn(arena);
        }
        finally
        {
            kept = Keep(arena);
        }

        return kept;
    }

    /// <summary>Releases every idle arena.</summary>
    public void Clear() => FailureCollector.ForEach(_idle.TakeAll(), Release);

    /// <summary>Releases every idle arena, and keeps none from now on; who waits for a lease is refused.</summary>
    public void Close()
    {
        GC.SuppressFinalize(this);
        _trimmer?.Dispose();
        PoolMeter.Remove(_metrics);
        List<BumpArena> idle = _idle.Close();
        _queue.Close(Disposed());
        FailureCollector.ForEach(idle, Release);
    }

    /// <summary>Does something to every idle arena while nobody can check it out; then they are idle again.</summary>
    public void ForEachIdle(Action<BumpArena> action) =>
        FailureCollector.ForEach(
            _idle.TakeAll(),
            arena =>
            {
                try
                {
                    action(arena);
                }
                finally
                {
                    Keep(arena);
                }
            });

    /// <summary>
    /// Whether the pool had not been disposed when the arena was leased; else the lease is ended again. Asked after the
    /// lease has begun, since a thread may have slept before, while others saw the pool disposed.
    /// </summary>
    private bool IsStillOpen(BumpArena arena, long lease)
    {
        if (!_idle.IsClosed)
        {
            return true;
        }

        if (arena.TryEndLease(lease, out bool hasLane))
        {
            TakeBack(arena, hasLane);
        }

        return false;
    }

    private ArenaLease LeaseMinted(BumpArena arena)
    {
        Prepare(arena);
        return new ArenaLease(arena, arena.BeginLease());
    }

    /// <summary>Makes an arena ready to be leased; where that fails it is idle again.</summary>
    private void Prepare(BumpArena arena)
    {
        try
        {
            _checks?.OnCheckout(arena);
        }
        catch
        {
            Keep(arena);
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeBackSlowly(BumpArena arena, bool hasLane)
    {
        try
        {
            if (arena.WrittenBytes > _retainBytes)
            {
                ReleasePages(arena, _retainBytes);
            }
        }
        finally
        {
            if (!hasLane)
            {
                MakeIdle(arena);
            }
            else if (arena.IsWornOut)
            {
                _idle.LeaveLane(arena);
                Release(arena);
            }
            else
            {
                arena.BecomeIdleInLane();
            }

            _queue.Serve();
        }
    }

    /// <summary>Stores an arena as it is, or releases it or another where there is no room; says whether there was.</summary>
    private bool Keep(BumpArena arena)
    {
        BumpArena? leftOver = arena;
        try
        {
            if (!arena.IsWornOut)
            {
                leftOver = _idle.Keep(arena);
            }
        }
        finally
        {
            if (leftOver is not null)
            {
                Interlocked.Increment(ref _drops);
                Release(leftOver);
            }
        }

        return leftOver is null;
    }

    /// <summary>Releases an arena that the caller owns, and lets who waits for one know that there is room.</summary>
    private void Release(BumpArena arena)
    {
        _idle.Forget(arena);
        _live.Remove(arena);
        CountReleased(arena.HighWater);
        try
        {
            arena.Dispose();
        }
        finally
        {
            _queue.Serve();
        }
    }
}
