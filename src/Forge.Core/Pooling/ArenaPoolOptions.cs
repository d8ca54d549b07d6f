namespace Forge;

/// <summary>What a pool does beyond the ordinary, and how much memory it may hold. A pool reads it once, when it is made.</summary>
public sealed class ArenaPoolOptions
{
    /// <summary>What <see cref="RetainBytes"/> is unless set: 16 MiB.</summary>
    public static nuint DefaultRetainBytes => 16 * 1024 * 1024;

    /// <summary>What <see cref="MaxLeases"/> is unless set.</summary>
    public const int DefaultMaxLeases = 4096;

    /// <summary>Debug mode: every check. <c>new ArenaPool&lt;...&gt;(capacity, factory, ArenaPoolOptions.Debug)</c>.</summary>
    public static ArenaPoolOptions Debug => new() { Checks = ArenaChecks.All };

    /// <summary>What <see cref="TrimAfter"/> is unless set: one minute.</summary>
    public static TimeSpan DefaultTrimAfter => TimeSpan.FromMinutes(1);

    /// <summary>Checks that find misuse which the everyday ones can't see; none unless asked for.</summary>
    public ArenaChecks Checks { get; set; }

    /// <summary>
    /// Whether all that was written to an arena is zeroed when it is given back, before anyone else can lease it: for
    /// secrets. Costs time in proportion to what was used.
    /// </summary>
    public bool ClearOnReturn { get; set; }

    /// <summary>
    /// Called once for each lost lease where <see cref="ArenaChecks.TrackLeaks"/> is on, on the finalizer's thread, some time
    /// after the garbage collector has found that nothing refers to the arena. Unless set, it writes to standard error.
    /// </summary>
    public Action<LeakedLease> OnLeak { get; set; } = static leak => Console.Error.WriteLine(leak);

    /// <summary>What the pool is called in metrics; empty unless set.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// The bytes of an arena that stay in memory when it is given back. One that used more returns the pages above to the
    /// system, so that one huge unit of work does not make every arena huge for ever; one that used no more makes no system
    /// call. Counts as rounded up to a page. Only for a backing that is an <see cref="IOsBacking"/>.
    /// </summary>
    public nuint RetainBytes { get; set; } = DefaultRetainBytes;

    /// <summary>
    /// How long an arena is idle before the pool releases it: at least so long, and at most a quarter longer. It never holds
    /// up a checkout. <see cref="Timeout.InfiniteTimeSpan"/> keeps idle arenas for ever, also when memory runs short.
    /// </summary>
    public TimeSpan TrimAfter { get; set; } = DefaultTrimAfter;

    /// <summary>The clock of <see cref="TrimAfter"/> and of waiting for a lease.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The most arenas that may be leased at once, 1 or more. Beyond, a checkout is refused, or waits.</summary>
    public int MaxLeases { get; set; } = DefaultMaxLeases;

    /// <summary>
    /// The most bytes that the pool's arenas, idle and leased, may come to by their capacity, so that hostile input can't take
    /// all memory. Beyond, a checkout that would have to make an arena is refused, or waits. No limit unless set. An arena that is
    /// being made counts as large as the one made last; before the first one, just one is made at a time, unless the pool makes the
    /// memory itself.
    /// </summary>
    public nuint MaxLiveBytes { get; set; } = ~(nuint)0;

    /// <summary>Throws where a value makes no sense, naming it and what it must be.</summary>
    internal void Validate()
    {
        Throw.IfNull(OnLeak, nameof(OnLeak));
        Throw.IfNull(Name, nameof(Name));
        Throw.IfNull(TimeProvider, nameof(TimeProvider));
        if (MaxLeases < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(MaxLeases), MaxLeases, "The most leases must be 1 or more.");
        }

        if (TrimAfter <= TimeSpan.Zero && TrimAfter != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(
                nameof(TrimAfter),
                TrimAfter,
                "The time after which idle arenas are released must be more than none, or Timeout.InfiniteTimeSpan.");
        }

        if (TrimAfter > TimeSpan.FromDays(40))
        {
            throw new ArgumentOutOfRangeException(
                nameof(TrimAfter),
                TrimAfter,
                "The time after which idle arenas are released must be at most 40 days; Timeout.InfiniteTimeSpan means never.");
        }
    }
}
