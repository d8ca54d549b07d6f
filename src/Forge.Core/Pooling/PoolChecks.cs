using System.Diagnostics;

namespace Forge;

/// <summary>What a pool with options does in addition when an arena is made, leased and given back.</summary>
internal sealed class PoolChecks(ArenaChecks checks, bool clearsOnReturn, BackgroundReports reports)
{
    /// <summary>Whether arenas poison the memory that is freed.</summary>
    public bool Poisons => Has(ArenaChecks.Poison);

    /// <summary>The checks that the options ask for; null if they ask for none.</summary>
    public static PoolChecks? For(ArenaPoolOptions options, BackgroundReports reports) =>
        options.Checks == ArenaChecks.None && !options.ClearOnReturn
            ? null
            : new PoolChecks(options.Checks, options.ClearOnReturn, reports);

    /// <summary>Whether checks include one.</summary>
    public static bool Has(ArenaChecks checks, ArenaChecks check) => (checks & check) != 0;

    /// <summary>Prepares a new arena.</summary>
    public void OnMint(PooledArena arena) =>
        arena.Watch = Has(ArenaChecks.TrackLeaks) ? new LeaseWatch(reports, arena.Capacity) : null;

    /// <summary>Prepares an arena to be leased.</summary>
    /// <param name="arena">The arena.</param>
    /// <param name="callSite">Where the checkout was called; null if here.</param>
    /// <exception cref="OsMemoryException">The system refused; the arena is unchanged.</exception>
    public void OnCheckout(PooledArena arena, StackTrace? callSite)
    {
        Protect(arena, MemoryAccess.ReadWrite);
        if (arena.Watch is { } watch)
        {
            callSite ??= new StackTrace(fNeedFileInfo: true);
            watch.Begin(callSite);
            arena.Entry!.Checkout = callSite;
        }
    }

    /// <summary>Prepares an empty arena, whose lease has ended, to be idle.</summary>
    /// <exception cref="OsMemoryException">The system refused; the arena stays accessible.</exception>
    public void OnReturn(PooledArena arena)
    {
        arena.Watch?.End();
        if (clearsOnReturn) { arena.Wipe(); }

        Protect(arena, MemoryAccess.None);
    }

    private void Protect(PooledArena arena, MemoryAccess access)
    {
        if (Has(ArenaChecks.ProtectIdle)) { arena.Protect(access); }
    }

    private bool Has(ArenaChecks check) => Has(checks, check);
}
