using System.Diagnostics.CodeAnalysis;

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
        _checks = PoolChecks.For(options);
        _idle = new IdleStore(
            capacity,
            usesLanes: _checks is null,
            forgetsLeased: (options.Checks & ArenaChecks.TrackLeaks) != 0);
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

    /// <summary>Leases an arena that was just minted.</summary>
    public ArenaLease LeaseMinted(BumpArena arena)
    {
        Prepare(arena);
        return new ArenaLease(arena, arena.BeginLease());
    }

    /// <inheritdoc/>
    public override void TakeBack(BumpArena arena, bool hasLane)
    {
        arena.Reset();
        if (hasLane)
        {
            if (!arena.IsWornOut)
            {
                arena.BecomeIdleInLane();
                return;
            }

            _idle.LeaveLane(arena);
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
                Release(leftOver);
            }
        }

        return leftOver is null;
    }

    private void Release(BumpArena arena)
    {
        _idle.Forget(arena);
        arena.Dispose();
    }
}
