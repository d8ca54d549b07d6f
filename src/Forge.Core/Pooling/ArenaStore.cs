using System.Diagnostics.CodeAnalysis;

namespace Forge;

/// <summary>
/// Where the arenas of a pool are: idle ones, never more than a capacity, the room that the limits leave for others, and the
/// checkouts that wait for either. A few seats serve the case that has to be fast, an arena that comes back and is leased
/// again on the same processor; one lock guards all the rest. No user code runs under it, and nothing is thrown there.
/// </summary>
/// <remarks>
/// <para><b>Seats.</b> An arena keeps its seat while it is leased: one compare-and-swap of its own word leases it and one ends the
/// lease, and then a plain release store makes it idle again. A seat is given, taken over or emptied only under the lock, where idle
/// in the stack + seats taken ≤ capacity is checked. There is one seat until two calls are seen to contend, then one for each
/// processor. With one the order is last in, first out: what comes back later takes the seat, and the arena that is idle there goes
/// onto the stack.</para>
/// <para><b>One way back.</b> Whatever makes an arena idle or frees room, even by failing, ends in <see cref="Keep"/> or in <see
/// cref="ServeUnderLock"/>, which serve whoever waits before anything is kept.</para>
/// <para><b>The flag.</b> A checkout that begins to wait, and <see cref="Close"/>, set a flag under the lock, pass a fence of the whole
/// process and look at the seats once more. <see cref="TryReturnToSeat"/> publishes its arena and then reads the flag; if it is set, it
/// takes the arena back, if nobody else has, and goes the slow way. So one of the two sees the other. This is Dekker's algorithm with an
/// asymmetric fence (D. Dice et al., "Asymmetric Dekker Synchronization", Sun Microsystems, 2001). A checkout reads the flag before it
/// leases, so that it does not overtake those who wait, and again afterwards, so that a closed pool leases nothing.</para>
/// <para>Chosen by measurement (<c>dotnet fsi build.fsx stores</c>).</para>
/// </remarks>
internal sealed partial class ArenaStore
{
    private const int Open = 0;
    private const int HasWaiters = 1;
    private const int Closed = 2;

    private readonly int _capacity;
    private readonly IdleStack _stack = new();
    private readonly WaitingLine _line = new();
    private readonly LiveArenas _live;
    private readonly Action<LeaseWaiter> _fulfil;
    private int _flag;

    /// <summary>Makes an empty store.</summary>
    /// <param name="capacity">The most idle arenas that are kept.</param>
    /// <param name="usesSeats">Whether arenas may keep seats; otherwise all leases begin and end under the lock.</param>
    /// <param name="live">The limits.</param>
    /// <param name="fulfil">
    /// Turns what a waiter was granted into its lease. Called without the lock; must not run code of the user's.
    /// </param>
    public ArenaStore(int capacity, bool usesSeats, LiveArenas live, Action<LeaseWaiter> fulfil)
    {
        _capacity = capacity;
        _usesSeats = usesSeats;
        _seats = new Seat[usesSeats ? SeatsFor(capacity, Environment.ProcessorCount) : 1];
        _live = live;
        _fulfil = fulfil;
    }

    /// <summary>Whether <see cref="Close"/> was called.</summary>
    public bool IsClosed => Volatile.Read(ref _flag) == Closed;

    /// <summary>How many arenas are idle.</summary>
    public int IdleCount
    {
        get
        {
            using (Enter())
            {
                return CountIdle();
            }
        }
    }

    /// <summary>What the arenas have done so far and hold now, how many are idle, and how many checkouts have waited.</summary>
    public (LiveArenaTotals Live, int Idle, long Waits) Sum()
    {
        LiveArena[] arenas;
        long endedLeases;
        int idle;
        long waits;
        using (Enter())
        {
            arenas = _live.ToArray(out endedLeases);
            idle = CountIdle();
            waits = _line.Total;
        }

        // There may be many, so they are added up outside of the lock.
        return (LiveArenaTotals.Of(arenas, endedLeases), idle, waits);
    }

    /// <summary>
    /// Leases the arena in this processor's seat, if it is idle and nobody waits. This is the common case; when it returns false,
    /// another arena may be idle: ask <see cref="Claim"/>. When it returns true, the store may have been closed meanwhile: ask <see
    /// cref="IsClosed"/> afterwards, and if so, undo the lease and <see cref="Keep"/> the arena.
    /// </summary>
    public bool TryLeaseInSeat([NotNullWhen(true)] out BumpArena? arena, out long lease)
    {
        arena = Volatile.Read(ref Own.Arena);
        if (arena is not null && Volatile.Read(ref _flag) == Open)
        {
            long word = arena.LeaseWord;
            lease = word + 1;
            return LeasePhase.Of(word) == LeasePhase.IdleInSeat && arena.TryLeaseInSeat(word);
        }

        lease = 0;
        return false;
    }

    /// <summary>
    /// Makes an empty arena idle in its seat, or leaves it to the caller if the store was closed or if somebody waits: then it
    /// has to go the slow way, <see cref="Keep"/>.
    /// </summary>
    public bool TryReturnToSeat(BumpArena arena)
    {
        long word = arena.BecomeIdleInSeat();

        // Only after the arena can be seen: whoever raised the flag before has not seen it.
        ProcessWideFence.Light();
        return Volatile.Read(ref _flag) == Open || !arena.TryTakeIdle(word);
    }

    /// <summary>Takes an idle arena, the last one that came back if there is one seat, or else room for a new one.</summary>
    /// <exception cref="ObjectDisposedException">The store has been closed.</exception>
    /// <exception cref="ArenaPoolLimitException">There is neither, or others wait for either.</exception>
    public Claim Claim() => TryClaim(ofRoom: false, explains: true, out Claim claim, out Exception? refusal) ? claim : throw refusal!;

    /// <summary>Takes room for a new arena.</summary>
    /// <exception cref="ObjectDisposedException">The store has been closed.</exception>
    /// <exception cref="ArenaPoolLimitException">There is none, or others wait for it.</exception>
    public Claim ClaimRoom() => TryClaim(ofRoom: true, explains: true, out Claim claim, out Exception? refusal) ? claim : throw refusal!;

    /// <summary>As <see cref="Claim"/>, but returns false if there is neither, or if others wait for either.</summary>
    /// <exception cref="ObjectDisposedException">The store has been closed.</exception>
    public bool TryClaim(out Claim claim) =>
        TryClaim(ofRoom: false, explains: false, out claim, out Exception? refusal) || (refusal is null ? false : throw refusal);

    /// <summary>How many arenas there is room for, at most a number; a guess, since others may take it.</summary>
    public int GuessRoom(int most)
    {
        using (Enter())
        {
            return _live.RoomFor(most);
        }
    }

    /// <summary>Why there is no room for an arena that was made and turned out to be too large.</summary>
    /// <param name="claim">The room that it had.</param>
    /// <param name="bytes">Its capacity.</param>
    public ArenaPoolLimitException RefusalOf(Claim claim, nuint bytes)
    {
        using (Enter())
        {
            return _live.TooLarge(claim.ReservedBytes, bytes);
        }
    }

    /// <summary>Counts a new arena that has room; returns false if it is too large for the room there is, and then nothing has changed.</summary>
    /// <param name="entry">The arena's entry.</param>
    /// <param name="claim">Its room.</param>
    public bool TryAdd(LinkedListNode<LiveArena> entry, Claim claim)
    {
        LeaseWaiter? served;
        using (Enter())
        {
            // Before anything changes, since it may fail. From here on the arena has its place whenever it comes to be idle.
            _stack.EnsureRoom(Math.Min(_capacity, _live.Count));
            if (!_live.TryAdd(entry, claim.ReservedBytes))
            {
                return false;
            }

            // It may be smaller than the room that it had.
            served = ServeUnderLock();
        }

        Tell(served);
        return true;
    }

    /// <summary>
    /// Gives an empty arena that the caller owns to the first who waits, or keeps it idle. Returns false if it is left over, since
    /// enough are idle or the store is closed; then it is still the caller's.
    /// </summary>
    public bool Keep(BumpArena arena, bool hasSeat)
    {
        LeaseWaiter served;
        using (Enter())
        {
            if (_flag == Closed)
            {
                LeaveSeat(arena, hasSeat);
                return false;
            }

            if (_line.IsEmpty)
            {
                return hasSeat ? SitDown(arena) : TryStore(arena);
            }

            LeaveSeat(arena, hasSeat);
            served = _line.TakeFirst();
            served.Grant(new Claim(arena, 0));
            LowerFlagIfNobodyWaits();
        }

        Tell(served);
        return true;
    }

    /// <summary>Gives back the room of an arena that was not made.</summary>
    public void Unreserve(Claim claim)
    {
        LeaseWaiter? served;
        using (Enter())
        {
            _live.Unreserve(claim.ReservedBytes);
            served = ServeUnderLock();
        }

        Tell(served);
    }

    /// <summary>Gives back the room of an arena whose memory has been released.</summary>
    public void Remove(LinkedListNode<LiveArena> entry, long endedLeases)
    {
        LeaseWaiter? served;
        using (Enter())
        {
            _live.Remove(entry, endedLeases);
            served = ServeUnderLock();
        }

        Tell(served);
    }

    /// <summary>Takes the idle arenas that are wanted, the last one that came back at the end. They have to be brought back by <see cref="Keep"/>, or released.</summary>
    /// <param name="isWanted">Called under the lock.</param>
    public List<BumpArena> TakeIdle(Func<BumpArena, bool> isWanted)
    {
        using (Enter())
        {
            List<BumpArena> taken = new(_stack.Count + _seats.Length);
            _stack.MoveTo(taken, isWanted);
            TakeFromSeats(taken, isWanted);
            return taken;
        }
    }

    /// <summary>Takes every idle arena, keeps none from now on, and refuses whoever waits.</summary>
    /// <returns>The arenas, which the caller has to release; none the second time.</returns>
    public List<BumpArena> Close()
    {
        List<BumpArena> taken;
        LeaseWaiter? refused = null;
        using (Enter())
        {
            if (_flag == Closed)
            {
                return [];
            }

            taken = new(_stack.Count + _seats.Length);
            Volatile.Write(ref _flag, Closed);
            ProcessWideFence.Heavy();
            _stack.MoveTo(taken, static _ => true);
            TakeFromSeats(taken, static _ => true);
            EmptySeats();
            while (!_line.IsEmpty)
            {
                LeaseWaiter waiter = _line.TakeFirst();
                waiter.Next = refused;
                refused = waiter;
            }
        }

        for (; refused is not null; refused = refused.Next)
        {
            if (refused.TryEnd())
            {
                refused.Refuse(PoolCore.Disposed());
            }
        }

        return taken;
    }

    // What it refuses with is thrown outside of the lock: filters, and handlers of first-chance exceptions, run where it is thrown.
    private bool TryClaim(bool ofRoom, bool explains, out Claim claim, out Exception? refusal)
    {
        claim = default;
        refusal = null;
        using (Enter())
        {
            if (_flag == Closed)
            {
                refusal = PoolCore.Disposed();
                return false;
            }

            if (_line.IsEmpty && (ofRoom ? TryReserve(out claim) : TryClaimUnderLock(out claim)))
            {
                return true;
            }

            if (explains)
            {
                refusal = _live.Refusal(CountIdle());
            }

            return false;
        }
    }

    private bool HasRoomForIdle => _stack.Count + _seatsTaken < _capacity;

    private int CountIdle() => _stack.Count + CountIdleInSeats();

    private bool TryClaimUnderLock(out Claim claim)
    {
        BumpArena? idle = TakeFromOwnSeat() ?? _stack.Pop() ?? TakeFromAnySeat();
        if (idle is not null)
        {
            claim = new Claim(idle, 0);
            return true;
        }

        return TryReserve(out claim);
    }

    private bool TryReserve(out Claim claim)
    {
        bool hasRoom = _live.TryReserve(out nuint bytes);
        claim = new Claim(null, bytes);
        return hasRoom;
    }

    /// <summary>Keeps an arena without a seat, if there is room for one more idle arena.</summary>
    private bool TryStore(BumpArena arena)
    {
        if (!HasRoomForIdle)
        {
            return TryTakeOverSeat(arena);
        }

        return TryTakeSeat(arena) || Push(arena);
    }

    private bool Push(BumpArena arena)
    {
        _stack.Push(arena);
        return true;
    }
}
