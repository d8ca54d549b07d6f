namespace Forge;

internal sealed partial class PoolCore
{
    /// <summary>Leases an idle or a new arena; if the limits forbid another, or others wait already, waits for one.</summary>
    /// <exception cref="ObjectDisposedException">The pool has been disposed.</exception>
    public ValueTask<ArenaLease> LeaseAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        if (TryLeaseInSeat(out BumpArena? arena, out long lease))
        {
            return new ValueTask<ArenaLease>(new ArenaLease(arena, lease));
        }

        return _store.TryClaim(out Claim claim)
            ? new ValueTask<ArenaLease>(Lease(claim))
            : new ValueTask<ArenaLease>(WaitAsync(timeout, cancellation));
    }

    private Task<ArenaLease> WaitAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        LeaseWaiter waiter = new();
        waiter.Watch(timeout, _clock, cancellation, _store.EndWait);
        try
        {
            _store.Wait(waiter);
        }
        catch
        {
            waiter.StopWatching();
            throw;
        }

        if (waiter.Task.IsCompleted)
        {
            // It may have ended before all of it was being watched.
            waiter.StopWatching();
        }

        return waiter.Task;
    }

    /// <summary>Completes a wait with the lease of what it was granted, on another thread if that takes code of the user's.</summary>
    private void Fulfil(LeaseWaiter waiter)
    {
        if (waiter.Granted.Idle is not null && _checks is null)
        {
            waiter.SetResult(Lease(waiter.Granted));
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static state =>
                {
                    (PoolCore pool, LeaseWaiter waiter) = ((PoolCore, LeaseWaiter))state!;
                    pool.FulfilHere(waiter);
                },
                (this, waiter));
        }
    }

    private void FulfilHere(LeaseWaiter waiter)
    {
        ArenaLease lease;
        try
        {
            lease = Lease(waiter.Granted);
        }
        catch (Exception failure)
        {
            waiter.Refuse(failure);
            return;
        }

        waiter.SetResult(lease);
    }
}
