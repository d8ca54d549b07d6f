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

    public static ulong Read(ref readonly ulong location)
    {
        Scheduler.Point("Interlocked.Read");
        return Real.Read(in location);
    }

    public static int Increment(ref int location)
    {
        Scheduler.Point("Interlocked.Increment");
        return Real.Increment(ref location);
    }

    public static int Decrement(ref int location)
    {
        Scheduler.Point("Interlocked.Decrement");
        return Real.Decrement(ref location);
    }

    public static int Add(ref int location, int value)
    {
        Scheduler.Point("Interlocked.Add");
        return Real.Add(ref location, value);
    }

    public static int And(ref int location, int value)
    {
        Scheduler.Point("Interlocked.And");
        return Real.And(ref location, value);
    }

    public static int Or(ref int location, int value)
    {
        Scheduler.Point("Interlocked.Or");
        return Real.Or(ref location, value);
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

    public static long And(ref long location, long value)
    {
        Scheduler.Point("Interlocked.And");
        return Real.And(ref location, value);
    }

    public static long Or(ref long location, long value)
    {
        Scheduler.Point("Interlocked.Or");
        return Real.Or(ref location, value);
    }

    public static uint Increment(ref uint location)
    {
        Scheduler.Point("Interlocked.Increment");
        return Real.Increment(ref location);
    }

    public static uint Decrement(ref uint location)
    {
        Scheduler.Point("Interlocked.Decrement");
        return Real.Decrement(ref location);
    }

    public static uint Add(ref uint location, uint value)
    {
        Scheduler.Point("Interlocked.Add");
        return Real.Add(ref location, value);
    }

    public static uint And(ref uint location, uint value)
    {
        Scheduler.Point("Interlocked.And");
        return Real.And(ref location, value);
    }

    public static uint Or(ref uint location, uint value)
    {
        Scheduler.Point("Interlocked.Or");
        return Real.Or(ref location, value);
    }

    public static ulong Increment(ref ulong location)
    {
        Scheduler.Point("Interlocked.Increment");
        return Real.Increment(ref location);
    }

    public static ulong Decrement(ref ulong location)
    {
        Scheduler.Point("Interlocked.Decrement");
        return Real.Decrement(ref location);
    }

    public static ulong Add(ref ulong location, ulong value)
    {
        Scheduler.Point("Interlocked.Add");
        return Real.Add(ref location, value);
    }

    public static ulong And(ref ulong location, ulong value)
    {
        Scheduler.Point("Interlocked.And");
        return Real.And(ref location, value);
    }

    public static ulong Or(ref ulong location, ulong value)
    {
        Scheduler.Point("Interlocked.Or");
        return Real.Or(ref location, value);
    }
}
