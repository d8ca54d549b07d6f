namespace Forge;

public abstract partial class ArenaPool
{
    /// <summary>As <see cref="CheckoutSlowly(PooledArena)"/>, but waits if the limits forbid another arena, or others wait already.</summary>
    private ValueTask<ArenaLease> CheckoutSlowly(PooledArena? unleased, in WaitTerms terms)
    {
        PutAway(unleased);
        return _store.Claim(ofRoom: false, terms, out ArenaStore.Grant grant) is { } wait
            ? new ValueTask<ArenaLease>(wait)
            : new ValueTask<ArenaLease>(Begin(Prepare(grant, callSite: null)));
    }

    /// <summary>Completes a wait with the lease of what it was granted, on another thread if that takes code of the user's.</summary>
    private void Fulfil(LeaseWaiter waiter)
    {
        if (waiter.Granted.Idle is { } arena && _checks is null && waiter.TryEnd())
        {
            waiter.Complete(Begin(arena));
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static state =>
                {
                    (ArenaPool pool, LeaseWaiter waiter) = ((ArenaPool, LeaseWaiter))state!;
                    try
                    {
                        pool.FulfilHere(waiter);
                    }
                    catch (Exception failure)
                    {
                        // Nobody is left to observe this, and an unhandled exception here would end the process.
                        Console.Error.WriteLine($"A pool failed to make or to keep the arena of a wait that had ended: {failure.Message}");
                    }
                },
                (this, waiter));
        }
    }

    // The timeout or the token may still end the wait meanwhile.
    private void FulfilHere(LeaseWaiter waiter)
    {
        if (!waiter.TryTakeGrant())
        {
            return;
        }

        if (waiter.HasEnded || _store.Read().IsClosed)
        {
            try
            {
                GiveUp(waiter.Granted);
            }
            finally
            {
                if (waiter.TryEnd())
                {
                    waiter.Refuse(Disposed());
                }
            }

            return;
        }

        PooledArena arena;
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

    /// <summary>Returns what was granted to a waiter that gets no lease.</summary>
    private void GiveUp(in ArenaStore.Grant grant)
    {
        if (grant.Idle is { } arena)
        {
            Keep(arena);
        }
        else
        {
            grant.GiveUp();
        }
    }

    /// <summary>Leases an arena to a waiter, or to the next if something else has ended its wait.</summary>
    private void Complete(LeaseWaiter waiter, PooledArena arena)
    {
        if (waiter.TryEnd())
        {
            waiter.Complete(Begin(arena));
        }
        else
        {
            PutBack(arena);
        }
    }
}
