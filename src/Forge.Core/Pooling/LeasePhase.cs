namespace Forge;

/// <summary>
/// How far an arena of a pool has come with one lease: the low bits of the word that leases begin and end by. The rest of the
/// word is the generation, so that a phase that comes again is another word.
/// </summary>
internal static class LeasePhase
{
    /// <summary>Leased; it keeps a seat of its pool, and will be idle there.</summary>
    public const long LeasedInSeat = 0;

    /// <summary>Leased, without a seat.</summary>
    public const long Leased = 1;

    /// <summary>The lease has ended; the arena belongs to whoever ended it, and so does its seat.</summary>
    public const long EndedInSeat = 2;

    /// <summary>The lease has ended, or none has begun; the arena belongs to whoever ended it, or to the stack of idle ones.</summary>
    public const long Ended = 3;

    /// <summary>Idle in its seat. The next word leases it: that of <see cref="LeasedInSeat"/> with the next generation.</summary>
    public const long IdleInSeat = Mask;

    private const int Bits = 3;
    private const long Mask = (1 << Bits) - 1;

    public static long Of(long word) => word & Mask;

    public static long GenerationOf(long word) => word >> Bits;

    public static long Word(long generation, long phase) => (generation << Bits) + phase;

    public static bool IsLeased(long word) => Of(word) <= Leased;

    /// <summary>How many leases have ended by a word: a generation for each, unless the last one goes on.</summary>
    public static long EndedLeases(long word) => GenerationOf(word) - (IsLeased(word) ? 1 : 0);
}
