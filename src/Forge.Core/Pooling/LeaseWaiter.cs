using System.Diagnostics;
using System.Globalization;

namespace Forge;

/// <summary>
/// A checkout that waits for a lease. A grant, its timeout, its token and the disposal of the pool race to end the wait;
/// <see cref="TryEnd"/> decides which of them does.
/// </summary>
internal sealed class LeaseWaiter : TaskCompletionSource<ArenaLease>
{
    // The longest period that every timer accepts.
    private static readonly TimeSpan _longestStep = TimeSpan.FromDays(40);

    private readonly BackgroundReports _reports;
    private CancellationToken _cancellation;
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private TimeSpan _rest;
    private int _hasEnded;
    private int _hasGrant;

    public LeaseWaiter(BackgroundReports reports)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        _reports = reports;
        Place = new LinkedListNode<LeaseWaiter>(this);
    }

    /// <summary>Its node in the line, or among those whose arena is left over, made in advance so that nothing is allocated under the lock.</summary>
    public LinkedListNode<LeaseWaiter> Place { get; }

    /// <summary>The grant, if there is one; <see cref="TryTakeGrant"/> tells whose it is.</summary>
    public ArenaStore.Grant Granted { get; private set; }

    /// <summary>Where the checkout was called, if leases are tracked.</summary>
    public StackTrace? CallSite { get; init; }

    /// <summary>Whether something has ended the wait.</summary>
    public bool HasEnded => Volatile.Read(ref _hasEnded) != 0;

    /// <summary>The next waiter to be told after the lock is released.</summary>
    public LeaseWaiter? Next { get; set; }

    /// <summary>Starts to watch the token, and the time if it is not infinite.</summary>
    /// <param name="terms">The time and the token.</param>
    /// <param name="end">Called to end the wait, with the argument for <see cref="Refuse"/>.</param>
    public void Watch(in Terms terms, Action<LeaseWaiter, Exception?> end)
    {
        (TimeSpan timeout, TimeProvider clock, _cancellation) = terms;
        if (_cancellation.CanBeCanceled) { _registration = _cancellation.Register(() => end(this, null)); }

        if (timeout == Timeout.InfiniteTimeSpan) { return; }

        _rest = timeout;
        try
        {
            // Started only after it was assigned, because its callback may have to start it again.
            _timer = clock.CreateTimer(_ => OnTick(timeout, end), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            StartTimer();
        }
        catch
        {
            StopWatching();
            throw;
        }
    }

    /// <summary>Ends the wait. Returns true only for the first caller, which must then complete the task.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref _hasEnded, 1) == 0;

    /// <summary>Records the grant. Called once, under the store's lock.</summary>
    public void Grant(ArenaStore.Grant grant)
    {
        Granted = grant;
        Volatile.Write(ref _hasGrant, 1);
    }

    /// <summary>
    /// Takes what it was granted. Returns true only for the first caller, which then owns it: a thread of .NET's pool that makes a lease of
    /// it, or whatever has ended the wait. What makes a lease by ending the wait need not take it.
    /// </summary>
    public bool TryTakeGrant() => Interlocked.Exchange(ref _hasGrant, 0) != 0;

    /// <summary>Releases the timer and the token's callback. May be called more than once.</summary>
    public void StopWatching()
    {
        Portable.Unregister(_registration);
        try
        {
            _timer?.Dispose();
        }
        catch (Exception failure)
        {
            // The clock is user code. Its failure must not lose a lease that was just granted.
            _reports.Failed("The timer of a checkout could not be disposed", failure);
        }
    }

    /// <summary>Completes the task with a lease. The caller has ended the wait.</summary>
    public void Complete(ArenaLease lease)
    {
        StopWatching();
        SetResult(lease);
    }

    /// <summary>Completes the task without a lease. The caller has ended the wait.</summary>
    /// <param name="reason">Why; null if the token was cancelled.</param>
    public void Refuse(Exception? reason)
    {
        StopWatching();
        _ = reason is null ? TrySetCanceled(_cancellation) : TrySetException(reason);
    }

    private void OnTick(TimeSpan timeout, Action<LeaseWaiter, Exception?> end)
    {
        string seconds = timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        Exception reason = new TimeoutException(
            $"No lease was given back within {seconds} s, and the pool's limits allow no more arenas.");
        try
        {
            if (_rest > TimeSpan.Zero)
            {
                StartTimer();
                return;
            }
        }
        catch (Exception failure)
        {
            // The clock is user code. Without it the time would never end the wait.
            reason = failure;
        }

        end(this, reason);
    }

    private void StartTimer()
    {
        TimeSpan step = _rest < _longestStep ? _rest : _longestStep;
        _rest -= step;
        _timer!.Change(step, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How long a checkout may wait.</summary>
    /// <param name="Timeout">The time, 0 or more, or infinite.</param>
    /// <param name="Clock">The clock that measures it.</param>
    /// <param name="Cancellation">Ends the wait.</param>
    internal readonly record struct Terms(TimeSpan Timeout, TimeProvider Clock, CancellationToken Cancellation);
}
