using System.Diagnostics;

namespace Forge;

/// <summary>A lease that was lost: nothing refers to its arena any more, and it was never given back.</summary>
public sealed class LeakedLease
{
    private readonly StackTrace _checkout;

    internal LeakedLease(StackTrace checkout, long capacity)
    {
        _checkout = checkout;
        Capacity = capacity;
    }

    /// <summary>The size of the arena in bytes. Its memory is not released, because there may still be a span over it.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Capacity { get; }

    /// <summary>The method that checked the arena out, with file and line if there is debug information.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string CallSite => CallSiteOf(_checkout);

    /// <summary>The stack trace of the checkout.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string StackTrace => _checkout.ToString();

    /// <summary>Describes what was lost, and where it was checked out.</summary>
    /// <returns>A sentence for a log.</returns>
    public override string ToString() =>
        $"A lease of an arena of {MemoryLayout.Describe(Capacity)} was never given back. It was checked out by {CallSite}.";

    /// <summary>The method that made a checkout, with file and line if there is debug information.</summary>
    internal static string CallSiteOf(StackTrace checkout)
    {
        string? runtime = null;
        foreach (StackFrame frame in checkout.GetFrames())
        {
            if (Portable.MethodOf(frame) is { Assembly: not ("Forge.Core" or "Forge.FSharp") } caller)
            {
                // The way from a task or an async back to its caller. If that is all there is, it has to do.
                if (caller.Assembly is "System.Private.CoreLib" or "mscorlib" or "FSharp.Core")
                {
                    runtime ??= caller.Name;
                    continue;
                }

                string? file = frame.GetFileName();
                return file is null ? caller.Name : $"{caller.Name} ({file}:{frame.GetFileLineNumber()})";
            }
        }

        return runtime ?? "an unknown method";
    }
}
