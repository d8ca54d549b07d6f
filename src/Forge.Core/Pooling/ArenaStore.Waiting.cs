namespace Forge;

internal sealed partial class ArenaStore
{
    /// <summary>Has a checkout wait until it is granted an idle arena or room for a new one, first come first served.</summary>
    /// <returns>False if the store has been closed; then the wait has not begun.</returns>
    public bool TryWait(LeaseWaiter waiter)
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
    /// Ends a wait without a lease, unless something else has ended it. What it was granted goes to others at once, unless
    /// somebody has begun to make a lease of it: then it comes back from there.
    /// </summary>
    public void EndWait(LeaseWaiter waiter, Exception reason)
    {
        if (!waiter.TryEnd())
        {
            return;
        }

        LeaseWaiter? served;
        using (Enter())
        {
            _line.Remove(waiter);
            TakeBackGrant(waiter);
            served = ServeUnderLock();
        }

        waiter.Refuse(reason);
        Tell(served);
    }

    /// <summary>
    /// Grants what is idle, and the room that the limits leave, to those who wait. Every change that may leave either ends here.
    /// </summary>
    /// <returns>Those who were served, first come first; the caller has to <see cref="Tell"/> them.</returns>
    private LeaseWaiter? ServeUnderLock()
    {
        LeaseWaiter? first = null;
        LeaseWaiter? last = null;
        while (!_line.IsEmpty && TryClaimUnderLock(out Claim claim))
        {
            LeaseWaiter waiter = _line.TakeFirst();
            waiter.Grant(claim);
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

    private void TakeBackGrant(LeaseWaiter waiter)
    {
        BumpArena? arena = waiter.Granted.Idle;
        if (arena is not null && (_flag == Closed || !HasRoomForIdle))
        {
            // It has to be released, which is not for whoever cancels something.
            return;
        }

        if (!waiter.TryTakeGrant())
        {
            return;
        }

        if (arena is not null)
        {
            _stack.Push(arena);
        }
        else
        {
            _live.Unreserve(waiter.Granted.ReservedBytes);
        }
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
