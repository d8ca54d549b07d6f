using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// Holds the arenas of a pool: the idle ones, never more than a capacity; the room that the limits leave for more; and the checkouts that
/// wait for either. A few seats serve the case that must be fast, an arena that is given back and leased again on the same
/// processor. One lock guards everything else. No user code runs under it.
/// </summary>
/// <remarks>
/// <para><b>Seats.</b> An arena keeps its seat while it is leased: one compare-and-swap of its own word leases it, one ends the
/// lease, and then a plain release store makes it idle again. Seats are given, taken over and emptied only under the lock, with idle
/// in the stack + seats taken ≤ capacity. There is one seat until two calls contend, then one for each processor. With one seat
/// the order is last in, first out: an arena that comes back takes the seat, and the one that is idle there moves to the stack.</para>
/// <para><b>One way back.</b> Whatever makes an arena idle under the lock or frees room, even by failing, ends in <see cref="Keep"/>,
/// <see cref="ServeUnderLock"/> or <see cref="TakeBackGrant"/>, which serve waiters before anything is kept.</para>
/// <para><b>The flag.</b> A checkout that begins to wait, and a call that closes the store, set a flag under the lock, pass a process-wide
/// fence and check the seats once more. <see cref="TryReturn"/> publishes its arena and then reads the flag; if it is set, it tries to
/// take the arena back and to return it under the lock. So at least one of the two sees the other. This is Dekker's algorithm with an
/// asymmetric fence (D. Dice et al., "Asymmetric Dekker Synchronization", Sun Microsystems, 2001). <see cref="TryLease"/> reads the
/// flag first, so that it does not overtake a waiter. It need not read it again: closing takes every arena that is idle in a seat,
/// and its compare-and-swap either succeeds or comes after that of a checkout that began earlier.</para>
/// <para>The design was chosen by measurement: see docs/performance.md, and <c>dotnet fsi build.fsx stores</c>.</para>
/// </remarks>
internal sealed partial class ArenaStore
{
    private const int Open = 0;
    private const int HasWaiters = 1;
    private const int Closed = 2;

    private readonly int _capacity;
    private readonly bool _losesArenas;

    // The idle arenas without a seat, the last on top. Grant.TryFill makes room for every arena in advance, so that adding one can't fail.
    private readonly List<PooledArena> _stack;
    private readonly LiveArenas _live;
    private readonly Action<LeaseWaiter> _fulfil;
    private readonly Action<LeaseWaiter> _dropLater;
    private readonly BackgroundReports _reports;
    private int _flag;

    /// <summary>Makes an empty store.</summary>
    /// <param name="capacity">The maximum number of idle arenas to keep.</param>
    /// <param name="usesSeats">Whether arenas may keep seats; otherwise all leases begin and end under the lock.</param>
    /// <param name="losesArenas">Whether the garbage collector may take an arena while it is leased.</param>
    /// <param name="live">The limits.</param>
    /// <param name="fulfil">
    /// Makes a lease of what a waiter was granted. Called without the lock, by the thread that gives an arena back, so it must not run a
    /// factory.
    /// </param>
    /// <param name="dropLater">
    /// Releases the arena that is left over from a wait, if it still is then. Called without the lock, by the thread that ended the wait,
    /// so it must release it on another thread.
    /// </param>
    /// <param name="reports">Takes the failures that no caller can be told.</param>
    public ArenaStore(
        int capacity,
        bool usesSeats,
        bool losesArenas,
        LiveArenas live,
        Action<LeaseWaiter> fulfil,
        Action<LeaseWaiter> dropLater,
        BackgroundReports reports)
    {
        _capacity = capacity;
        _usesSeats = usesSeats;
        _losesArenas = losesArenas;
        _seats = new Seat[usesSeats ? CountSeats(capacity, Environment.ProcessorCount) : 1];

        // After the seats, not before them, because what is written under the lock must not share a cache line with their number.
        _stack = [];
        _line = [];
        _leftOver = [];
        _live = live;
        _fulfil = fulfil;
        _dropLater = dropLater;
        _reports = reports;
    }

    /// <summary>Leases the arena in this processor's seat if it is idle and nobody waits. This is the common case.</summary>
    /// <param name="arena">The arena.</param>
    /// <param name="generation">The generation of the lease.</param>
    /// <returns>Whether it is leased; if not, another arena may be idle: call <see cref="Claim"/>.</returns>
    public bool TryLease([NotNullWhen(true)] out PooledArena? arena, out long generation)
    {
        PooledArena? mine = Volatile.Read(ref Own.Arena);
        if (mine is not null && Volatile.Read(ref _flag) == Open)
        {
            long word = mine.Word;
            if (LeasePhase.Of(word) == LeasePhase.IdleInSeat && mine.TryLeaseInSeat(word))
            {
                arena = mine;
                generation = LeasePhase.GenerationOf(word) + 1;
                return true;
            }
        }

        arena = null;
        generation = 0;
        return false;
    }

    /// <summary>
    /// Makes an empty arena that the caller owns idle, or gives it to the first waiter. Returns false if it is not needed, because enough
    /// are idle or the store is closed; then it is still the caller's.
    /// </summary>
    /// <param name="arena">The arena.</param>
    /// <param name="word">Its word, which nobody else changes as long as the caller owns the arena.</param>
    public bool TryReturn(PooledArena arena, long word)
    {
        if (LeasePhase.Of(word) != LeasePhase.EndedInSeat) { return Keep(arena); }

        word = arena.BecomeIdleInSeat(word);

        // Read the flag only after publishing the arena; a waiter that set it earlier has not seen the arena.
        Portable.LightFence();
        return Volatile.Read(ref _flag) == Open || !arena.TryTakeInSeat(word) || Keep(arena);
    }

    /// <summary>
    /// Takes an idle arena, the last that came back if there is one seat, or else room for a new one; or waits for either.
    /// </summary>
    /// <param name="ofRoom">Whether to take only room.</param>
    /// <param name="wait">How long to wait; null for not at all.</param>
    /// <param name="grant">What it was granted at once.</param>
    /// <returns>Null if it was granted something at once, otherwise the lease that it waits for.</returns>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    /// <exception cref="ArenaPoolLimitException">There is neither, or others wait for either, and it may not wait.</exception>
    public Task<ArenaLease>? Claim(bool ofRoom, LeaseWaiter.Terms? wait, out Grant grant)
    {
        // Thrown without the lock: exception filters and handlers of first-chance exceptions run when it is thrown.
        Exception? refusal;
        using (Enter())
        {
            if (_flag == Closed)
            {
                grant = default;
                refusal = ArenaPool.Disposed();
            }
            else if (_line.Count == 0 && (ofRoom ? TryReserve(out grant) : TryGrant(out grant)))
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

    /// <summary>Takes the idle arenas that are wanted, the last that came back at the end. The caller must return or release them.</summary>
    /// <param name="isWanted">Called under the lock.</param>
    /// <param name="closes">
    /// Whether to close the store: then every arena is wanted, none is kept from now on, and all waiters are refused. A second call finds
    /// none.
    /// </param>
    public List<PooledArena> TakeIdle(Func<PooledArena, bool> isWanted, bool closes = false)
    {
        List<PooledArena> taken;
        LeaseWaiter[] refused = [];
        using (Enter())
        {
            // What may fail for lack of memory comes first.
            taken = new(_stack.Count + _seats.Length);
            Predicate<PooledArena> moves = arena =>
            {
                bool isMoved = isWanted(arena);
                if (isMoved) { taken.Add(arena); }

                return isMoved;
            };
            if (closes && _flag != Closed)
            {
                refused = [.. _line];
                Volatile.Write(ref _flag, Closed);
                Portable.HeavyFence();
                _line.Clear();
            }

            _stack.RemoveAll(moves);
            TakeFromSeats(taken, isWanted);
            if (closes) { EmptySeats(); }
        }

        foreach (LeaseWaiter waiter in refused)
        {
            if (waiter.TryEnd()) { waiter.Refuse(ArenaPool.Disposed()); }
        }

        return taken;
    }

    /// <summary>Frees the room of an arena whose memory was released.</summary>
    /// <param name="entry">The store's entry for it.</param>
    /// <param name="endedLeases">The number of its leases that have ended.</param>
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

    /// <summary>
    /// Gives an empty arena that the caller owns to the first waiter, or keeps it idle. Returns false if it is not needed; then it has no
    /// seat any more.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Keep(PooledArena arena)
    {
        LeaseWaiter served;
        using (Enter())
        {
            if (_flag != Closed && _line.Count == 0) { return arena.HasSeat ? SitDown(arena) : TryStore(arena); }

            if (arena.HasSeat) { LeaveSeat(arena); }

            if (_flag == Closed) { return false; }

            served = GrantFirst(arena);
        }

        Tell(served);
        return true;
    }

    private bool HasRoomForIdle => _stack.Count + _guarded.SeatsTaken < _capacity;

    private bool TryGrant(out Grant grant)
    {
        PooledArena? idle = TryEmptyIdle(ref Own) ?? PopFromStack() ?? TakeFromAnySeat() ?? TakeAnyLeftOver();
        if (idle is not null)
        {
            grant = new Grant(this, idle);
            return true;
        }

        return TryReserve(out grant);
    }

    private bool TryReserve(out Grant grant)
    {
        bool hasRoom = _live.TryReserve(out long bytes);
        grant = new Grant(this, null, bytes);
        return hasRoom;
    }

    private PooledArena? PopFromStack()
    {
        int last = _stack.Count - 1;
        PooledArena? arena = last < 0 ? null : _stack[last];
        if (arena is not null) { _stack.RemoveAt(last); }

        return arena;
    }

    /// <summary>Keeps an arena without a seat, if there is room for one more idle arena.</summary>
    private bool TryStore(PooledArena arena)
    {
        if (!HasRoomForIdle) { return TryTakeOverSeat(arena); }

        if (!TryTakeSeat(arena)) { _stack.Add(arena); }

        return true;
    }
}
