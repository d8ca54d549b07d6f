using System.Diagnostics;
#if !NET9_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
#endif
#if NETSTANDARD2_0
using System.Runtime.InteropServices;
#else
using System.Runtime.CompilerServices;
#endif

namespace Forge;

/// <summary>What differs between the target frameworks.</summary>
internal static partial class Portable
{
    // On netstandard2.0, Math has no overloads for nuint.

    /// <summary>The smaller of two numbers.</summary>
    public static nuint Min(nuint a, nuint b) => (nuint)Math.Min((ulong)a, b);

    /// <summary>The larger of two numbers.</summary>
    public static nuint Max(nuint a, nuint b) => (nuint)Math.Max((ulong)a, b);

    /// <summary>A number that threads on different processors seldom share. It may change at any time.</summary>
    public static int Processor =>
#if NETSTANDARD2_0
        Environment.CurrentManagedThreadId;
#else
        Thread.GetCurrentProcessorId();
#endif

    /// <summary>
    /// The frequent side's half of an asymmetric fence. Each side writes, passes its half, and then reads what the other side writes;
    /// at least one of them sees the other's write. Free if the system can interrupt all processors of the process.
    /// </summary>
    public static void LightFence()
    {
#if NETSTANDARD2_0
        Interlocked.MemoryBarrier();
#endif
    }

    /// <summary>The rare side's half of an asymmetric fence; see <see cref="LightFence"/>.</summary>
    public static void HeavyFence()
    {
#if NETSTANDARD2_0
        Interlocked.MemoryBarrier();
#else
        Interlocked.MemoryBarrierProcessWide();
#endif
    }

    /// <summary>Removes a callback from a token. It may still be running on another thread afterwards.</summary>
    public static void Unregister(CancellationTokenRegistration registration)
    {
#if NETSTANDARD2_0
        // Waits for a callback that is running on another thread. Ours takes no lock that a caller holds.
        registration.Dispose();
#else
        registration.Unregister();
#endif
    }

    /// <summary>Whether the last garbage collection found the machine, or the container, short of memory.</summary>
    public static bool IsMemoryShort()
    {
#if NETSTANDARD2_0
        return false;
#else
        GCMemoryInfo memory = GC.GetGCMemoryInfo(GCKind.Any);
        return memory.MemoryLoadBytes >= memory.HighMemoryLoadThresholdBytes;
#endif
    }

    /// <summary>Allocates a zeroed array that never moves.</summary>
    /// <param name="size">The number of bytes.</param>
    /// <param name="address">The address of the first.</param>
    /// <returns>What keeps the array in place, to be passed to <see cref="FreePinned"/>.</returns>
    public static object AllocatePinned(int size, out nuint address)
    {
#if NETSTANDARD2_0
        GCHandle handle = GCHandle.Alloc(new byte[size], GCHandleType.Pinned);
        address = (nuint)(nint)handle.AddrOfPinnedObject();
        return handle;
#else
        byte[] bytes = GC.AllocateArray<byte>(size, pinned: true);

        // SAFETY: the array is on the pinned object heap, so its address is valid as long as it lives.
        unsafe
        {
            address = (nuint)Unsafe.AsPointer(ref bytes[0]);
        }

        return bytes;
#endif
    }

    /// <summary>The array that <see cref="AllocatePinned"/> has allocated.</summary>
    public static byte[] ArrayOf(object pin)
    {
#if NETSTANDARD2_0
        return (byte[])((GCHandle)pin).Target;
#else
        return (byte[])pin;
#endif
    }

    /// <summary>Allows the array to be collected once nothing else refers to it.</summary>
    public static void FreePinned(object pin)
    {
#if NETSTANDARD2_0
        ((GCHandle)pin).Free();
#endif
    }

    /// <summary>The assembly and the full name of a frame's method, by means that survive trimming if there are any; null if unknown.</summary>
#if NET9_0_OR_GREATER
    public static (string Assembly, string Name)? MethodOf(StackFrame frame) =>
        DiagnosticMethodInfo.Create(frame) is { } method
            ? (method.DeclaringAssemblyName.Split(',')[0], $"{method.DeclaringTypeName}.{method.Name}")
            : null;
#else
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Nothing depends on the names; those that trimming removes are not shown.")]
    public static (string Assembly, string Name)? MethodOf(StackFrame frame)
    {
        MethodBase? method = frame.GetMethod();
        return method?.DeclaringType is { } type ? (type.Assembly.GetName().Name!, $"{type.FullName}.{method.Name}") : null;
    }
#endif

#if NETSTANDARD2_0
    /// <summary>Whether a type is a reference or holds one.</summary>
    public static bool HoldsReferences<T>() => Known<T>.HoldsReferences;

    // Since .NET 8 a function pointer's type is not IntPtr but a type without a base, which netstandard2.0 can't ask about.
    private static bool HoldsReferences(Type type) =>
        !type.IsPrimitive && !type.IsPointer && !type.IsEnum
        && !(type.BaseType is null && !type.IsInterface && type != typeof(object))
        && (!type.IsValueType || Array.Exists(
            type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic),
            static field => HoldsReferences(field.FieldType)));

    private static class Known<T>
    {
        public static readonly bool HoldsReferences = Portable.HoldsReferences(typeof(T));
    }
#else
    /// <summary>Whether a type is a reference or holds one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HoldsReferences<T>() => RuntimeHelpers.IsReferenceOrContainsReferences<T>();
#endif
}
