using System.Diagnostics.CodeAnalysis;

namespace Forge;

/// <summary>
/// The idle arenas of a pool, never more than a capacity, without a lock: a stack linked by slot numbers, and in front of
/// it lanes. An arena keeps its lane while it is leased, so that a cycle is one compare-and-swap of the arena's own word
/// to lease it and one to end the lease, and touches nothing that another processor writes.
/// </summary>
/// <remarks>
/// <para>There is one lane until two calls are seen to meet, then one for each processor. While there is one, the arena that is
/// idle in it came to be idle last: what comes later takes its place and sends it down into the stack. So the order is last
/// in, first out. Afterwards a processor prefers its own lane.</para>
/// <para>A lane is taken by a swap of the head, like a place in the stack: idle in the stack + lanes ≤ capacity, at every
/// instant. Where all places are taken but the arena of some lane is leased, one that comes to be idle takes that lane over,
/// so that an arena is left over only where capacity many are idle.</para>
/// <para>The stack is after R. K. Treiber, "Systems Programming: Coping with Parallelism" (IBM RJ 5118, 1986), with the tag
/// that its section on the ABA problem asks for. A slot knows how deep it lies, and that can't change while it is the top,
/// so the head alone decides whether there is room.</para>
/// <para>Chosen by measurement (<c>dotnet fsi build.fsx stores</c>) over an array under a lock, over slots searched from the
/// processor's own, and over the stack alone, which needs three swaps a cycle, and whose head all processors write.</para>
/// <para>Linearization points: a push and a pop at their swap of the head; a checkout from a lane and the end of a lease at
/// their swap of the arena's word; a return to a lane at the write that makes the arena idle; closing at its swap of the head.
/// What takes several of these is relaxed where calls overlap, by the rule in docs/concurrency.md.</para>
/// </remarks>
/// <param name="capacity">The most arenas that are kept.</param>
/// <param name="usesLanes">Whether arenas may keep lanes; else there is the stack alone.</param>
/// <param name="forgetsLeased">
/// Whether an arena's slot lets go of it when it is leased, so that the garbage collector can find a lost lease; not together
/// with lanes. Otherwise the slot goes on pointing to it, which saves a write that the collector would have to be told of.
/// </param>
internal sealed partial class IdleStore(int capacity, bool usesLanes, bool forgetsLeased)
{
    private long _head;

    /// <summary>How many arenas are idle; where other calls overlap, each is counted at a moment of its own.</summary>
    public int Count
    {
        get
        {
            long head = Head;
            while (true)
            {
                int count = DepthOf(head) + (IdleHead.IsClosed(head) ? 0 : CountLanes());
                long now = Head;
                if (now == head)
                {
                    return Math.Min(count, capacity);
                }

                head = now;
            }
        }
    }

    /// <summary>Whether <see cref="Close"/> was called.</summary>
    public bool IsClosed => IdleHead.IsClosed(Head);

    /// <summary>
    /// Leases the arena in this processor's lane if it is idle, which is the common case. False says nothing: then ask
    /// <see cref="TryLease"/>. True may come after the store was closed, so ask afterwards.
    /// </summary>
    public bool TryLeaseInLane([NotNullWhen(true)] out BumpArena? arena, out long lease)
    {
        arena = Volatile.Read(ref Lane.Arena);
        if (arena is null)
        {
            lease = 0;
            return false;
        }

        long word = arena.LeaseWord;
        lease = word + 1;
        return LeasePhase.Of(word) == LeasePhase.IdleInLane && arena.TryLeaseInLane(word);
    }

    /// <summary>
    /// Leases the arena that came to be idle last, or else any; false where none is idle or the store is closed. True may come
    /// after the store was closed, so ask afterwards.
    /// </summary>
    public bool TryLease([NotNullWhen(true)] out BumpArena? arena, out long lease)
    {
        long head = Head;
        while (!IdleHead.IsClosed(head))
        {
            int top = IdleHead.Top(head);
            arena = FindInLane(top);
            if (arena is not null)
            {
                long word = arena.LeaseWord;
                lease = word + 1;
                if (LeasePhase.Of(word) == LeasePhase.IdleInLane && arena.TryLeaseInLane(word))
                {
                    return true;
                }
            }
            else if (top != 0 && TryPop(head, out arena))
            {
                lease = arena.BeginLease();
                return true;
            }

            long now = Head;
            if (arena is null && top == 0 && now == head)
            {
                break;
            }

            head = now;
            UseAllLanes();
        }

        arena = null;
        lease = 0;
        return false;
    }

    /// <summary>
    /// Keeps an arena that the caller owns and that has no lane, and returns null; or, where capacity many are idle or the store
    /// is closed, returns the one that is left over and is then the caller's.
    /// </summary>
    public BumpArena? Keep(BumpArena arena)
    {
        bool isLast = usesLanes;
        long head = Head;
        while (!IdleHead.IsClosed(head) && (arena.Slot != 0 || TryGiveSlot(arena)))
        {
            int depth = DepthOf(head);
            int lanes = IdleHead.Lanes(head);
            bool isFull = depth + lanes >= capacity;
            if (isFull)
            {
                if (TryTakeOverLane(arena))
                {
                    return null;
                }
            }
            else if (isLast && TryDisplace(arena, out BumpArena? displaced))
            {
                // It was idle before, so it goes below.
                arena = displaced;
                isLast = false;
            }
            else if (isLast && lanes < _lanes.Length && Volatile.Read(ref Lane.Arena) is null)
            {
                if (TrySwap(head, IdleHead.Next(head, IdleHead.Top(head), lanes + 1)) && TryEnterLane(arena))
                {
                    return null;
                }
            }
            else if (TryPush(arena, head, depth))
            {
                return null;
            }

            long now = Head;
            if (isFull && now == head)
            {
                break;
            }

            head = now;
        }

        return arena;
    }

    /// <summary>Takes every idle arena, the one that came to be idle last at the end.</summary>
    public List<BumpArena> TakeAll()
    {
        List<BumpArena> inLanes = TakeFromLanes(static _ => true);
        return [.. TakeStack(inLanes.Count), .. inLanes];
    }

    /// <summary>
    /// Takes the idle arenas that are wanted. If any of them is in the stack, the others there are taken for a moment, too.
    /// </summary>
    public List<BumpArena> TakeWhere(Func<BumpArena, bool> isWanted)
    {
        List<BumpArena> taken = TakeFromLanes(isWanted);
        if (!AnyInStack(isWanted))
        {
            GiveBackPlaces(taken.Count);
            return taken;
        }

        foreach (BumpArena arena in TakeStack(taken.Count))
        {
            if (isWanted(arena) || !TryPutBack(arena))
            {
                taken.Add(arena);
            }
        }

        return taken;
    }

    /// <summary>Takes every idle arena, and keeps nothing from now on.</summary>
    public List<BumpArena> Close()
    {
        while (true)
        {
            long head = Head;
            if (TrySwap(head, IdleHead.Next(head, top: 0, IdleHead.Lanes(head), closes: true)))
            {
                return [.. Unlink(IdleHead.Top(head)), .. EmptyLanes()];
            }
        }
    }

    /// <summary>Takes the stack, the top at the end, and gives back the places of lanes that the caller has emptied.</summary>
    private List<BumpArena> TakeStack(int emptiedLanes)
    {
        while (true)
        {
            long head = Head;
            if (TrySwap(head, IdleHead.Next(head, top: 0, IdleHead.Lanes(head) - emptiedLanes)))
            {
                return Unlink(IdleHead.Top(head));
            }
        }
    }

    private long Head => Volatile.Read(ref _head);

    private bool TrySwap(long head, long next) => Interlocked.CompareExchange(ref _head, next, head) == head;
}
