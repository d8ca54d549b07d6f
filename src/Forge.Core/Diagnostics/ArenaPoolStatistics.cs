namespace Forge;

/// <summary>
/// What a pool has done since it was made, and what it holds now. While other threads use the pool each figure is of a moment
/// of its own; otherwise all are exact.
/// </summary>
/// <param name="Checkouts">How many leases have begun.</param>
/// <param name="Returns">How many leases have ended.</param>
/// <param name="Mints">How many arenas were made.</param>
/// <param name="Drops">How many were released at a give-back, for want of room or since the pool was disposed.</param>
/// <param name="Trims">How many were released for having been idle long, or for memory running short.</param>
/// <param name="Waits">How many checkouts had to wait for a lease.</param>
/// <param name="Failures">How many checkouts and other requests for an arena a limit, the factory or the system refused.</param>
/// <param name="Idle">How many arenas are idle.</param>
/// <param name="Leased">How many are leased, lost leases included.</param>
/// <param name="LiveBytes">The capacities of all of them together, in bytes.</param>
/// <param name="RetainedBytes">The bytes of idle arenas that may be physically present: what was used of them since their pages were last returned.</param>
/// <param name="ReleasedBytes">The bytes that were given back to the system so far: of released arenas, and of pages above <see cref="ArenaPoolOptions.RetainBytes"/> or of idle arenas.</param>
public readonly record struct ArenaPoolStatistics(
    long Checkouts,
    long Returns,
    long Mints,
    long Drops,
    long Trims,
    long Waits,
    long Failures,
    int Idle,
    int Leased,
    ulong LiveBytes,
    ulong RetainedBytes,
    ulong ReleasedBytes);
