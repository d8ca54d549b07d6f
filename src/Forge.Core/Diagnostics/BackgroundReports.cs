using System.Diagnostics.Tracing;

namespace Forge;

/// <summary>
/// Reports failures that cannot be thrown to a caller, and lost leases: as events of the event source Forge, and to the handlers of the
/// pool's options. Never throws.
/// </summary>
internal sealed class BackgroundReports(string pool, Action<Exception>? onFailure, Action<LeakedLease>? onLeak)
{
    /// <summary>Reports a failure where an exception would end the process, or reach somebody whose call has succeeded.</summary>
    public void Failed(string operation, Exception failure)
    {
        Events.Log.BackgroundFailure(pool, operation, Describe(failure));
        try
        {
            onFailure?.Invoke(failure);
        }
        catch (Exception second)
        {
            Events.Log.BackgroundFailure(pool, "The handler of background failures threw", Describe(second));
        }
    }

    /// <summary>Reports a lost lease.</summary>
    public void Lost(LeakedLease lease)
    {
        Events.Log.LeaseLost(pool, Describe(lease));
        try
        {
            onLeak?.Invoke(lease);
        }
        catch (Exception failure)
        {
            Failed("The handler of lost leases threw", failure);
        }
    }

    // An exception may be the user's, and its ToString may throw.
    private static string Describe(object what)
    {
        try
        {
            return what.ToString()!;
        }
        catch (Exception)
        {
            return what.GetType().ToString();
        }
    }

    // Made on first use, so that a program in which nothing goes wrong does not pay for it.
    [EventSource(Name = "Forge")]
    private sealed class Events : EventSource
    {
        public static readonly Events Log = new();

        [Event(1, Level = EventLevel.Error, Message = "{1} (pool {0}): {2}")]
        public void BackgroundFailure(string pool, string operation, string failure) => WriteEvent(1, pool, operation, failure);

        [Event(2, Level = EventLevel.Warning, Message = "{1} (pool {0})")]
        public void LeaseLost(string pool, string lease) => WriteEvent(2, pool, lease);
    }
}
