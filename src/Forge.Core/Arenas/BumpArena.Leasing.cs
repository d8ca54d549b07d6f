namespace Forge;

public abstract partial class BumpArena
{
    private const long FirstLease = 1;

    /// <summary>
    /// The generation that the current lease carries. It moves on once when a lease ends, and 2^63 leases at one a
    /// nanosecond take 292 years, so it never wraps.
    /// </summary>
    internal long Lease => _lease;

    /// <summary>Ends the lease of a generation. Of all callers with copies of one lease, just one gets true.</summary>
    internal bool TryEndLease(long lease)
    {
        if (Interlocked.CompareExchange(ref _lease, lease + 1, lease) != lease)
        {
            return false;
        }

        _owner = lease + 1;
        return true;
    }

    /// <summary>Hands the arena to where it came from, after <see cref="TryEndLease"/> gave true.</summary>
    internal void ReturnHome() => GoHome();

    private protected abstract void GoHome();
}
