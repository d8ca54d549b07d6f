namespace Forge.Schedules;

/// <summary>How far a strand is.</summary>
internal enum StrandState
{
    /// <summary>It can go on when it is chosen.</summary>
    Ready,

    /// <summary>It waits for a lock or a condition.</summary>
    Blocked,

    Ended,
}

/// <summary>A thread of the schedule: one that the program has, or one that the code under test queued meanwhile.</summary>
internal sealed class Strand(int index)
{
    public int Index { get; } = index;

    /// <summary>Its bit in a set of strands.</summary>
    public int Bit => 1 << Index;

    public StrandState State;

    /// <summary>What it runs; null for the strand of the explorer's own thread.</summary>
    public Action? Body;

    /// <summary>Whether the code under test queued it.</summary>
    public bool IsQueued;

    /// <summary>Whether a thread has begun to run it.</summary>
    public bool HasBegun;

    /// <summary>The lock that it waits for, or null.</summary>
    public object? Lock;

    /// <summary>What it waits for, or null.</summary>
    public Func<bool>? Condition;

    /// <summary>Whether it may wait for ever: at the end of an execution this is no deadlock.</summary>
    public bool MayWaitForEver;

    /// <summary>The processor it is on; -1 until it asks.</summary>
    public int Processor;

    /// <summary>Whether its processor can't change.</summary>
    public bool IsPinned;

    /// <summary>Whether it was switched out since it last asked for its processor.</summary>
    public bool WasOut;

    /// <summary>The strands that have run since this one last yielded.</summary>
    public int RanSinceYield;

    /// <summary>The strands that have to run before this one, which spins, may go on.</summary>
    public int Before;

    /// <summary>What the program is just doing there, in words.</summary>
    public string Operation = "";

    /// <summary>Where its thread sleeps while others run.</summary>
    public Gate Gate { get; } = new();

    public Thread? Thread;

    public void Reset(Action? body)
    {
        State = StrandState.Ready;
        Body = body;
        IsQueued = false;
        HasBegun = false;
        Lock = null;
        Condition = null;
        MayWaitForEver = false;
        Processor = -1;
        IsPinned = false;
        WasOut = false;
        RanSinceYield = ~0;
        Before = 0;
        Operation = "";
    }
}

/// <summary>Thrown where a strand waits for what will not come, to end it.</summary>
public sealed class AbandonedException() : Exception("The execution is over.");

/// <summary>Thrown where nothing else runs and a call waits all the same.</summary>
public sealed class StuckException(string message) : Exception(message);
