using Forge.Schedules;

namespace System.Threading;

/// <summary>Stands in for the framework's. To the scheduler a thread that spins is one that sleeps until the lock is free.</summary>
/// <remarks>A member that is missing here is one that the core does not use: then it does not compile.</remarks>
internal readonly struct SpinLock
{
    private readonly object _gate;

    public SpinLock(bool enableThreadOwnerTracking)
    {
        _ = enableThreadOwnerTracking;
        _gate = new object();
    }

    public void Enter(ref bool lockTaken)
    {
        Scheduler.Enter(_gate);
        lockTaken = true;
    }

    public void TryEnter(ref bool lockTaken) => lockTaken = Scheduler.TryEnter(_gate);

    public void Exit(bool useMemoryBarrier)
    {
        _ = useMemoryBarrier;
        Scheduler.Exit(_gate);
    }
}
