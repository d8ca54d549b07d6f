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
    public string CallSite
    {
        get
        {
            foreach (StackFrame frame in _checkout.GetFrames())
            {
                if (Portable.MethodOf(frame) is { Assembly: not ("Forge.Core" or "Forge.FSharp") } caller)
                {
                    string? file = frame.GetFileName();
                    return file is null ? caller.Name : $"{caller.Name} ({file}:{frame.GetFileLineNumber()})";
                }
            }

            return "an unknown method";
        }
    }

    /// <summary>The stack trace of the checkout.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string StackTrace => _checkout.ToString();

    /// <summary>Describes what was lost and where it was checked out.</summary>
    public override string ToString() =>
        $"A lease of an arena of {MemoryLayout.Describe(Capacity)} was never given back. It was checked out by {CallSite}.";
}
