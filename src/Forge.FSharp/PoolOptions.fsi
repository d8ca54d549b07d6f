namespace Forge

open System

/// <summary>
/// How a pool behaves, and how much memory it may hold: <c>{ PoolOptions.defaults with MaxLeases = 8 }</c>. A pool reads its options
/// once, when it is made. Sizes are in bytes.
/// </summary>
/// <example><code>
/// let options = { PoolOptions.defaults with Name = "requests"; MaxLeases = 100; RetainBytes = 1 * MiB }
/// let pool = Pool.mmapWith options 16 (1 * GiB)
/// </code></example>
[<NoComparison; NoEquality; StructuredFormatDisplay("{Shown}")>]
type PoolOptions =
    {
        /// <summary>The name in metrics and events. If it is empty, the pool is called pool-1, pool-2 and so on.</summary>
        Name: string
        /// <summary>Additional checks, to find misuse. None by default.</summary>
        Checks: ArenaChecks
        /// <summary>Whether to zero everything that was written to an arena when it is given back, for secrets.</summary>
        ClearOnReturn: bool
        /// <summary>
        /// How many bytes of an arena stay in memory when it is given back, 0 or more. An arena that used more returns the pages above
        /// to the system. 16 MiB by default.
        /// </summary>
        RetainBytes: int64
        /// <summary>
        /// How long an arena is idle before the pool releases it, or <c>Timeout.InfiniteTimeSpan</c> for never. One minute by default.
        /// </summary>
        TrimAfter: TimeSpan
        /// <summary>
        /// The maximum number of arenas that may be leased at once, 1 or more. At this limit, <c>checkout</c> throws and <c>checkoutTask</c> waits.
        /// 4,096 by default.
        /// </summary>
        MaxLeases: int
        /// <summary>The maximum total capacity of all arenas, idle and leased, in bytes. No limit by default.</summary>
        MaxLiveBytes: int64
        /// <summary>The clock of <c>TrimAfter</c> and of waits.</summary>
        TimeProvider: TimeProvider
        /// <summary>Called for each lost lease if <c>Checks</c> has <c>ArenaChecks.TrackLeaks</c>, on the finalizer thread.</summary>
        OnLeak: LeakedLease -> unit
        /// <summary>Called, on any thread, for each failure that no caller sees.</summary>
        OnBackgroundFailure: exn -> unit
    }

/// <summary>Options for <c>Pool.mmapWith</c> and the like.</summary>
/// <example><code>let pool = Pool.mmapWith { PoolOptions.defaults with MaxLeases = 8 } 4 (64 * KiB)</code></example>
[<RequireQualifiedAccess>]
module PoolOptions =
    /// <summary>The options of <c>Pool.mmap</c> and the like.</summary>
    val defaults: PoolOptions

    /// <summary>Debug mode: the defaults with every check on. For tests, to find misuse that is otherwise not caught.</summary>
    /// <example><code>use pool = Pool.mmapWith PoolOptions.debug 4 (64 * KiB)</code></example>
    val debug: PoolOptions

    /// <summary>Converts to the options of the C# core.</summary>
    val toCore: options: PoolOptions -> ArenaPoolOptions
