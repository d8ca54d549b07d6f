using System.Diagnostics;

namespace Forge;

/// <summary>
/// Notices that a lease was lost. It hangs on the arena alone, so it does not keep the arena alive, and when the garbage
/// collector takes the arena its own finalizer runs, which no code outside can suppress.
/// </summary>
internal sealed class LeaseWatch(Action<LeakedLease> report, nuint capacity)
{
    private StackTrace? _checkout;

    ~LeaseWatch()
    {
        if (_checkout is not { } checkout)
        {
            return;
        }

        try
        {
            report(new LeakedLease(checkout, capacity));
        }
        catch (Exception failure)
        {
            // An exception out of a finalizer would end the process.
            Console.Error.WriteLine($"The handler of a leaked lease threw: {failure}");
        }
    }

    /// <summary>A lease begins.</summary>
    /// <param name="callSite">Where its checkout was called; null for here.</param>
    public void Begin(StackTrace? callSite) => _checkout = callSite ?? new StackTrace(fNeedFileInfo: true);

    /// <summary>The lease was given back.</summary>
    public void End() => _checkout = null;
}
