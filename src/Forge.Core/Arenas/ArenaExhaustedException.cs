namespace Forge;

/// <summary>An arena had too little room for a request. The arena is unchanged.</summary>
public sealed class ArenaExhaustedException : Exception
{
    internal ArenaExhaustedException(long requested, long alignment, long remaining, long capacity)
        : base(
            $"The arena is exhausted: it has {remaining} of {MemoryLayout.Describe(capacity)} left, too little for "
            + $"{MemoryLayout.Describe(requested)} aligned to {alignment}. Use a larger arena, allocate less, or call a function whose "
            + "name starts with Try, in F# try.")
    {
        Requested = requested;
        Remaining = remaining;
    }

    /// <summary>The number of bytes requested, without padding for alignment.</summary>
    public long Requested { get; }

    /// <summary>The number of bytes that remained.</summary>
    public long Remaining { get; }
}
