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

    public static void ReadBarrier()
    {
    }

    public static void WriteBarrier()
    {
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

    public static byte Read(ref readonly byte location)
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write(ref byte location, byte value)
    {
        Scheduler.Point("Volatile.Write");
        Real.Write(ref location, value);
    }

    public static short Read(ref readonly short location)
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write(ref short location, short value)
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

    public static nint Read(ref readonly nint location)
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write(ref nint location, nint value)
    {
        Scheduler.Point("Volatile.Write");
        Real.Write(ref location, value);
    }

    public static sbyte Read(ref readonly sbyte location)
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write(ref sbyte location, sbyte value)
    {
        Scheduler.Point("Volatile.Write");
        Real.Write(ref location, value);
    }

    public static ushort Read(ref readonly ushort location)
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write(ref ushort location, ushort value)
    {
        Scheduler.Point("Volatile.Write");
        Real.Write(ref location, value);
    }

    public static uint Read(ref readonly uint location)
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write(ref uint location, uint value)
    {
        Scheduler.Point("Volatile.Write");
        Real.Write(ref location, value);
    }

    public static ulong Read(ref readonly ulong location)
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write(ref ulong location, ulong value)
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

    public static float Read(ref readonly float location)
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write(ref float location, float value)
    {
        Scheduler.Point("Volatile.Write");
        Real.Write(ref location, value);
    }

    public static double Read(ref readonly double location)
    {
        Scheduler.Point("Volatile.Read");
        return Real.Read(in location);
    }

    public static void Write(ref double location, double value)
    {
        Scheduler.Point("Volatile.Write");
        Real.Write(ref location, value);
    }
}
