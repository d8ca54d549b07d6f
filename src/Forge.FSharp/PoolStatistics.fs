namespace Forge

type PoolStatistics =
    {
        Checkouts: int64
        Returns: int64
        Mints: int64
        Drops: int64
        Trims: int64
        Waits: int64
        Failures: int64
        Idle: int
        Leased: int
        LiveBytes: int64
        RetainedBytes: int64
        ReleasedBytes: int64
    }

[<RequireQualifiedAccess>]
module PoolStatistics =
    let ofCore (statistics: ArenaPoolStatistics) =
        {
            Checkouts = statistics.Checkouts
            Returns = statistics.Returns
            Mints = statistics.Mints
            Drops = statistics.Drops
            Trims = statistics.Trims
            Waits = statistics.Waits
            Failures = statistics.Failures
            Idle = statistics.Idle
            Leased = statistics.Leased
            LiveBytes = int64 statistics.LiveBytes
            RetainedBytes = int64 statistics.RetainedBytes
            ReleasedBytes = int64 statistics.ReleasedBytes
        }
