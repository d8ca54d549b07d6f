namespace Forge;

/// <summary>
/// The state of a pooled arena: the low bits of the word by which leases begin and end. The rest of the word is the generation, so
/// the same phase has a different value in each lease.
/// </summary>
internal static class LeasePhase
{
    /// <summary>Leased. The arena keeps a seat of its pool, and will be idle there.</summary>
    public const long LeasedInSeat = 0;

    /// <summary>Leased, without a seat.</summary>
    public const long Leased = 1;

    /// <summary>The lease has ended; the arena and its seat belong to the thread that ended it.</summary>
    public const long EndedInSeat = 2;

    /// <summary>The lease has ended, or none has begun. The arena belongs to one thread, or is on the stack of idle ones.</summary>
    public const long Ended = 3;

    /// <summary>Idle in its seat. The next word leases it: that of <see cref="LeasedInSeat"/> with the next generation.</summary>
    public const long IdleInSeat = Mask;

    private const int Bits = 3;
    private const long Mask = (1 << Bits) - 1;

    public static long Of(long word) => word & Mask;

    public static long GenerationOf(long word) => word >> Bits;

    public static long Word(long generation, long phase) => (generation << Bits) + phase;

    /// <summary>The word of the same generation in another phase.</summary>
    public static long With(long word, long phase) => (word & ~Mask) | phase;

    public static bool IsLeased(long word) => Of(word) <= Leased;

    /// <summary>The number of leases that have ended: one for each generation, except that of a current lease.</summary>
    public static long EndedLeases(long word) => GenerationOf(word) - (IsLeased(word) ? 1 : 0);
}
