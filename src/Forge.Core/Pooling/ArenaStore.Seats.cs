namespace Forge;

internal sealed partial class ArenaStore
{
    // Only the first is used until two calls are seen to contend. The arrays' elements are changed under the lock only.
    private readonly Seat[] _seats;
    private readonly bool _usesSeats;
    private int _seatMask;
    private int _seatsTaken;

    /// <summary>The seat of this processor.</summary>
    private ref Seat Own => ref _seats[_seatMask == 0 ? 0 : Processor.Current & _seatMask];

    /// <summary>From now on each processor uses a seat of its own: two calls were seen to contend.</summary>
    private void UseAllSeats() => _seatMask = _seats.Length - 1;

    private int CountIdleInSeats()
    {
        int count = 0;
        foreach (ref Seat seat in _seats.AsSpan())
        {
            if (seat.Arena is { } arena && LeasePhase.Of(arena.Word) == LeasePhase.IdleInSeat)
            {
                count++;
            }
        }

        return count;
    }

    private PooledArena? TakeFromAnySeat()
    {
        foreach (ref Seat seat in _seats.AsSpan())
        {
            if (TryEmptyIdle(ref seat) is { } arena)
            {
                return arena;
            }
        }

        return null;
    }

    private void TakeFromSeats(List<PooledArena> taken, Func<PooledArena, bool> isWanted)
    {
        foreach (ref Seat seat in _seats.AsSpan())
        {
            if (seat.Arena is { } arena && isWanted(arena) && TryEmptyIdle(ref seat) is not null)
            {
                taken.Add(arena);
            }
        }
    }

    /// <summary>
    /// Takes their seats from leased arenas, so that they come back the slow way. One whose lease has ended, but that is not idle
    /// yet, comes back by itself: it will see the flag.
    /// </summary>
    private void EmptySeats()
    {
        foreach (ref Seat seat in _seats.AsSpan())
        {
            if (seat.Arena is { } arena && arena.Word is var word && LeasePhase.Of(word) == LeasePhase.LeasedInSeat
                && arena.TryTakeSeat(word))
            {
                Empty(ref seat);
            }
        }
    }

    /// <summary>Makes an arena idle in the seat that it has.</summary>
    private static bool SitDown(PooledArena arena)
    {
        // Nobody can have begun to wait, since the flag is raised under the lock.
        _ = arena.BecomeIdleInSeat();
        return true;
    }

    /// <summary>
    /// Makes an arena idle in this processor's seat, if that is empty. If there is one seat and an idle arena in it, that arena
    /// goes onto the stack. The caller has checked that there is room.
    /// </summary>
    private bool TryTakeSeat(PooledArena arena)
    {
        if (!_usesSeats)
        {
            return false;
        }

        ref Seat seat = ref Own;
        if (seat.Arena is not null)
        {
            if (_seatMask != 0 || TryEmptyIdle(ref seat) is not { } displaced)
            {
                return false;
            }

            _stack.Push(displaced);
        }

        _seatsTaken++;
        Volatile.Write(ref seat.Arena, arena);
        return SitDown(arena);
    }

    /// <summary>Makes an arena idle in the seat of one that is leased, if there is any.</summary>
    private bool TryTakeOverSeat(PooledArena arena)
    {
        foreach (ref Seat seat in _seats.AsSpan())
        {
            if (seat.Arena is { } holder && holder.Word is var word && LeasePhase.Of(word) == LeasePhase.LeasedInSeat
                && holder.TryTakeSeat(word))
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

    /// <summary>Takes the arena that is idle in a seat, and empties the seat; null if there is none.</summary>
    private PooledArena? TryEmptyIdle(ref Seat seat)
    {
        if (seat.Arena is not { } arena || arena.Word is var word && LeasePhase.Of(word) != LeasePhase.IdleInSeat
            || !arena.TryTakeFromSeat(word))
        {
            return null;
        }

        Empty(ref seat);
        return arena;
    }

    private void Empty(ref Seat seat)
    {
        Volatile.Write(ref seat.Arena, null);
        _seatsTaken--;
    }
}
