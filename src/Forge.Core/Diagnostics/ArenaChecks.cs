namespace Forge;

/// <summary>What a pool does beyond its checks of every day, to find misuse that they can't see. Each costs time.</summary>
[Flags]
public enum ArenaChecks
{
    /// <summary>Nothing more: leases and slices are checked all the same.</summary>
    None = 0,

    /// <summary>Fills memory with 0xDD when a reset, a give-back or the close of a scope takes it away.</summary>
    Poison = 1,

    /// <summary>
    /// Makes idle arenas inaccessible, so that a stale span or pointer faults instead of reading or overwriting another's
    /// data. Only for a backing that is an <see cref="IOsBacking"/>; without effect on others.
    /// </summary>
    ProtectIdle = 2,

    /// <summary>
    /// Puts an inaccessible page before and behind each arena. Only where the pool makes the backings itself
    /// (<see cref="ArenaPool.Mmap(int, nuint, ArenaPoolOptions)"/>); a factory of one's own asks for <see cref="Forge.GuardPages"/> itself.
    /// </summary>
    GuardPages = 4,

    /// <summary>Finds leases that were lost without being given back: see <see cref="ArenaPoolOptions.OnLeak"/>.</summary>
    TrackLeaks = 8,

    /// <summary>All of them.</summary>
    All = Poison | ProtectIdle | GuardPages | TrackLeaks,
}
