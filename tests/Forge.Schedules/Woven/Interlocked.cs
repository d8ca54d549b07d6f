extern alias framework;

using Forge.Schedules;
using Real = framework::System.Threading.Interlocked;

namespace System.Threading;

/// <summary>Stands in for the framework's: a scheduling point before each access.</summary>
internal static class Interlocked
{
    /// <summary>The strands take turns, so that every access is in order anyway.</summary>
    public static void MemoryBarrier() => Scheduler.Point("MemoryBarrier");

    /// <inheritdoc cref="MemoryBarrier"/>
    public static void MemoryBarrierProcessWide() => Scheduler.Point("MemoryBarrierProcessWide");

    public static T Exchange<T>(ref T location, T value)
    {
        Scheduler.Point("Interlocked.Exchange");
        return Real.Exchange(ref location, value);
    }

    public static T CompareExchange<T>(ref T location, T value, T comparand)
    {
        Scheduler.Point("Interlocked.CompareExchange");
        return Real.CompareExchange(ref location, value, comparand);
    }

    public static long Read(ref readonly long location)
    {
        Scheduler.Point("Interlocked.Read");
        return Real.Read(in location);
    }

    public static int Increment(ref int location)
    {
        Scheduler.Point("Interlocked.Increment");
        return Real.Increment(ref location);
    }

    public static long Increment(ref long location)
    {
        Scheduler.Point("Interlocked.Increment");
        return Real.Increment(ref location);
    }

    public static long Decrement(ref long location)
    {
        Scheduler.Point("Interlocked.Decrement");
        return Real.Decrement(ref location);
    }

    public static long Add(ref long location, long value)
    {
        Scheduler.Point("Interlocked.Add");
        return Real.Add(ref location, value);
    }
}
