namespace Forge;

internal sealed partial class PoolCore
{
    /// <summary>Makes an arena within the limits; it is the caller's.</summary>
    /// <param name="make">Makes it.</param>
    /// <exception cref="ObjectDisposedException">The pool has been disposed.</exception>
    /// <exception cref="ArenaPoolLimitException">There are as many arenas as there may be.</exception>
    public BumpArena Mint(Func<BumpArena> make)
    {
        if (IsDisposed)
        {
            throw Disposed();
        }

        if (TryMint(make) is { } arena)
        {
            return arena;
        }

        Interlocked.Increment(ref _failures);
        throw _live.Refusal();
    }

    /// <summary>Leases an idle or a new arena without waiting; null where the limits forbid it, or others wait already.</summary>
    /// <exception cref="ObjectDisposedException">The pool has been disposed.</exception>
    public ArenaLease? TryLeaseAtOnce()
    {
        if (IsDisposed)
        {
            throw Disposed();
        }

        return _queue.HasWaiters ? null : TryLease();
    }

    /// <summary>Waits for a lease, first come first served, where the limits forbid another arena.</summary>
    public Task<ArenaLease> LeaseAsync(TimeSpan timeout, CancellationToken cancellation) =>
        _queue.WaitAsync(timeout, _clock, cancellation);

    public static ObjectDisposedException Disposed() =>
        new("ArenaPool", "The pool was disposed, so it hands out no more arenas.");

    /// <summary>Leases an idle or a new arena; null where there is none and the limits forbid another.</summary>
    private ArenaLease? TryLease()
    {
        SpinWait wait = default;
        while (!IsDisposed)
        {
            if (TryLeaseIdle(out BumpArena? idle, out long lease))
            {
                return new ArenaLease(idle, lease);
            }

            if (TryMint(_make) is { } arena)
            {
                return LeaseMinted(arena);
            }

            // Its give-back may have found nobody waiting, and be about to make it idle.
            if (!_idle.HasArenaOnItsWay)
            {
                break;
            }

            wait.SpinOnce();
        }

        return null;
    }

    private BumpArena? TryMint(Func<BumpArena> make)
    {
        if (!_live.TryReserve())
        {
            return null;
        }

        BumpArena? arena = null;
        try
        {
            arena = make();
            _checks?.OnMint(arena);
            if (_live.TryAdd(arena))
            {
                Interlocked.Increment(ref _mints);
                return arena;
            }
        }
        catch
        {
            Interlocked.Increment(ref _failures);
            _live.Unreserve();
            arena?.Dispose();
            throw;
        }

        _live.Unreserve();
        arena.Dispose();
        return null;
    }
}
