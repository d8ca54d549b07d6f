using System.Diagnostics;

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
        LeaseWaiter waiter = new() { CallSite = _tracksLeaks ? new StackTrace(fNeedFileInfo: true) : null };
        waiter.Watch(timeout, _clock, cancellation, _store.EndWait);
        bool isOpen = _store.TryWait(waiter);
        if (!isOpen && waiter.TryEnd())
        {
            waiter.StopWatching();
            throw Disposed();
        }

        if (waiter.HasEnded)
        {
            // Whatever ended it may have come before all of it was being watched.
            waiter.StopWatching();
        }

        return waiter.Task;
    }

    /// <summary>Completes a wait with the lease of what it was granted, on another thread if that takes code of the user's.</summary>
    private void Fulfil(LeaseWaiter waiter)
    {
        if (waiter.Granted.Idle is { } arena && _checks is null)
        {
            if (waiter.TryTakeGrant())
            {
                Complete(waiter, arena);
            }
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static state =>
                {
                    (PoolCore pool, LeaseWaiter waiter) = ((PoolCore, LeaseWaiter))state!;
                    try
                    {
                        pool.FulfilHere(waiter);
                    }
                    catch (Exception failure)
                    {
                        // The wait has ended, so it is nobody's, and out of here it would end the process.
                        Console.Error.WriteLine($"A pool could not keep the arena of a wait that had ended: {failure.Message}");
                    }
                },
                (this, waiter));
        }
    }

    // Meanwhile time and token may still end the wait.
    private void FulfilHere(LeaseWaiter waiter)
    {
        if (!waiter.TryTakeGrant())
        {
            return;
        }

        if (waiter.HasEnded)
        {
            GiveUp(waiter.Granted);
            return;
        }

        BumpArena arena;
        try
        {
            arena = Prepare(waiter.Granted, waiter.CallSite);
        }
        catch (Exception failure)
        {
            if (!waiter.TryEnd())
            {
                throw;
            }

            waiter.Refuse(failure);
            return;
        }

        Complete(waiter, arena);
    }

    /// <summary>Returns what was granted to a waiter whose wait has ended.</summary>
    private void GiveUp(Claim claim)
    {
        if (claim.Idle is { } arena)
        {
            Keep(arena, hasSeat: false);
        }
        else
        {
            _store.Unreserve(claim);
        }
    }

    /// <summary>Leases an arena to a waiter, or to the next if something else has ended its wait.</summary>
    private void Complete(LeaseWaiter waiter, BumpArena arena)
    {
        if (waiter.TryEnd())
        {
            waiter.Complete(Begin(arena));
        }
        else
        {
            PutBack(arena, hasSeat: false);
        }
    }
}
