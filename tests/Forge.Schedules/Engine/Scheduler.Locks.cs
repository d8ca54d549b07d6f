namespace Forge.Schedules;

/// <summary>
/// Locks: a strand that wants one which another holds is not chosen until it is free. It then takes the lock itself, too, which
/// keeps out threads that are no strands, such as the finalizer's.
/// </summary>
/// <remarks>
/// The end of a lock is a scheduling point only once the program was seen to call TryEnter: to everybody else a strand that sleeps
/// just before the end is one that sleeps at the last point within.
/// </remarks>
public static partial class Scheduler
{
    private const int Patience = 2000;

    private static readonly (object Lock, Strand Owner, int Times)[] _held = new (object, Strand, int)[32];
    private static int _heldCount;

    /// <summary>Whether the end of a lock is a point. Set when TryEnter is called; the explorer then has to begin anew.</summary>
    public static bool PausesAtExit { get; set; }

    /// <summary>Locks taken by strands since the process began.</summary>
    public static long LocksTaken { get; private set; }

    public static void Enter(object gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        if (_self is not { } self)
        {
            Monitor.Enter(gate);
            return;
        }

        LocksTaken++;
        if (_isExploring)
        {
            Pause(self, "lock");
            if (!IsFree(gate, self))
            {
                self.Lock = gate;
                Block(self);
                Trace(self, "lock, after waiting for it");
            }

            Hold(gate, self);
        }

        if (!Monitor.TryEnter(gate, Patience))
        {
            throw new StuckException("A lock is held, and whoever holds it will not let it go.");
        }
    }

    public static bool TryEnter(object gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        if (_self is not { } self || !_isExploring)
        {
            return Monitor.TryEnter(gate);
        }

        PausesAtExit = true;
        Pause(self, "try lock");
        if (!IsFree(gate, self))
        {
            return false;
        }

        Hold(gate, self);
        return Monitor.TryEnter(gate, Patience);
    }

    public static void Exit(object gate)
    {
        try
        {
            if (_self is { } self && _isExploring)
            {
                if (PausesAtExit)
                {
                    Pause(self, "unlock");
                }

                LetGo(gate);
            }
        }
        finally
        {
            Monitor.Exit(gate);
        }
    }

    /// <summary>Whether the calling thread holds a lock.</summary>
    public static bool IsEntered(object gate) => Monitor.IsEntered(gate);

    private static bool IsFree(object gate, Strand strand)
    {
        for (int index = 0; index < _heldCount; index++)
        {
            if (_held[index].Lock == gate)
            {
                return _held[index].Owner == strand;
            }
        }

        return true;
    }

    private static void Hold(object gate, Strand owner)
    {
        for (int index = 0; index < _heldCount; index++)
        {
            if (_held[index].Lock == gate)
            {
                _held[index].Times++;
                return;
            }
        }

        _held[_heldCount++] = (gate, owner, 1);
    }

    private static void LetGo(object gate)
    {
        for (int index = 0; index < _heldCount; index++)
        {
            if (_held[index].Lock == gate)
            {
                if (--_held[index].Times == 0)
                {
                    _held[index] = _held[--_heldCount];
                }

                return;
            }
        }
    }
}
