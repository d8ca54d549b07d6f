extern alias framework;

using System.Diagnostics.CodeAnalysis;
using Forge.Schedules;
using Real = framework::System.Threading.Volatile;

namespace System.Threading;

/// <summary>Stands in for the framework's: a scheduling point before each access.</summary>
internal static class Volatile
{
    [return: NotNullIfNotNull(nameof(location))]
    public static T Read<T>(ref readonly T location)
        where T : class?
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write<T>(ref T location, T value)
        where T : class?
    {
        Scheduler.Point("Volatile.Write");
        Real.Write(ref location, value);
    }

    public static bool Read(ref readonly bool location)
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write(ref bool location, bool value)
    {
        Scheduler.Point("Volatile.Write");
        Real.Write(ref location, value);
    }

    public static int Read(ref readonly int location)
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write(ref int location, int value)
    {
        Scheduler.Point("Volatile.Write");
        Real.Write(ref location, value);
    }

    public static long Read(ref readonly long location)
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write(ref long location, long value)
    {
        Scheduler.Point("Volatile.Write");
        Real.Write(ref location, value);
    }

    public static nuint Read(ref readonly nuint location)
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write(ref nuint location, nuint value)
    {
        Scheduler.Point("Volatile.Write");
        Real.Write(ref location, value);
    }
}
