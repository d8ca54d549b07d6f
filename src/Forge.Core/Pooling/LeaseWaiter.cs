namespace Forge;

/// <summary>One checkout that waits for a lease; whoever comes first, a lease, the time or a cancellation, decides it.</summary>
internal sealed class LeaseWaiter(TimeSpan timeout)
    : TaskCompletionSource<ArenaLease>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>Its place in the queue.</summary>
    public LinkedListNode<LeaseWaiter>? Place { get; set; }

    public void TimeOut() =>
        TrySetException(new TimeoutException(
            $"No lease was given back within {timeout.TotalSeconds} s, and the pool's limits allow no more arenas."));

    public void Cancel(CancellationToken cancellation) => TrySetCanceled(cancellation);
}
