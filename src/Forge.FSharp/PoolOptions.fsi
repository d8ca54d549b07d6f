namespace Forge

open System

/// <summary>
/// How a pool behaves, and how much memory it may hold: <c>{ PoolOptions.defaults with MaxLeases = 8 }</c>. A pool reads its options
/// once, when it is made. Sizes are in bytes.
/// </summary>
[<NoComparison; NoEquality; StructuredFormatDisplay("{Shown}")>]
type PoolOptions =
    {
        /// <summary>The name in metrics and events. Empty: each pool gets one of its own, pool-1, pool-2 and so on.</summary>
        Name: string
        /// <summary>What to check in addition. Nothing by default.</summary>
        Checks: ArenaChecks
        /// <summary>Whether to zero everything that was written to an arena when it is given back, for secrets.</summary>
        ClearOnReturn: bool
        /// <summary>
        /// What of an arena stays in memory when it is given back, 0 or more. An arena that used more returns the pages above to the
        /// system. 16 MiB by default.
        /// </summary>
        RetainBytes: int64
        /// <summary>
        /// How long an arena is idle before the pool releases it, or <c>Timeout.InfiniteTimeSpan</c> for never. One minute by default.
        /// </summary>
        TrimAfter: TimeSpan
        /// <summary>
        /// The most arenas that may be leased at once, 1 or more. At this limit <c>checkout</c> is refused, <c>checkoutTask</c> waits. 4,096
        /// by default.
        /// </summary>
        MaxLeases: int
        /// <summary>The most bytes that the capacities of all arenas, idle and leased, may add up to. No limit by default.</summary>
        MaxLiveBytes: int64
        /// <summary>The clock of <c>TrimAfter</c> and of waiting.</summary>
        TimeProvider: TimeProvider
        /// <summary>Called for each lost lease if <c>Checks</c> has <c>ArenaChecks.TrackLeaks</c>, on the finalizer thread.</summary>
        OnLeak: LeakedLease -> unit
        /// <summary>Called, on any thread, for each failure that the pool can't throw to anyone.</summary>
        OnBackgroundFailure: exn -> unit
    }

/// <summary>Options for <c>Pool.mmapWith</c> and the like.</summary>
[<RequireQualifiedAccess>]
module PoolOptions =
    /// <summary>What <c>Pool.mmap</c> uses.</summary>
    val defaults: PoolOptions

    /// <summary>The defaults with every check: debug mode.</summary>
    val debug: PoolOptions

    /// <summary>The same options for the constructors of the C# core.</summary>
    val toCore: options: PoolOptions -> ArenaPoolOptions
