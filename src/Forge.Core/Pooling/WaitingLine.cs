namespace Forge;

/// <summary>The checkouts that wait, first come first served. Guarded by the lock of the store that it is part of.</summary>
internal sealed class WaitingLine
{
    private readonly LinkedList<LeaseWaiter> _waiters = [];

    public bool IsEmpty => _waiters.Count == 0;

    /// <summary>How many checkouts have waited so far.</summary>
    public long Total { get; private set; }

    public void Add(LeaseWaiter waiter)
    {
        _waiters.AddLast(waiter.Place);
        Total++;
    }

    public void Remove(LeaseWaiter waiter)
    {
        if (waiter.Place.List is not null)
        {
            _waiters.Remove(waiter.Place);
        }
    }

    /// <summary>Takes all out: a list by <see cref="LeaseWaiter.Next"/>, the first one at its end.</summary>
    public LeaseWaiter? TakeAll()
    {
        LeaseWaiter? taken = null;
        while (_waiters.Count > 0)
        {
            LeaseWaiter waiter = TakeFirst();
            waiter.Next = taken;
            taken = waiter;
        }

        return taken;
    }

    /// <summary>Takes the first one out.</summary>
    public LeaseWaiter TakeFirst()
    {
        LeaseWaiter waiter = _waiters.First!.Value;
        _waiters.RemoveFirst();
        return waiter;
    }
}
