namespace Forge;

/// <summary>What the arenas of a pool come to.</summary>
/// <param name="Leased">How many are leased, or were lost while they were.</param>
/// <param name="Bytes">Their capacities together.</param>
/// <param name="EndedLeases">How many of all leases that ever began have ended.</param>
/// <param name="RetainedBytes">The bytes of idle arenas that may be physically present.</param>
internal readonly record struct LiveArenaTotals(int Leased, nuint Bytes, long EndedLeases, nuint RetainedBytes)
{
    /// <summary>Adds arenas up.</summary>
    /// <param name="arenas">The arenas.</param>
    /// <param name="endedLeases">How many leases of others have ended.</param>
    public static LiveArenaTotals Of(LiveArena[] arenas, long endedLeases)
    {
        int leased = 0;
        nuint bytes = 0;
        nuint retained = 0;
        foreach (LiveArena arena in arenas)
        {
            (bool isLeased, long ended, nuint retainedHere) = arena.Read();
            leased += isLeased ? 1 : 0;
            endedLeases += ended;
            bytes += arena.Bytes;
            retained += retainedHere;
        }

        return new LiveArenaTotals(leased, bytes, endedLeases, retained);
    }
}
