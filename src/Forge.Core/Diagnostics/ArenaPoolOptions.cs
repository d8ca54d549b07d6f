namespace Forge;

/// <summary>What a pool does beyond the ordinary. A pool reads it once, when it is made.</summary>
public sealed class ArenaPoolOptions
{
    /// <summary>Debug mode: every check. <c>new ArenaPool&lt;...&gt;(capacity, factory, ArenaPoolOptions.Debug)</c>.</summary>
    public static ArenaPoolOptions Debug => new() { Checks = ArenaChecks.All };

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
}
