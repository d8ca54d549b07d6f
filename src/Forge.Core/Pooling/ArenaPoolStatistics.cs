using System.Diagnostics;

namespace Forge;

/// <summary>
/// What a pool has done since it was made, and what it holds now. While other threads use the pool, each figure is from a slightly
/// different moment; otherwise all are exact.
/// </summary>
public sealed record ArenaPoolStatistics
{
    internal ArenaPoolStatistics()
    {
    }

    /// <summary>The number of leases that have begun.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Checkouts { get; internal init; }

    /// <summary>The number of leases that have ended.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Returns { get; internal init; }

    /// <summary>The number of arenas made.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Mints { get; internal init; }

    /// <summary>The number of arenas released when they were given back, because enough were idle or the pool was disposed.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Drops { get; internal init; }

    /// <summary>The number of arenas released because they were idle for long or memory was short.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Trims { get; internal init; }

    /// <summary>The number of checkouts that had to wait.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Waits { get; internal init; }

    /// <summary>The number of checkouts and other requests for an arena that a limit, the factory or the system refused.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Failures { get; internal init; }

    /// <summary>The number of idle arenas.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Idle { get; internal init; }

    /// <summary>The number of leased arenas, including lost ones.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Leased { get; internal init; }

    /// <summary>The capacity of all arenas together, in bytes.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long LiveBytes { get; internal init; }

    /// <summary>The bytes of idle arenas that may be physically present: what was used since their pages were last released.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long RetainedBytes { get; internal init; }

    /// <summary>
    /// The number of bytes returned to the system so far: of released arenas, of pages above <see cref="ArenaPoolOptions.RetainBytes"/>, and of
    /// idle arenas.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long ReleasedBytes { get; internal init; }
}
