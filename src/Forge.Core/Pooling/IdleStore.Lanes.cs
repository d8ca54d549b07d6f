using System.Diagnostics.CodeAnalysis;

namespace Forge;

internal sealed partial class IdleStore
{
    // A power of two, and less than a head can count.
    private const int MostLanes = 32;

    // Only the first is used until two calls are seen to meet.
    private readonly IdleLane[] _lanes = new IdleLane[usesLanes ? LanesFor(capacity, Environment.ProcessorCount) : 1];
    private int _laneMask;

    /// <summary>The lane of this processor.</summary>
    private ref IdleLane Lane => ref _lanes[_laneMask == 0 ? 0 : Processor.Current & _laneMask];

    /// <summary>Whether the lease of an arena that has a lane has ended, and the arena is about to be idle there.</summary>
    public bool HasArenaOnItsWay
    {
        get
        {
            foreach (ref IdleLane lane in _lanes.AsSpan())
            {
                if (Volatile.Read(ref lane.Arena) is { } arena && LeasePhase.Of(arena.LeaseWord) == LeasePhase.Ended)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Takes its lane from an arena whose lane the caller owns.</summary>
    public void LeaveLane(BumpArena arena)
    {
        Volatile.Write(ref LaneOf(arena).Arena, null);
        GiveBackPlaces(1);
    }

    /// <summary>How many lanes there are: a power of two, one for each processor if there are enough arenas for that.</summary>
    internal static int LanesFor(int capacity, int processors)
    {
        int lanes = 1;
        while (lanes < Math.Min(Math.Min(capacity, processors), MostLanes))
        {
            lanes *= 2;
        }

        return lanes;
    }

    /// <summary>From now on each processor uses a lane of its own: two calls were seen to meet.</summary>
    private void UseAllLanes() => _laneMask = _lanes.Length - 1;

    private int CountLanes()
    {
        int count = 0;
        foreach (ref IdleLane lane in _lanes.AsSpan())
        {
            if (Volatile.Read(ref lane.Arena) is { } arena && LeasePhase.Of(arena.LeaseWord) == LeasePhase.IdleInLane)
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>An arena that is idle in this processor's lane or, where the stack is empty, in any.</summary>
    private BumpArena? FindInLane(int top)
    {
        BumpArena? arena = Volatile.Read(ref Lane.Arena);
        if (arena is not null)
        {
            switch (LeasePhase.Of(arena.LeaseWord))
            {
                case LeasePhase.IdleInLane:
                    return arena;
                case LeasePhase.Ended:
                    // Its give-back is on its way.
                    UseAllLanes();
                    break;
            }
        }

        return top == 0 && _laneMask != 0 ? FindInAnyLane() : null;
    }

    private BumpArena? FindInAnyLane()
    {
        foreach (ref IdleLane lane in _lanes.AsSpan())
        {
            if (Volatile.Read(ref lane.Arena) is { } arena && LeasePhase.Of(arena.LeaseWord) == LeasePhase.IdleInLane)
            {
                return arena;
            }
        }

        return null;
    }

    /// <summary>Makes an arena idle in this processor's lane, for which its caller has taken a place, unless it was filled meanwhile.</summary>
    private bool TryEnterLane(BumpArena arena)
    {
        if (Interlocked.CompareExchange(ref Lane.Arena, arena, null) is not null)
        {
            GiveBackPlaces(1);
            return false;
        }

        BecomeIdle(arena);
        return true;
    }

    /// <summary>Makes an arena idle in the lane of one that is leased, if there is any.</summary>
    private bool TryTakeOverLane(BumpArena arena)
    {
        foreach (ref IdleLane lane in _lanes.AsSpan())
        {
            if (Volatile.Read(ref lane.Arena) is not { } holder)
            {
                continue;
            }

            long word = holder.LeaseWord;
            if (LeasePhase.Of(word) == LeasePhase.LeasedInLane && holder.TryTakeLane(word))
            {
                Volatile.Write(ref LaneOf(holder).Arena, arena);
                BecomeIdle(arena);
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes an arena idle in this processor's lane in place of one that is, if there is any, and which is then the caller's.</summary>
    private bool TryDisplace(BumpArena arena, [NotNullWhen(true)] out BumpArena? displaced)
    {
        displaced = Volatile.Read(ref Lane.Arena);
        if (displaced is null || !TryTakeIdle(displaced))
        {
            return false;
        }

        Volatile.Write(ref LaneOf(displaced).Arena, arena);
        BecomeIdle(arena);
        return true;
    }

    /// <summary>Takes the arenas that are idle in lanes, and leaves the lanes empty; their places are yet to be given back.</summary>
    private List<BumpArena> TakeFromLanes(Func<BumpArena, bool> isWanted)
    {
        List<BumpArena> taken = [];
        foreach (ref IdleLane lane in _lanes.AsSpan())
        {
            if (Volatile.Read(ref lane.Arena) is { } arena && isWanted(arena) && TryTakeIdle(arena))
            {
                Volatile.Write(ref LaneOf(arena).Arena, null);
                taken.Add(arena);
            }
        }

        return taken;
    }

    /// <summary>
    /// Empties all lanes of a closed store: takes the idle arenas, and takes their lanes from leased ones. An arena that another
    /// call is just then moving is waited for.
    /// </summary>
    private List<BumpArena> EmptyLanes()
    {
        List<BumpArena> taken = [];
        SpinWait wait = default;
        while (IdleHead.Lanes(Head) > 0)
        {
            foreach (ref IdleLane lane in _lanes.AsSpan())
            {
                if (Volatile.Read(ref lane.Arena) is not { } arena)
                {
                    continue;
                }

                long word = arena.LeaseWord;
                if (TryTakeIdle(arena))
                {
                    LeaveLane(arena);
                    taken.Add(arena);
                }
                else if (LeasePhase.Of(word) == LeasePhase.LeasedInLane && arena.TryTakeLane(word))
                {
                    LeaveLane(arena);
                }
            }

            wait.SpinOnce();
        }

        return taken;
    }

    /// <summary>Makes an arena idle in a lane that is new to it.</summary>
    private static void BecomeIdle(BumpArena arena)
    {
        arena.BecomeIdleInLane();

        // Who looks next whether anyone waits must not look before: who began to wait meanwhile did not see the arena idle.
        Interlocked.MemoryBarrier();
    }

    /// <summary>Takes an arena if it is idle in a lane; the lane is then the caller's, too.</summary>
    private static bool TryTakeIdle(BumpArena arena)
    {
        long word = arena.LeaseWord;
        return LeasePhase.Of(word) == LeasePhase.IdleInLane && arena.TryTakeFromLane(word);
    }

    /// <summary>
    /// The lane of an arena that has one, and that the caller has just taken it from: until the caller fills it, nobody changes
    /// it. Not always the lane that the arena was read from; it may have moved before it was taken.
    /// </summary>
    private ref IdleLane LaneOf(BumpArena arena)
    {
        int lane = 0;
        while (Volatile.Read(ref _lanes[lane].Arena) != arena)
        {
            lane++;
        }

        return ref _lanes[lane];
    }

    private void GiveBackPlaces(int count)
    {
        if (count == 0)
        {
            return;
        }

        long head = Head;
        while (!TrySwap(head, IdleHead.Next(head, IdleHead.Top(head), IdleHead.Lanes(head) - count)))
        {
            head = Head;
        }
    }
}
