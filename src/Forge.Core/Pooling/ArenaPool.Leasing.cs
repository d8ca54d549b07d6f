using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Forge;

public abstract partial class ArenaPool
{
    /// <summary>Takes back an arena whose lease has just ended and which is empty, exactly once for each lease.</summary>
    internal void TakeBack(PooledArena arena)
    {
        if (arena.WrittenBytes >= _slowFrom)
        {
            TakeBackSlowly(arena);
        }
        else if (!_store.TryReturn(arena))
        {
            Drop(arena);
        }
    }

    /// <summary>Leases an idle or a new arena.</summary>
    /// <param name="unleased">An arena that the store could not lease, since it was closed meanwhile.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ArenaLease CheckoutSlowly(PooledArena? unleased)
    {
        PutAway(unleased);
        return Begin(Prepare(Claim(ofRoom: false), callSite: null));
    }

    /// <summary>Claims an idle arena, or room for one; counts a refusal by the limits.</summary>
    private ArenaStore.Grant Claim(bool ofRoom)
    {
        try
        {
            _store.Claim(ofRoom, wait: null, out ArenaStore.Grant grant);
            return grant;
        }
        catch (ArenaPoolLimitException)
        {
            Interlocked.Increment(ref _failures);
            throw;
        }
    }

    private void PutAway(PooledArena? unleased)
    {
        if (unleased is not null)
        {
            Keep(unleased);
        }
    }

    /// <summary>Makes what was granted ready to be leased; if that fails, everything is where it was.</summary>
    private PooledArena Prepare(in ArenaStore.Grant grant, StackTrace? callSite)
    {
        PooledArena arena = grant.Idle ?? Mint(grant, MakeBacking);
        try
        {
            _checks?.OnCheckout(arena, arena.Watch, callSite);
        }
        catch
        {
            Keep(arena);
            throw;
        }

        return arena;
    }

    private static ArenaLease Begin(PooledArena arena) => new(arena, arena.BeginLease());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeBackSlowly(PooledArena arena)
    {
        try
        {
            if (arena.WrittenBytes > _retainBytes && arena.Memory is IOsBacking)
            {
                ReleasePages(arena, _retainBytes);
            }
        }
        finally
        {
            PutBack(arena);
        }
    }

    /// <summary>Brings an arena back, checks included; returns whether it was kept. What fails is reported after the arena has been kept.</summary>
    private bool PutBack(PooledArena arena)
    {
        bool isKept;
        try
        {
            _checks?.OnReturn(arena, arena.Watch);
        }
        finally
        {
            isKept = Keep(arena);
        }

        return isKept;
    }

    /// <summary>Keeps an arena as it is, or releases it if it is left over; returns whether it was kept.</summary>
    private bool Keep(PooledArena arena)
    {
        if (_store.TryReturn(arena))
        {
            return true;
        }

        Drop(arena);
        return false;
    }

    private void Drop(PooledArena arena)
    {
        Interlocked.Increment(ref _drops);
        Release(arena);
    }

    /// <summary>Releases an arena that the caller owns, and then gives its room to a waiter, if there is one.</summary>
    private void Release(PooledArena arena)
    {
        long endedLeases = LeasePhase.EndedLeases(arena.Word);
        CountReleased(arena.HighWater);
        try
        {
            arena.Release();
        }
        finally
        {
            // Only now: until its memory has been released, it counts.
            _store.Remove(arena.Entry!, endedLeases);
        }
    }
}
