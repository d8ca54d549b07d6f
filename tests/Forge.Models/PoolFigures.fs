namespace Forge.Models

/// What only grows.
type PoolCounts =
    {
        Mints: int
        Drops: int
        Trims: int
        Failures: int
        ReleasedBytes: int
    }

    static member Zero =
        {
            Mints = 0
            Drops = 0
            Trims = 0
            Failures = 0
            ReleasedBytes = 0
        }

/// What a pool says of itself: the figures of GetStatistics.
type PoolFigures =
    {
        Checkouts: int
        Returns: int
        Mints: int
        Drops: int
        Trims: int
        Waits: int
        Failures: int
        Idle: int
        Leased: int
        LiveBytes: int
        RetainedBytes: int
        ReleasedBytes: int
    }
