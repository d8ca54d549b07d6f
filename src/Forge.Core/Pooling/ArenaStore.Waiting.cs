using System.Diagnostics;

namespace Forge;

internal sealed partial class ArenaStore
{
    /// <summary>Has a checkout wait until it is granted an idle arena or room for a new one, first come first served.</summary>
    /// <exception cref="ObjectDisposedException">The store was closed meanwhile.</exception>
    private Task<ArenaLease> Wait(in WaitTerms terms)
    {
        LeaseWaiter waiter = new() { CallSite = _losesArenas ? new StackTrace(fNeedFileInfo: true) : null };
        waiter.Watch(terms, EndWait);
        if (!TryStandInLine(waiter) && waiter.TryEnd())
        {
            waiter.StopWatching();
            throw ArenaPool.Disposed();
        }

        if (waiter.HasEnded)
        {
            // Whatever ended it may have come before all of it was being watched.
            waiter.StopWatching();
        }

        return waiter.Task;
    }

    /// <summary>Adds a waiter to the line, unless its wait has ended; returns false if the store has been closed.</summary>
    private bool TryStandInLine(LeaseWaiter waiter)
    {
        LeaseWaiter? served = null;
        using (Enter())
        {
            if (_flag == Closed)
            {
                return false;
            }

            if (!waiter.HasEnded)
            {
                _line.Add(waiter);
                if (_flag == Open)
                {
                    RaiseFlag();
                }

                served = ServeUnderLock();
            }
        }

        Tell(served);
        return true;
    }

    /// <summary>
    /// Ends a wait without a lease, unless something else has ended it. What it was granted goes to others at once, with two
    /// exceptions: if the pool has begun to make a lease of it, it comes back from there, and an arena that is left over stays with
    /// the pool, which has to release it.
    /// </summary>
    private void EndWait(LeaseWaiter waiter, Exception reason)
    {
        if (!waiter.TryEnd())
        {
            return;
        }

        LeaseWaiter? served;
        using (Enter())
        {
            _line.Remove(waiter);
            served = TakeBackGrant(waiter);
            LowerFlagIfNobodyWaits();
        }

        // First, since the timer of the wait that has ended is code of the user's.
        Tell(served);
        waiter.Refuse(reason);
    }

    /// <summary>Takes back what a waiter was granted, and serves others with it.</summary>
    private LeaseWaiter? TakeBackGrant(LeaseWaiter waiter)
    {
        if (waiter.Granted.Idle is not { } arena)
        {
            if (waiter.TryTakeGrant())
            {
                waiter.Granted.GiveUpUnderLock();
            }

            return ServeUnderLock();
        }

        // Releasing an arena that is left over runs user code, which must not happen on the canceller's thread.
        bool isLeftOver = _flag == Closed || (_line.IsEmpty && !HasRoomForIdle);
        if (isLeftOver || !waiter.TryTakeGrant())
        {
            return null;
        }

        if (!_line.IsEmpty)
        {
            return GrantFirst(arena);
        }

        _stack.Push(arena);
        return null;
    }

    /// <summary>Grants an arena to the first waiter.</summary>
    private LeaseWaiter GrantFirst(PooledArena arena)
    {
        LeaseWaiter first = _line.TakeFirst();
        first.Grant(new Grant(this, arena, 0));
        LowerFlagIfNobodyWaits();
        return first;
    }

    /// <summary>
    /// Grants idle arenas, and the room that the limits leave, to waiters. Every change that may leave either ends here.
    /// </summary>
    /// <returns>Those who were served, first come first; the caller has to <see cref="Tell"/> them.</returns>
    private LeaseWaiter? ServeUnderLock()
    {
        LeaseWaiter? first = null;
        LeaseWaiter? last = null;
        while (!_line.IsEmpty && TryGrant(out Grant grant))
        {
            LeaseWaiter waiter = _line.TakeFirst();
            waiter.Grant(grant);
            if (last is null)
            {
                first = waiter;
            }
            else
            {
                last.Next = waiter;
            }

            last = waiter;
        }

        LowerFlagIfNobodyWaits();
        return first;
    }

    /// <summary>Tells waiters what they were granted. Without the lock, since what they do next is their own.</summary>
    private void Tell(LeaseWaiter? served)
    {
        while (served is not null)
        {
            LeaseWaiter waiter = served;
            served = waiter.Next;
            _fulfil(waiter);
        }
    }

    private void RaiseFlag()
    {
        Volatile.Write(ref _flag, HasWaiters);
        ProcessWideFence.Heavy();
    }

    private void LowerFlagIfNobodyWaits()
    {
        if (_line.IsEmpty && _flag == HasWaiters)
        {
            Volatile.Write(ref _flag, Open);
        }
    }
}
