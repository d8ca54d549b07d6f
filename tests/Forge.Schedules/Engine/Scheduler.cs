using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Forge.Schedules;

/// <summary>
/// Runs the strands of one execution, one at a time, and chooses at each scheduling point which goes on. A switch
/// away from a strand that could go on is a preemption, of which an execution has so many at most; switches where a
/// strand ends, blocks or yields are free (M. Musuvathi and S. Qadeer, "Iterative Context Bounding for Systematic
/// Testing of Multithreaded Programs", PLDI 2007).
/// </summary>
/// <remarks>
/// Static, since the woven core reaches it from static calls: a process explores one execution at a time. A point comes before
/// each access that other strands can see. None is needed at the end of a lock (see the part on locks), nor between other accesses,
/// if the code has no data races: what a strand does from one point to the next is then seen by nobody before the latter.
/// </remarks>
public static partial class Scheduler
{
    private const int MostSteps = 20_000;
    private const int MostLonelySpins = 60;

    private static readonly List<Strand> _strands = [];
    private static Choices _choices = new();
    private static int _count;
    private static int _budget;
    private static int _steps;
    private static int _lonelySpins;

    // Explored: the strands take turns. Otherwise there is only the explorer's thread, and threads that are no strands.
    private static bool _isExploring;
    private static bool _isOver;

    [ThreadStatic]
    private static Strand? _self;

    /// <summary>What went wrong in this execution, or null.</summary>
    public static string? Failure { get; private set; }

    /// <summary>Scheduling points passed in this execution.</summary>
    public static int Steps => _steps;

    /// <summary>Whether the calling thread takes part in the execution.</summary>
    public static bool IsStrand => _self is not null;

    /// <summary>Says what the calling strand does from now on.</summary>
    public static string Operation
    {
        get => _self?.Operation ?? "";
        set
        {
            if (_self is { } self)
            {
                self.Operation = value;
            }
        }
    }

    /// <summary>Notes what went wrong; the first note counts.</summary>
    public static void Fail(string what) => Failure ??= what;

    /// <summary>A scheduling point before an access.</summary>
    /// <param name="access">What the access is, for those who read the schedule.</param>
    public static void Point(string access)
    {
        if (_isExploring && _self is { } self)
        {
            Pause(self, access);
        }
    }

    /// <summary>A strand that spins: it is not chosen again before another has moved, if any other can.</summary>
    public static void Yield()
    {
        if (_self is not { } self)
        {
            Thread.Yield();
        }
        else if (!_isExploring)
        {
            // The explorer's own calls, before and after the threads': nobody can end what it waits for.
            if (_isOver || ++_lonelySpins > MostLonelySpins)
            {
                throw new StuckException("A call spins though no other call is in progress.");
            }
        }
        else
        {
            YieldTo(self);
        }
    }

    /// <summary>Blocks the calling strand until a condition holds, which no strand's access may change but within its turn.</summary>
    /// <param name="what">What the access is, for those who read the schedule.</param>
    /// <param name="condition">The condition; it must not come to a scheduling point.</param>
    /// <param name="mayWaitForEver">Whether the execution may end while it waits.</param>
    public static void Await(string what, Func<bool> condition, bool mayWaitForEver)
    {
        if (_self is not { } self || condition())
        {
            return;
        }

        if (!_isExploring)
        {
            throw new StuckException($"{what}: nothing can end this wait, since no other call is in progress.");
        }

        self.Condition = condition;
        self.MayWaitForEver = mayWaitForEver;
        Block(self);
        Trace(self, what);
    }

    /// <summary>The processor that the calling strand is on: chosen when it first asks, and again after it was switched out.</summary>
    public static int CurrentProcessor()
    {
        if (_self is not { } self)
        {
            return 0;
        }

        if (_isExploring && !self.IsPinned && (self.Processor < 0 || self.WasOut))
        {
            self.Processor = _choices.Choose(2);
            self.WasOut = false;
            Trace(self, self.Processor == 0 ? "on processor 0" : "on processor 1");
        }

        return Math.Max(self.Processor, 0);
    }

    private static void Pause(Strand self, string access)
    {
        if (++_steps > MostSteps)
        {
            GiveUp("livelock: the calls go on without end");
        }

        if (_budget > 0)
        {
            int others = Eligible(Enabled() & ~self.Bit);
            if (others != 0)
            {
                int choice = _choices.Choose(1 + BitOperations.PopCount((uint)others));
                if (choice > 0)
                {
                    _budget--;
                    SwitchTo(Nth(others, choice - 1), self);
                }
            }
        }

        Trace(self, access);
    }

    private static void YieldTo(Strand self)
    {
        if (++_steps > MostSteps)
        {
            GiveUp("livelock: the calls spin without end");
        }

        Trace(self, "spins");
        int others = Enabled() & ~self.Bit;
        if (others == 0)
        {
            if (++_lonelySpins > MostLonelySpins)
            {
                GiveUp("livelock: a call spins, and no other call can go on");
            }

            return;
        }

        // Fair, so that two that spin do not keep out for ever the third that both wait for: whoever could run and did not
        // between two yields comes first (M. Musuvathi and S. Qadeer, "Fair Stateless Model Checking", PLDI 2008).
        self.Before |= others & ~self.RanSinceYield;
        self.RanSinceYield = 0;
        int eligible = Eligible(others);
        SwitchTo(Pick(eligible == 0 ? others : eligible), self);
    }

    /// <summary>Lets others go on until the lock or condition that the strand waits for is to be had.</summary>
    private static void Block(Strand self)
    {
        self.State = StrandState.Blocked;
        LeaveTo(self);
        self.State = StrandState.Ready;
        self.Lock = null;
        self.Condition = null;
    }

    /// <summary>
    /// Lets another strand go on since this one can't, or ends the execution where none can, and then returns false.
    /// </summary>
    private static bool LeaveTo(Strand self)
    {
        int enabled = Enabled();
        if (enabled == 0)
        {
            Stop(self);
            return false;
        }

        int eligible = Eligible(enabled);
        Strand next = Pick(eligible == 0 ? enabled : eligible);
        if (next != self)
        {
            SwitchTo(next, self);
        }

        return true;
    }

    /// <summary>The strands that can go on.</summary>
    private static int Enabled()
    {
        int enabled = 0;
        for (int index = 0; index < _count; index++)
        {
            Strand strand = _strands[index];
            bool canGoOn = strand.State switch
            {
                StrandState.Ready => true,
                StrandState.Blocked => strand.Lock is not null ? IsFree(strand.Lock, strand) : strand.Condition!(),
                _ => false,
            };
            if (canGoOn)
            {
                enabled |= strand.Bit;
            }
        }

        return enabled;
    }

    /// <summary>Those of a set that need not let another of the enabled ones go first.</summary>
    private static int Eligible(int enabled)
    {
        int eligible = 0;
        for (int rest = enabled; rest != 0; rest &= rest - 1)
        {
            Strand strand = _strands[BitOperations.TrailingZeroCount(rest)];
            if ((strand.Before & enabled) == 0)
            {
                eligible |= strand.Bit;
            }
        }

        return eligible;
    }

    private static Strand Pick(int set)
    {
        int size = BitOperations.PopCount((uint)set);
        return Nth(set, size == 1 ? 0 : _choices.Choose(size));
    }

    private static Strand Nth(int set, int number)
    {
        for (; number > 0; number--)
        {
            set &= set - 1;
        }

        return _strands[BitOperations.TrailingZeroCount(set)];
    }

    [DoesNotReturn]
    private static void GiveUp(string why)
    {
        Fail(why);
        Stop(_self!);
        throw new AbandonedException();
    }
}
