namespace Forge;

public abstract partial class ArenaPool
{
    /// <summary>Like <see cref="CheckoutSlowly()"/>, but waits if the limits forbid another arena or others wait already.</summary>
    private ValueTask<ArenaLease> CheckoutSlowly(in LeaseWaiter.Terms terms) =>
        _store.Claim(ofRoom: false, terms, out ArenaStore.Grant grant) is { } wait
            ? new ValueTask<ArenaLease>(PoolTrace.Follow(wait, _name, _reports))
            : new ValueTask<ArenaLease>(Begin(Prepare(grant, callSite: null)));

    /// <summary>Completes a wait with a lease of what it was granted, on another thread if that runs user code.</summary>
    private void Fulfil(LeaseWaiter waiter)
    {
        if (waiter.Granted.Idle is { } arena && _checks is null)
        {
            // Whatever else has ended the wait takes the arena back.
            if (waiter.TryEnd()) { waiter.Complete(Begin(arena)); }

            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            static state =>
            {
                (ArenaPool pool, LeaseWaiter waiter) = ((ArenaPool, LeaseWaiter))state!;
                try
                {
                    pool.FulfilHere(waiter);
                }
                catch (Exception failure) when (waiter.TryEnd())
                {
                    waiter.Refuse(failure);
                }
                catch (Exception failure)
                {
                    pool._reports.Failed("An arena for a checkout whose wait had ended could not be made or kept", failure);
                }
            },
            (this, waiter));
    }

    /// <summary>Releases, on another thread because that runs user code, the arena that is left over from a wait.</summary>
    private void DropLater(LeaseWaiter waiter) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state =>
            {
                (ArenaPool pool, LeaseWaiter waiter) = ((ArenaPool, LeaseWaiter))state!;
                try
                {
                    if (pool._store.TakeLeftOver(waiter) is { } arena) { pool.Drop(arena); }
                }
                catch (Exception failure)
                {
                    pool._reports.Failed("An arena that was not needed could not be released", failure);
                }
            },
            (this, waiter));

    // The timeout or the token may end the wait at any time.
    private void FulfilHere(LeaseWaiter waiter)
    {
        if (!waiter.TryTakeGrant()) { return; }

        if (waiter.HasEnded || _store.Read().IsClosed)
        {
            if (waiter.TryEnd()) { waiter.Refuse(Disposed()); }

            GiveUp(waiter.Granted);
            return;
        }

        PooledArena arena = Prepare(waiter.Granted, waiter.CallSite);
        if (waiter.TryEnd())
        {
            waiter.Complete(Begin(arena));
        }
        else
        {
            PutBack(arena);
        }
    }

    /// <summary>Returns what was granted to a waiter that does not get a lease.</summary>
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
}
