using System.Diagnostics;

namespace Forge;

/// <summary>
/// Detects that a lease was lost. Only the arena refers to it, so it does not keep the arena alive. When the garbage collector finds
/// the arena unreachable, this object's own finalizer runs, which no code outside can suppress.
/// </summary>
internal sealed class LeaseWatch(BackgroundReports reports, long capacity)
{
    private StackTrace? _checkout;

    ~LeaseWatch()
    {
        if (_checkout is { } checkout) { reports.Lost(new LeakedLease(checkout, capacity)); }
    }

    /// <summary>Called when a lease begins.</summary>
    /// <param name="checkout">Where the checkout was called.</param>
    public void Begin(StackTrace checkout) => _checkout = checkout;

    /// <summary>Called when the lease was given back.</summary>
    public void End() => _checkout = null;
}
