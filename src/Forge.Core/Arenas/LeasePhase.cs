namespace Forge;

/// <summary>
/// How far an arena has come with one lease: the two low bits of the word that leases begin and end by. The rest of the
/// word is the generation, so that a phase that comes again is another word.
/// </summary>
internal static class LeasePhase
{
    /// <summary>Leased; it keeps a seat of its pool, and will be idle there. The word is the lease's generation.</summary>
    public const long LeasedInSeat = 0;

    /// <summary>Leased, without a seat.</summary>
    public const long Leased = 1;

    /// <summary>The lease has ended, or none has begun; the arena belongs to whoever ended it, or to the stack of idle ones.</summary>
    public const long Ended = 2;

    /// <summary>Idle in its seat: a compare-and-swap to the next word leases it.</summary>
    public const long IdleInSeat = 3;

    /// <summary>From the generation of a lease to the next one's.</summary>
    public const long Generation = 1 << Bits;

    /// <summary>How many bits hold the phase.</summary>
    public const int Bits = 2;

    public static long Of(long word) => word & (Generation - 1);

    public static bool IsLeased(long word) => Of(word) <= Leased;
}
