using System.Runtime.InteropServices;

namespace Forge;

/// <summary>A place of an <see cref="ArenaStore"/> that one arena keeps, idle or leased; the arena's own phase says which.</summary>
internal struct Seat
{
    private const int MostSeats = 32;

    /// <summary>The arena whose seat it is. Changed only under the store's lock.</summary>
    public PooledArena? Arena;

    // Processors fetch cache lines in pairs; what one does in its seat must not disturb another.
    private readonly Rest _rest;

    /// <summary>How many seats a store has: a power of two, one for each processor if there are enough arenas for that.</summary>
    public static int CountFor(int capacity, int processors)
    {
        int seats = 1;
        while (seats < Math.Min(Math.Min(capacity, processors), MostSeats))
        {
            seats *= 2;
        }

        return seats;
    }

    [StructLayout(LayoutKind.Sequential, Size = 120)]
    private readonly struct Rest;
}
