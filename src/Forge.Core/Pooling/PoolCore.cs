namespace Forge;

/// <summary>
/// A pool but for its factory: what does not depend on the kind of backing, so that the hot path is code of its own for no
/// type, without look-ups of type arguments.
/// </summary>
internal sealed class PoolCore : ArenaHome
{
    private readonly IdleStore _idle;
    private readonly PoolChecks? _checks;

    public PoolCore(int capacity, ArenaPoolOptions options)
    {
        _idle = new IdleStore(capacity, forgetsLeased: (options.Checks & ArenaChecks.TrackLeaks) != 0);
        _checks = PoolChecks.For(options);
    }

    public int IdleCount => _idle.Count;

    public bool IsDisposed => _idle.IsClosed;

    /// <summary>Takes the idle arena given back last, or null; it is not ready to be leased yet.</summary>
    public BumpArena? TakeIdle() => _idle.Pop();

    /// <summary>Leases an arena that the caller has taken or minted.</summary>
    public ArenaLease Lease(BumpArena arena)
    {
        if (_checks is not null)
        {
            Prepare(arena);
        }

        return new ArenaLease(arena);
    }

    /// <inheritdoc/>
    public override void TakeBack(BumpArena arena)
    {
        arena.Reset();
        if (_checks is null && !arena.IsWornOut && arena.Slot != 0 && _idle.TryPush(arena))
        {
            return;
        }

        MakeIdle(arena);
    }

    public void OnMint(BumpArena arena) => _checks?.OnMint(arena);

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
    public void Clear() => Failures.ThrowAfter(_idle.TakeAll(), Release);

    /// <summary>Releases every idle arena, and keeps none from now on.</summary>
    public void Close() => Failures.ThrowAfter(_idle.Close(), Release);

    /// <summary>Does something to every idle arena while nobody can check it out; then they are idle again.</summary>
    public void ForEachIdle(Action<BumpArena> action) =>
        Failures.ThrowAfter(
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

    /// <summary>Makes an arena ready to be leased; where that fails it is idle again.</summary>
    private void Prepare(BumpArena arena)
    {
        try
        {
            _checks!.OnCheckout(arena);
        }
        catch
        {
            Keep(arena);
            throw;
        }
    }

    /// <summary>Stores an arena as it is, or releases it where there is no room; says whether it was kept.</summary>
    private bool Keep(BumpArena arena)
    {
        bool kept = false;
        try
        {
            kept = !arena.IsWornOut && _idle.TryPush(arena);
        }
        finally
        {
            if (!kept)
            {
                Release(arena);
            }
        }

        return kept;
    }

    private void Release(BumpArena arena)
    {
        _idle.Forget(arena);
        arena.Dispose();
    }
}
