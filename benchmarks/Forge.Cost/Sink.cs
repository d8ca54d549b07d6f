using System.Runtime.CompilerServices;

namespace Forge.Cost;

/// <summary>Where every result goes, so that the compiler has to make it. It costs one store.</summary>
internal static class Sink
{
    private static nuint _address;
    private static long _value;

    public static void Keep<T>(ref T place)
        where T : unmanaged
    {
        // SAFETY: the address is stored as a number; nothing reads through it.
        unsafe
        {
            Volatile.Write(ref _address, (nuint)Unsafe.AsPointer(ref place));
        }
    }

    public static void Keep(nuint address) => Volatile.Write(ref _address, address);

    public static void Keep(long value) => Volatile.Write(ref _value, value);
}
