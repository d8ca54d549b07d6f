namespace Forge

/// <summary>
/// What a pool has done since it was made, and what it holds now. While other threads use the pool each figure is of a moment
/// of its own; otherwise all are exact.
/// </summary>
type PoolStatistics =
    {
        /// <summary>How many leases have begun.</summary>
        Checkouts: int64
        /// <summary>How many leases have ended.</summary>
        Returns: int64
        /// <summary>How many arenas were made.</summary>
        Mints: int64
        /// <summary>How many were released at a give-back, for want of room or since the pool was disposed.</summary>
        Drops: int64
        /// <summary>How many were released for having been idle long, or for memory running short.</summary>
        Trims: int64
        /// <summary>How many checkouts had to wait for a lease.</summary>
        Waits: int64
        /// <summary>How many requests for an arena a limit, the factory or the system refused.</summary>
        Failures: int64
        /// <summary>How many arenas are idle.</summary>
        Idle: int
        /// <summary>How many are leased, lost leases included.</summary>
        Leased: int
        /// <summary>The capacities of all of them together, in bytes.</summary>
        LiveBytes: int64
        /// <summary>The bytes of idle arenas that may be physically present.</summary>
        RetainedBytes: int64
        /// <summary>The bytes that were given back to the system so far.</summary>
        ReleasedBytes: int64
    }

/// <summary>Statistics as a record.</summary>
[<RequireQualifiedAccess>]
module PoolStatistics =
    /// <summary>The record of what the core counts.</summary>
    val ofCore: statistics: ArenaPoolStatistics -> PoolStatistics
