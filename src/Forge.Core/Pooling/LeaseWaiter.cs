using System.Diagnostics;

namespace Forge;

/// <summary>
/// One checkout that waits for a lease. A grant, its time, its token and the end of the pool race to end the wait; <see
/// cref="TryEnd"/> decides between them.
/// </summary>
internal sealed class LeaseWaiter : TaskCompletionSource<ArenaLease>
{
    // The longest time that every timer takes.
    private static readonly TimeSpan _longestStep = TimeSpan.FromDays(40);

    private CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private TimeSpan _rest;
    private int _hasEnded;
    private int _hasGrant;

    public LeaseWaiter()
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Place = new LinkedListNode<LeaseWaiter>(this);
    }

    /// <summary>Its place in the queue, made beforehand, so that nothing has to be allocated under the lock.</summary>
    public LinkedListNode<LeaseWaiter> Place { get; }

    /// <summary>The grant, if there is one; <see cref="TryTakeGrant"/> tells whose it is.</summary>
    public ArenaStore.Grant Granted { get; private set; }

    /// <summary>Where the checkout was called, if leases are tracked.</summary>
    public StackTrace? CallSite { get; init; }

    /// <summary>Whether something has ended the wait.</summary>
    public bool HasEnded => Volatile.Read(ref _hasEnded) != 0;

    /// <summary>The next of those to be told once the lock has been left.</summary>
    public LeaseWaiter? Next { get; set; }

    /// <summary>Has the wait ended by a cancellation, and after a time, if there is one.</summary>
    /// <param name="terms">The time and the token.</param>
    /// <param name="end">Ends the wait with what it is given.</param>
    public void Watch(in WaitTerms terms, Action<LeaseWaiter, Exception> end)
    {
        (TimeSpan timeout, TimeProvider clock, CancellationToken cancellation) = terms;
        if (cancellation.CanBeCanceled)
        {
            _registration = cancellation.Register(() => end(this, new OperationCanceledException(cancellation)));
        }

        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        _rest = timeout;
        try
        {
            // Started only once it is known here: its callback may have to start it again.
            _timer = clock.CreateTimer(_ => OnTick(timeout, end), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            StartTimer();
        }
        catch
        {
            StopWatching();
            throw;
        }
    }

    /// <summary>Ends the wait; true for the first caller only, who then has to say how it ended.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref _hasEnded, 1) == 0;

    /// <summary>Grants it something, once, under the store's lock.</summary>
    public void Grant(ArenaStore.Grant grant)
    {
        Granted = grant;
        Volatile.Write(ref _hasGrant, 1);
    }

    /// <summary>
    /// Takes what it was granted; true only for the first caller, which then owns it: whoever makes a lease of it, or whoever ended the
    /// wait first.
    /// </summary>
    public bool TryTakeGrant() => Interlocked.Exchange(ref _hasGrant, 0) != 0;

    /// <summary>Lets go of the timer and the token. May be called more than once.</summary>
    public void StopWatching()
    {
        CancellationCallbacks.Remove(_registration);
        try
        {
            _timer?.Dispose();
        }
        catch (Exception failure)
        {
            // The clock is somebody else's code. What it does must not cost a lease that was just granted.
            Console.Error.WriteLine($"The timer of a checkout that waited could not be disposed of: {failure.Message}");
        }
    }

    /// <summary>Completes the task with a lease; the caller has ended the wait.</summary>
    public void Complete(ArenaLease lease)
    {
        StopWatching();
        SetResult(lease);
    }

    /// <summary>Completes the task without a lease; the caller has ended the wait.</summary>
    public void Refuse(Exception reason)
    {
        StopWatching();
        _ = reason is OperationCanceledException cancelled ? TrySetCanceled(cancelled.CancellationToken) : TrySetException(reason);
    }

    private void OnTick(TimeSpan timeout, Action<LeaseWaiter, Exception> end)
    {
        if (_rest > TimeSpan.Zero)
        {
            StartTimer();
            return;
        }

        end(this, new TimeoutException(
            $"No lease was given back within {timeout.TotalSeconds} s, and the pool's limits allow no more arenas."));
    }

    private void StartTimer()
    {
        TimeSpan step = _rest < _longestStep ? _rest : _longestStep;
        _rest -= step;
        _timer!.Change(step, Timeout.InfiniteTimeSpan);
    }
}
