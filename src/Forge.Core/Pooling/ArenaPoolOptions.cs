using System.Diagnostics;

namespace Forge;

/// <summary>How a pool behaves, and how much memory it may hold. A pool reads its options once, when it is made.</summary>
/// <example>
/// <code>
/// ArenaPoolOptions options = new()
/// {
///     Name = "requests",
///     MaxLeases = 100, // at this limit, Checkout throws and CheckoutAsync waits
///     TrimAfter = TimeSpan.FromMinutes(5),
/// };
/// using ArenaPool pool = ArenaPool.Mmap(capacity: 16, size: 1 &lt;&lt; 20, options);
/// </code>
/// </example>
public sealed class ArenaPoolOptions
{
    /// <summary>The default of <see cref="MaxLeases"/>.</summary>
    public const int DefaultMaxLeases = 4096;

    /// <summary>The default of <see cref="RetainBytes"/>: 16 MiB.</summary>
    public const long DefaultRetainBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan _longestTrimAfter = TimeSpan.FromDays(40);

    /// <summary>The default of <see cref="TrimAfter"/>: one minute.</summary>
    public static TimeSpan DefaultTrimAfter => TimeSpan.FromMinutes(1);

    /// <summary>New options with every check on: debug mode. For tests, to find misuse that is otherwise not caught.</summary>
    public static ArenaPoolOptions Debug => new() { Checks = ArenaChecks.All };

    /// <summary>The name of the pool in metrics and events. By default each pool gets one of its own: pool-1, pool-2 and so on.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string Name { get; set; } = "";

    /// <summary>Additional checks, to find misuse that the pool can't detect otherwise. None by default.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ArenaChecks Checks { get; set; }

    /// <summary>
    /// Whether to zero everything that was written to an arena when it is given back, before it is leased again. Use it for secrets. Takes time
    /// in proportion to what was used. False by default.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public bool ClearOnReturn { get; set; }

    /// <summary>
    /// Called for each lost lease if <see cref="ArenaChecks.TrackLeaks"/> is set, on the finalizer thread, after the garbage collector has found
    /// that nothing refers to the arena. The event LeaseLost of the event source Forge is written in any case. Null, the default, does nothing.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Action<LeakedLease>? OnLeak { get; set; }

    /// <summary>
    /// Called for each failure that no caller sees: of trimming, of the finalizer, of a factory that ran for a checkout whose wait had ended, of
    /// a clock's timer, of a listener of metrics, of <see cref="OnLeak"/>. May be called on any thread, including the finalizer thread. The
    /// event BackgroundFailure of the event source Forge is written in any case. Null, the default, does nothing.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Action<Exception>? OnBackgroundFailure { get; set; }

    /// <summary>
    /// The number of bytes of an arena that stay in memory when it is given back, 0 or more. An arena that used more returns the pages above to
    /// the system, so that one huge unit of work does not make every arena huge for ever; one that used no more makes no system call. Rounded up
    /// to a page, and 16 MiB by default. Only for a backing that is an <see cref="IOsBacking"/>.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long RetainBytes { get; set; } = DefaultRetainBytes;

    /// <summary>
    /// How long an arena is idle before the pool releases it: at least this long, and usually less than half as long again, because idle arenas
    /// are checked four times in this period. It never delays a checkout. <see cref="Timeout.InfiniteTimeSpan"/> keeps idle arenas for ever,
    /// even if memory is short.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public TimeSpan TrimAfter { get; set; } = DefaultTrimAfter;

    /// <summary>The clock of <see cref="TrimAfter"/> and of waiting for a lease: the system's by default. Not null.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// The maximum number of arenas that may be leased at once, 1 or more. At this limit, a checkout is refused or waits. 4,096 by default.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int MaxLeases { get; set; } = DefaultMaxLeases;

    /// <summary>
    /// The maximum total capacity of the pool's arenas, idle and leased, in bytes, so that hostile input can't take all memory. At this limit, a
    /// checkout that would have to make an arena is refused or waits. No limit by default. An arena that is being made counts as large as the
    /// one made last; before the first one, only one is made at a time, unless the pool makes the memory itself.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long MaxLiveBytes { get; set; } = long.MaxValue;

    /// <summary>Names the options that differ from the defaults.</summary>
    /// <returns>A line for logs and debuggers.</returns>
    public override string ToString()
    {
        List<string> changes = [];
        void Compare<T>(string name, T value, T usual)
        {
            if (!EqualityComparer<T>.Default.Equals(value, usual)) { changes.Add($"{name} = {value}"); }
        }

        Compare(nameof(Name), Name, string.Empty);
        Compare(nameof(Checks), Checks, ArenaChecks.None);
        Compare(nameof(ClearOnReturn), ClearOnReturn, false);
        Compare(nameof(RetainBytes), RetainBytes, DefaultRetainBytes);
        Compare(nameof(TrimAfter), TrimAfter == Timeout.InfiniteTimeSpan ? "never" : $"{TrimAfter}", $"{DefaultTrimAfter}");
        Compare(nameof(MaxLeases), MaxLeases, DefaultMaxLeases);
        Compare(nameof(MaxLiveBytes), MaxLiveBytes, long.MaxValue);
        Compare(nameof(TimeProvider), TimeProvider == TimeProvider.System ? "the system's" : "another one", "the system's");
        Compare(nameof(OnLeak), OnLeak is null ? "none" : "set", "none");
        Compare(nameof(OnBackgroundFailure), OnBackgroundFailure is null ? "none" : "set", "none");
        return "ArenaPoolOptions: defaults" + (changes.Count == 0 ? string.Empty : " with " + string.Join(", ", changes));
    }

    /// <summary>Throws if a value is out of range, naming it and the limit.</summary>
    internal void Validate()
    {
        Throw.IfNull(Name, nameof(Name));
        Throw.IfNull(TimeProvider, nameof(TimeProvider));
        Throw.IfNegative(RetainBytes, nameof(RetainBytes), "The number of bytes to retain");
        Throw.IfNegative(MaxLiveBytes, nameof(MaxLiveBytes), "The most live bytes");
        if (MaxLeases < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(MaxLeases), MaxLeases, "The most leases must be 1 or more.");
        }

        if (TrimAfter != Timeout.InfiniteTimeSpan && (TrimAfter <= TimeSpan.Zero || TrimAfter > _longestTrimAfter))
        {
            throw new ArgumentOutOfRangeException(
                nameof(TrimAfter),
                TrimAfter,
                $"The time after which idle arenas are released must be positive and at most {_longestTrimAfter.Days} days, or "
                + "Timeout.InfiniteTimeSpan for never.");
        }
    }
}
