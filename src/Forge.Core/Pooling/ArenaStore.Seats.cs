using System.Runtime.InteropServices;

namespace Forge;

internal sealed partial class ArenaStore
{
    private const int MostSeats = 256;

    // Only the first is used until two calls contend. The arenas in the seats change only under the lock.
    private readonly Seat[] _seats;
    private readonly bool _usesSeats;
    private int _seatMask;

    /// <summary>The seat of this processor.</summary>
    private ref Seat Own => ref _seats[_seatMask == 0 ? 0 : Portable.Processor & _seatMask];

    /// <summary>From now on each processor uses a seat of its own, because two calls contended.</summary>
    private void UseAllSeats()
    {
        // Every call reads it, and would wait for its cache line if it were written each time.
        int mask = _seats.Length - 1;
        if (_seatMask != mask) { _seatMask = mask; }
    }

    /// <summary>The number of seats: a power of two, one for each processor if there are enough arenas for that.</summary>
    private static int CountSeats(int capacity, int processors)
    {
        int seats = 1;
        while (seats < Math.Min(Math.Min(capacity, processors), MostSeats))
        {
            seats *= 2;
        }

        return seats;
    }

    private int CountIdleInSeats()
    {
        int count = 0;
        foreach (ref Seat seat in _seats.AsSpan())
        {
            if (seat.Arena is { } arena && LeasePhase.Of(arena.Word) == LeasePhase.IdleInSeat) { count++; }
        }

        return count;
    }

    private PooledArena? TakeFromAnySeat()
    {
        foreach (ref Seat seat in _seats.AsSpan())
        {
            if (TryEmptyIdle(ref seat) is { } arena) { return arena; }
        }

        return null;
    }

    private void TakeFromSeats(List<PooledArena> taken, Func<PooledArena, bool> isWanted)
    {
        foreach (ref Seat seat in _seats.AsSpan())
        {
            if (TryEmptyIdle(ref seat, isWanted) is { } arena) { taken.Add(arena); }
        }
    }

    /// <summary>
    /// Takes the seats of leased arenas, so that they are returned under the lock. One whose lease has ended but that is not idle yet
    /// will see the flag.
    /// </summary>
    private void EmptySeats()
    {
        foreach (ref Seat seat in _seats.AsSpan())
        {
            if (seat.Arena?.TryTakeSeat() == true) { Empty(ref seat); }
        }
    }

    /// <summary>Makes an arena idle in the seat that it has.</summary>
    private static bool SitDown(PooledArena arena)
    {
        // Nobody can have begun to wait, because the flag is set under the lock.
        _ = arena.BecomeIdleInSeat(arena.Word);
        return true;
    }

    /// <summary>
    /// Makes an arena idle in this processor's seat if that is empty. If there is only one seat, an arena that is idle there moves to the
    /// stack. The caller has checked that there is room.
    /// </summary>
    private bool TryTakeSeat(PooledArena arena)
    {
        if (!_usesSeats) { return false; }

        ref Seat seat = ref Own;
        if (seat.Arena is not null)
        {
            if (_seatMask != 0 || TryEmptyIdle(ref seat) is not { } displaced) { return false; }

            _stack.Add(displaced);
        }

        _guarded.SeatsTaken++;
        Volatile.Write(ref seat.Arena, arena);
        return SitDown(arena);
    }

    /// <summary>Makes an arena idle in the seat of one that is leased, if there is one.</summary>
    private bool TryTakeOverSeat(PooledArena arena)
    {
        foreach (ref Seat seat in _seats.AsSpan())
        {
            if (seat.Arena?.TryTakeSeat() == true)
            {
                Volatile.Write(ref seat.Arena, arena);
                return SitDown(arena);
            }
        }

        return false;
    }

    /// <summary>Empties the seat of an arena that the caller owns.</summary>
    private void LeaveSeat(PooledArena arena)
    {
        int seat = 0;
        while (_seats[seat].Arena != arena)
        {
            seat++;
        }

        arena.LeaveSeat();
        Empty(ref _seats[seat]);
    }

    /// <summary>Takes the arena that is idle in a seat, and empties the seat; null if there is none, or it is not wanted.</summary>
    private PooledArena? TryEmptyIdle(ref Seat seat, Func<PooledArena, bool>? isWanted = null)
    {
        // The word is read before the arena is looked at: if it is used meanwhile, it is not taken.
        if (seat.Arena is not { } arena || arena.Word is var word && LeasePhase.Of(word) != LeasePhase.IdleInSeat
            || isWanted?.Invoke(arena) == false || !arena.TryTakeFromSeat(word))
        {
            return null;
        }

        Empty(ref seat);
        return arena;
    }

    private void Empty(ref Seat seat)
    {
        Volatile.Write(ref seat.Arena, null);
        _guarded.SeatsTaken--;
    }

    /// <summary>A place that one arena keeps, idle or leased; the arena's own phase tells which.</summary>
    internal struct Seat
    {
        /// <summary>The arena whose seat it is. Changed only under the lock.</summary>
        public PooledArena? Arena;

        // Processors fetch cache lines in pairs, and one processor's seat must not share them with another's.
        private readonly Padding _padding;

        [StructLayout(LayoutKind.Sequential, Size = 120)]
        private readonly struct Padding;
    }
}
