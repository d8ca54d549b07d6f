namespace Forge;

/// <summary>An arena had too little room for a request. The arena is as it was before.</summary>
public sealed class ArenaExhaustedException : Exception
{
    internal ArenaExhaustedException(nuint requested, nuint alignment, nuint remaining, nuint capacity)
        : base(
            $"The arena is exhausted: {requested} bytes aligned to {alignment} were requested and {remaining} of "
            + $"{capacity} bytes remain. Use a larger arena, fewer allocations, or the Try form of the call.")
    {
        Requested = requested;
        Remaining = remaining;
    }

    /// <summary>The bytes requested, without padding for alignment.</summary>
    public nuint Requested { get; }

    /// <summary>The bytes that remained.</summary>
    public nuint Remaining { get; }
}
