using System.Diagnostics.CodeAnalysis;

namespace Forge;

/// <summary>
/// Where the arenas of a pool are: idle ones, never more than a capacity, the room that the limits leave for others, and the
/// checkouts that wait for either. A few seats serve the case that has to be fast, an arena that comes back and is leased
/// again on the same processor; one lock guards all the rest. No user code runs under it.
/// </summary>
/// <remarks>
/// <para><b>Seats.</b> An arena keeps its seat while it is leased: one compare-and-swap of its own word leases it and one ends the
/// lease, and then a plain release store makes it idle again. A seat is given, taken over or emptied only under the lock, where idle
/// in the stack + seats taken ≤ capacity is checked. There is one seat until two calls are seen to contend, then one for each
/// processor. With one the order is last in, first out: what comes back later takes the seat, and the arena that is idle there goes
/// onto the stack.</para>
/// <para><b>One way back.</b> Whatever makes an arena idle or frees room, even by failing, ends in <see cref="Keep"/> or in <see
/// cref="ServeUnderLock"/>, which serve waiters before anything is kept.</para>
/// <para><b>The flag.</b> A checkout that begins to wait, and a call that closes the store, set a flag under the lock, pass a fence of
/// the whole process and look at the seats once more. <see cref="TryReturn"/> publishes its arena and then reads the flag; if it is
/// set, it takes the arena back, if nobody else has, and goes the slow way. So one of the two sees the other. This is Dekker's
/// algorithm with an asymmetric fence (D. Dice et al., "Asymmetric Dekker Synchronization", Sun Microsystems, 2001). A checkout reads
/// the flag before it leases, so that it does not overtake a waiter, and again afterwards, so that a closed store leases
/// nothing.</para>
/// <para>Chosen by measurement (<c>dotnet fsi build.fsx stores</c>; docs/performance.md).</para>
/// </remarks>
internal sealed partial class ArenaStore
{
    private const int Open = 0;
    private const int HasWaiters = 1;
    private const int Closed = 2;

    private readonly int _capacity;
    private readonly bool _losesArenas;
    private readonly IdleStack _stack = new();
    private readonly WaitingLine _line = new();
    private readonly LiveArenas _live;
    private readonly Action<LeaseWaiter> _fulfil;
    private int _flag;

    /// <summary>Makes an empty store.</summary>
    /// <param name="capacity">The most idle arenas that are kept.</param>
    /// <param name="usesSeats">Whether arenas may keep seats; otherwise all leases begin and end under the lock.</param>
    /// <param name="losesArenas">Whether the garbage collector may take an arena while it is leased.</param>
    /// <param name="live">The limits.</param>
    /// <param name="fulfil">
    /// Turns what a waiter was granted into its lease. Called without the lock; must not run code of the user's.
    /// </param>
    public ArenaStore(int capacity, bool usesSeats, bool losesArenas, LiveArenas live, Action<LeaseWaiter> fulfil)
    {
        _capacity = capacity;
        _usesSeats = usesSeats;
        _losesArenas = losesArenas;
        _seats = new Seat[usesSeats ? Seat.CountFor(capacity, Environment.ProcessorCount) : 1];
        _live = live;
        _fulfil = fulfil;
    }

    /// <summary>Leases the arena in this processor's seat, if it is idle and nobody waits. This is the common case.</summary>
    /// <param name="arena">
    /// The arena. It may also come with the answer false: then the store was closed meanwhile, and the caller has to <see
    /// cref="TryReturn"/> it, which nobody has leased.
    /// </param>
    /// <param name="generation">The generation of the lease.</param>
    /// <returns>Whether it is leased; if not, another arena may be idle: ask <see cref="Claim"/>.</returns>
    public bool TryLease([NotNullWhen(true)] out PooledArena? arena, out long generation)
    {
        PooledArena? mine = Volatile.Read(ref Own.Arena);
        if (mine is not null && Volatile.Read(ref _flag) == Open)
        {
            long word = mine.Word;
            if (LeasePhase.Of(word) == LeasePhase.IdleInSeat && mine.TryLeaseInSeat(word))
            {
                arena = mine;
                generation = LeasePhase.GenerationOf(word + 1);
                if (Volatile.Read(ref _flag) != Closed)
                {
                    return true;
                }

                mine.UndoLeaseInSeat(word);
                return false;
            }
        }

        arena = null;
        generation = 0;
        return false;
    }

    /// <summary>
    /// Makes an empty arena that the caller owns idle, or gives it to the first waiter. Returns false if it is left over, since
    /// enough are idle or the store is closed; then it is still the caller's.
    /// </summary>
    public bool TryReturn(PooledArena arena)
    {
        if (!arena.HasSeat)
        {
            return Keep(arena);
        }

        long word = arena.BecomeIdleInSeat();

        // Only after the arena can be seen: whoever raised the flag before has not seen it.
        ProcessWideFence.Light();
        return Volatile.Read(ref _flag) == Open || !arena.TryTakeInSeat(word) || Keep(arena);
    }

    /// <summary>
    /// Takes an idle arena, the last one that came back if there is one seat, or else room for a new one; or waits for either.
    /// </summary>
    /// <param name="ofRoom">Whether only room is wanted.</param>
    /// <param name="wait">How long it may wait, if it may wait at all.</param>
    /// <param name="grant">What it was granted at once.</param>
    /// <returns>Null if it was granted something at once, or else the lease that it waits for.</returns>
    /// <exception cref="ObjectDisposedException">The store has been closed.</exception>
    /// <exception cref="ArenaPoolLimitException">There is neither, or others wait for either, and it may not wait.</exception>
    public Task<ArenaLease>? Claim(bool ofRoom, WaitTerms? wait, out Grant grant)
    {
        // What it refuses with is thrown outside of the lock: filters, and handlers of first-chance exceptions, run where it is thrown.
        Exception? refusal;
        using (Enter())
        {
            if (_flag == Closed)
            {
                grant = default;
                refusal = ArenaPool.Disposed();
            }
            else if (_line.IsEmpty && (ofRoom ? TryReserve(out grant) : TryGrant(out grant)))
            {
                return null;
            }
            else
            {
                grant = default;
                refusal = wait is null ? _live.Refusal(CountIdle()) : null;
            }
        }

        return refusal is null ? Wait(wait!.Value) : throw refusal;
    }

    /// <summary>Takes the idle arenas that are wanted, the last one that came back at the end. They have to be returned, or released.</summary>
    /// <param name="isWanted">Called under the lock.</param>
    /// <param name="closes">
    /// Whether to close the store: then it takes every arena, keeps none from now on, and refuses all waiters. A second time there are none.
    /// </param>
    public List<PooledArena> TakeIdle(Func<PooledArena, bool> isWanted, bool closes = false)
    {
        List<PooledArena> taken;
        LeaseWaiter? refused = null;
        using (Enter())
        {
            taken = new(_flag == Closed ? 0 : _stack.Count + _seats.Length);
            if (closes && _flag != Closed)
            {
                Volatile.Write(ref _flag, Closed);
                ProcessWideFence.Heavy();
                refused = _line.TakeAll();
            }

            _stack.MoveTo(taken, isWanted);
            TakeFromSeats(taken, isWanted);
            if (closes)
            {
                EmptySeats();
            }
        }

        for (; refused is not null; refused = refused.Next)
        {
            if (refused.TryEnd())
            {
                refused.Refuse(ArenaPool.Disposed());
            }
        }

        return taken;
    }

    /// <summary>Gives back the room of an arena whose memory has been released.</summary>
    /// <param name="entry">What the store knows of it.</param>
    /// <param name="endedLeases">How many leases of it have ended.</param>
    public void Remove(LiveArena entry, long endedLeases)
    {
        LeaseWaiter? served;
        using (Enter())
        {
            _live.Remove(entry, endedLeases);
            served = ServeUnderLock();
        }

        Tell(served);
    }

    /// <summary>What there is.</summary>
    /// <param name="withArenas">Whether to list the arenas, too, but for those that are being made.</param>
    public StoreCounts Read(bool withArenas = false)
    {
        using (Enter())
        {
            return new StoreCounts(
                _flag == Closed, CountIdle(), _line.Total, _live.Room, _live.EndedLeasesOfReleased, withArenas ? _live.ToArray() : []);
        }
    }

    /// <summary>
    /// Gives an empty arena that the caller owns to the first waiter, or keeps it idle. Returns false if it is left over; then it has
    /// no seat any more.
    /// </summary>
    private bool Keep(PooledArena arena)
    {
        LeaseWaiter served;
        using (Enter())
        {
            if (_flag != Closed && _line.IsEmpty)
            {
                return arena.HasSeat ? SitDown(arena) : TryStore(arena);
            }

            if (arena.HasSeat)
            {
                LeaveSeat(arena);
            }

            if (_flag == Closed)
            {
                return false;
            }

            served = GrantFirst(arena);
        }

        Tell(served);
        return true;
    }

    private bool HasRoomForIdle => _stack.Count + _seatsTaken < _capacity;

    private int CountIdle() => _stack.Count + CountIdleInSeats();

    private bool TryGrant(out Grant grant)
    {
        PooledArena? idle = TryEmptyIdle(ref Own) ?? _stack.Pop() ?? TakeFromAnySeat();
        if (idle is not null)
        {
            grant = new Grant(this, idle, 0);
            return true;
        }

        return TryReserve(out grant);
    }

    private bool TryReserve(out Grant grant)
    {
        bool hasRoom = _live.TryReserve(out nuint bytes);
        grant = new Grant(this, null, bytes);
        return hasRoom;
    }

    /// <summary>Keeps an arena without a seat, if there is room for one more idle arena.</summary>
    private bool TryStore(PooledArena arena)
    {
        if (!HasRoomForIdle)
        {
            return TryTakeOverSeat(arena);
        }

        if (!TryTakeSeat(arena))
        {
            _stack.Push(arena);
        }

        return true;
    }
}
