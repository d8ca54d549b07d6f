namespace Forge;

/// <summary>Additional checks of a pool, to find misuse that it can't detect otherwise. Each check costs time.</summary>
[Flags]
public enum ArenaChecks
{
    /// <summary>No additional checks. Leases and slices are checked in any case.</summary>
    None = 0,

    /// <summary>Fills memory with 0xDD when a reset or the end of a lease or scope frees it.</summary>
    Poison = 1,

    /// <summary>
    /// Makes idle arenas inaccessible, so that using a stale span or pointer faults instead of reading or overwriting other data. Only
    /// for a backing that is an <see cref="IOsBacking"/>; has no effect on others.
    /// </summary>
    ProtectIdle = 2,

    /// <summary>
    /// Puts an inaccessible page before and after each arena. Only if the pool makes the backings itself, as
    /// <see cref="ArenaPool.Mmap(int, long, ArenaPoolOptions)"/> does; a factory passes <see cref="Forge.GuardPages"/> to its backings.
    /// </summary>
    GuardPages = 4,

    /// <summary>Finds leases that were lost without being given back; see <see cref="ArenaPoolOptions.OnLeak"/>.</summary>
    TrackLeaks = 8,

    /// <summary>All checks.</summary>
    All = Poison | ProtectIdle | GuardPages | TrackLeaks,
}
