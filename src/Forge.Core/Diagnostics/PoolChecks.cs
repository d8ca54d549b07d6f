using System.Diagnostics;

namespace Forge;

/// <summary>What a pool with options does when an arena is made, leased and given back; other pools have none of this.</summary>
internal sealed class PoolChecks(ArenaPoolOptions options)
{
    private readonly ArenaChecks _checks = options.Checks;
    private readonly bool _clearOnReturn = options.ClearOnReturn;
    private readonly Action<LeakedLease> _onLeak = options.OnLeak;

    /// <summary>The checks that the options ask for, or null where they ask for nothing.</summary>
    public static PoolChecks? For(ArenaPoolOptions options) =>
        options.Checks == ArenaChecks.None && !options.ClearOnReturn ? null : new PoolChecks(options);

    public void OnMint(BumpArena arena)
    {
        arena.Poisons = Has(ArenaChecks.Poison);
        if (Has(ArenaChecks.TrackLeaks))
        {
            arena.LeaseNote = new LeaseWatch(_onLeak, arena.Capacity);
        }
    }

    /// <summary>Makes an arena ready to be leased.</summary>
    /// <param name="arena">The arena.</param>
    /// <param name="callSite">Where the checkout was called; null for here.</param>
    /// <exception cref="OsMemoryException">The system refused; the arena is as it was.</exception>
    public void OnCheckout(BumpArena arena, StackTrace? callSite)
    {
        Protect(arena, MemoryAccess.ReadWrite);
        (arena.LeaseNote as LeaseWatch)?.Begin(callSite);
    }

    /// <summary>Makes an arena whose lease has ended, and which is reset, ready to be idle.</summary>
    /// <exception cref="OsMemoryException">The system refused; the arena stays accessible.</exception>
    public void OnReturn(BumpArena arena)
    {
        (arena.LeaseNote as LeaseWatch)?.End();
        if (_clearOnReturn)
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

    private bool Has(ArenaChecks check) => (_checks & check) != 0;
}
