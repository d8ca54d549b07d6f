using System.Diagnostics;

namespace Forge;

/// <summary>What a pool with options does when an arena is made, leased and given back; other pools have none of this.</summary>
internal sealed class PoolChecks(ArenaChecks checks, bool clearsOnReturn, Action<LeakedLease> onLeak)
{

    /// <summary>The checks that the options ask for, or null where they ask for nothing.</summary>
    public static PoolChecks? For(ArenaChecks checks, bool clearsOnReturn, Action<LeakedLease> onLeak) =>
        checks == ArenaChecks.None && !clearsOnReturn ? null : new PoolChecks(checks, clearsOnReturn, onLeak);

    /// <returns>What notices a lost lease of the arena, if leases are tracked.</returns>
    public LeaseWatch? OnMint(BumpArena arena)
    {
        arena.Poisons = Has(ArenaChecks.Poison);
        return Has(ArenaChecks.TrackLeaks) ? new LeaseWatch(onLeak, arena.Capacity) : null;
    }

    /// <summary>Makes an arena ready to be leased.</summary>
    /// <param name="arena">The arena.</param>
    /// <param name="watch">What notices if the lease is lost.</param>
    /// <param name="callSite">Where the checkout was called; null for here.</param>
    /// <exception cref="OsMemoryException">The system refused; the arena is as it was.</exception>
    public void OnCheckout(BumpArena arena, LeaseWatch? watch, StackTrace? callSite)
    {
        Protect(arena, MemoryAccess.ReadWrite);
        watch?.Begin(callSite);
    }

    /// <summary>Makes an arena whose lease has ended, and which is reset, ready to be idle.</summary>
    /// <exception cref="OsMemoryException">The system refused; the arena stays accessible.</exception>
    public void OnReturn(BumpArena arena, LeaseWatch? watch)
    {
        watch?.End();
        if (clearsOnReturn)
        {
            arena.Wipe();
        }

        Protect(arena, MemoryAccess.None);
    }

    private void Protect(BumpArena arena, MemoryAccess access)
    {
        if (Has(ArenaChecks.ProtectIdle))
        {
            arena.Protect(access);
        }
    }

    private bool Has(ArenaChecks check) => (checks & check) != 0;
}
