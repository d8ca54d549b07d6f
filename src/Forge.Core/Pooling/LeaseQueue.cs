namespace Forge;

/// <summary>
/// The checkouts that wait for a lease, first come first served. Who has made an arena idle, or room for one, serves it; the
/// queue itself is under a lock, which nobody takes while nobody waits.
/// </summary>
/// <param name="tryLease">Leases an idle or a new arena; null where the limits forbid it.</param>
internal sealed class LeaseQueue(Func<ArenaLease?> tryLease)
{
    private readonly object _gate = new();
    private readonly LinkedList<LeaseWaiter> _waiters = [];
    private Exception? _end;
    private int _count;
    private long _waits;

    /// <summary>Whether anyone waits. Who has ended a lease asks after that, and serves once its arena is idle.</summary>
    public bool HasWaiters => Volatile.Read(ref _count) != 0;

    /// <summary>How many checkouts had to wait so far.</summary>
    public long Waits => Interlocked.Read(ref _waits);

    /// <summary>Waits for a lease.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async Task<ArenaLease> WaitAsync(TimeSpan timeout, TimeProvider clock, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _waits);
        LeaseWaiter waiter = new(timeout);
        using CancellationTokenRegistration registration = cancellation.Register(() => waiter.Cancel(cancellation));
        using ITimer timer = clock.CreateTimer(static state => ((LeaseWaiter)state!).TimeOut(), waiter, timeout, Timeout.InfiniteTimeSpan);
        Enter(waiter);
        try
        {
            // Whoever ended a lease before it could see this waiter will not serve it.
            Serve();
            return await waiter.Task.ConfigureAwait(false);
        }
        finally
        {
            Leave(waiter);
        }
    }

    /// <summary>Gives leases to those who wait, as long as there are both.</summary>
    public void Serve()
    {
        while (HasWaiters)
        {
            ArenaLease? lease;
            try
            {
                lease = tryLease();
            }
            catch (Exception refusal)
            {
                // It is the first one's as much as if that had called the factory itself.
                Next()?.TrySetException(refusal);
                continue;
            }

            if (lease is not { } given)
            {
                return;
            }

            LeaseWaiter? next;
            do
            {
                next = Next();
            }
            while (next is not null && !next.TrySetResult(given));

            if (next is null)
            {
                given.Dispose();
            }
        }
    }

    /// <summary>Refuses those who wait, and all who come later.</summary>
    public void Close(Exception end)
    {
        lock (_gate)
        {
            _end = end;
        }

        while (Next() is { } waiter)
        {
            waiter.TrySetException(end);
        }
    }

    private void Enter(LeaseWaiter waiter)
    {
        lock (_gate)
        {
            if (_end is not null)
            {
                waiter.TrySetException(_end);
                return;
            }

            waiter.Place = _waiters.AddLast(waiter);
            Interlocked.Exchange(ref _count, _waiters.Count);
        }
    }

    private void Leave(LeaseWaiter waiter)
    {
        lock (_gate)
        {
            if (waiter.Place is { List: not null } place)
            {
                _waiters.Remove(place);
                Interlocked.Exchange(ref _count, _waiters.Count);
            }
        }
    }

    private LeaseWaiter? Next()
    {
        lock (_gate)
        {
            LeaseWaiter? first = _waiters.First?.Value;
            if (first is not null)
            {
                _waiters.RemoveFirst();
                Interlocked.Exchange(ref _count, _waiters.Count);
            }

            return first;
        }
    }
}
