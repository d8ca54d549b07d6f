namespace Forge.Schedules;

public static partial class Scheduler
{
    private static Strand? _explorer;
    private static Strand? _returnTo;

    /// <summary>Begins an execution; until <see cref="Run"/> the calling thread is alone in it.</summary>
    /// <param name="choices">The plan, and where new choices are noted.</param>
    /// <param name="preemptions">The most preemptions.</param>
    /// <param name="trace">Where the schedule is written, or null.</param>
    public static void Begin(Choices choices, int preemptions, List<string>? trace)
    {
        _choices = choices;
        choices.Rewind();
        _budget = preemptions;
        _trace = trace;
        _steps = 0;
        _lonelySpins = 0;
        _count = 0;
        _heldCount = 0;
        _isExploring = false;
        _isOver = false;
        Failure = null;
        _explorer = Add(null);
        _explorer.HasBegun = true;
        _explorer.Processor = 0;
        _self = _explorer;
    }

    /// <summary>The processor of the calling thread while it is alone in the execution.</summary>
    public static void UseProcessor(int number) => _explorer!.Processor = number;

    /// <summary>Adds a strand that begins once a condition holds.</summary>
    /// <param name="operation">What it does, for those who read the schedule.</param>
    /// <param name="condition">What it waits for, or null.</param>
    /// <param name="body">What it runs.</param>
    public static void Spawn(string operation, Func<bool>? condition, Action body)
    {
        Strand strand = Add(body);
        strand.Operation = operation;
        strand.IsQueued = true;
        if (condition is not null)
        {
            strand.State = StrandState.Blocked;
            strand.Condition = condition;
            strand.MayWaitForEver = true;
        }
    }

    /// <summary>Whether something that was queued has begun and not ended.</summary>
    public static bool IsQueuedWorkUnderWay =>
        _strands.Take(_count).Any(static strand => strand is { IsQueued: true, HasBegun: true, State: not StrandState.Ended });

    /// <summary>Does something on a strand of its own or, for a thread that is no strand, on the pool of threads.</summary>
    public static void Queue(string operation, Action body)
    {
        if (IsStrand)
        {
            Spawn(operation, null, body);
        }
        else
        {
            ThreadPool.QueueUserWorkItem(_ => body());
        }
    }

    /// <summary>
    /// Runs the threads of a program, each a strand, the first on the calling thread, until all have ended or wait for what
    /// nobody will do any more. What was spawned before takes part.
    /// </summary>
    /// <param name="bodies">The threads.</param>
    /// <param name="processors">The processor of each, -1 where it is to be chosen.</param>
    public static void Run(Action[] bodies, int[] processors)
    {
        Strand first = _explorer!;
        for (int thread = 0; thread < bodies.Length; thread++)
        {
            Strand strand = thread == 0 ? first : Add(bodies[thread]);
            strand.Processor = processors[thread];
            strand.IsPinned = processors[thread] >= 0;
        }

        _lonelySpins = 0;
        _isExploring = true;
        try
        {
            Strand next = Pick(Enabled());
            if (next != first)
            {
                SwitchTo(next, first);
            }

            bodies[0]();
            End(first);
        }
        catch (AbandonedException)
        {
        }

        _isExploring = false;
        first.State = StrandState.Ready;
        first.IsPinned = false;
        first.Processor = 0;
    }

    /// <summary>Runs what was spawned and can go on, on the calling thread, which is alone in the execution.</summary>
    public static void RunSpawned()
    {
        for (int index = 1; index < _count; index++)
        {
            Strand strand = _strands[index];
            if (!strand.HasBegun && strand.State != StrandState.Ended && strand.Condition?.Invoke() != false)
            {
                strand.State = StrandState.Ended;
                strand.Body!();
                index = 0;
            }
        }
    }

    /// <summary>Ends the strands that still wait, one after the other; what has not begun stays.</summary>
    public static void Abandon()
    {
        _isOver = true;
        for (int index = 1; index < _count; index++)
        {
            Strand strand = _strands[index];
            if (strand.HasBegun && strand.State != StrandState.Ended)
            {
                _returnTo = _explorer;
                strand.Gate.Release();
                _explorer!.Gate.Wait();
            }
        }

        _isOver = false;
        _lonelySpins = 0;
    }

    private static Strand Add(Action? body)
    {
        if (_count == _strands.Count)
        {
            if (_count == 31)
            {
                throw new InvalidOperationException("The program has more strands than fit into a set.");
            }

            _strands.Add(new Strand(_count));
        }

        Strand strand = _strands[_count++];
        strand.Reset(body);
        return strand;
    }

    /// <summary>Lets another strand go on; returns when this one is chosen again, or at once if it has ended.</summary>
    private static void SwitchTo(Strand next, Strand self)
    {
        for (int index = 0; index < _count; index++)
        {
            Strand strand = _strands[index];
            strand.RanSinceYield |= next.Bit;
            strand.Before &= ~next.Bit;
        }

        self.WasOut = true;
        _lonelySpins = 0;

        // Asked before the other goes on: it may end this execution and begin the next.
        bool hasEnded = self.State == StrandState.Ended;
        Start(next);
        if (!hasEnded)
        {
            Sleep(self);
        }
    }

    private static void Start(Strand strand)
    {
        if (!strand.HasBegun)
        {
            strand.HasBegun = true;
            strand.State = StrandState.Ready;
            strand.Condition = null;
            if (strand.Thread is null)
            {
                strand.Thread = new Thread(() => Serve(strand)) { IsBackground = true };
                strand.Thread.Start();
            }
        }

        strand.Gate.Release();
    }

    private static void Sleep(Strand self)
    {
        self.Gate.Wait();
        if (!_isExploring)
        {
            throw new AbandonedException();
        }
    }

    /// <summary>What a strand's thread does, execution after execution.</summary>
    private static void Serve(Strand strand)
    {
        _self = strand;
        while (true)
        {
            strand.Gate.Wait();
            try
            {
                strand.Body!();
            }
            catch (AbandonedException)
            {
            }
            catch (Exception failure)
            {
                Fail($"unexpected exception: {failure}");
            }

            End(strand);
        }
    }

    private static void End(Strand strand)
    {
        strand.State = StrandState.Ended;
        if (_isExploring)
        {
            if (LeaveTo(strand) && strand == _explorer)
            {
                // All the others first; the last of them comes back here.
                strand.Gate.Wait();
            }
        }
        else if (_returnTo is { } explorer)
        {
            _returnTo = null;
            explorer.Gate.Release();
        }
    }

    /// <summary>Ends the turns: nobody can go on. The explorer's thread does, and this strand when it is abandoned.</summary>
    private static void Stop(Strand self)
    {
        for (int index = 0; index < _count; index++)
        {
            Strand strand = _strands[index];
            if (strand.State == StrandState.Blocked && !strand.MayWaitForEver)
            {
                Fail($"deadlock: in {strand.Operation} thread {strand.Index + 1} waits, and nobody can go on");
            }
        }

        bool hasEnded = self.State == StrandState.Ended;
        _isExploring = false;
        if (self != _explorer)
        {
            _explorer!.Gate.Release();
            if (!hasEnded)
            {
                Sleep(self);
            }
        }
        else if (!hasEnded)
        {
            throw new AbandonedException();
        }
    }
}
