using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// The arithmetic of a bump arena over plain integers, with nothing unsafe in it: whatever the arguments, a range
/// that it grants lies between the cursor and the limit. Comparisons are made by subtraction, so no sum can wrap.
/// </summary>
internal static class BumpMath
{
    /// <summary>Bytes from an address up to the next multiple of an alignment, which is a power of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Padding(nuint address, nuint alignment) => (0 - address) & (alignment - 1);

    /// <summary>Finds the first aligned range of a size between cursor and limit (cursor ≤ limit).</summary>
    /// <returns>Whether there is one; <paramref name="start"/> is its address, and 0 otherwise.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryPlace(nuint cursor, nuint limit, nuint size, nuint alignment, out nuint start)
    {
        nuint padding = Padding(cursor, alignment);
        nuint room = limit - cursor;
        if (padding > room || size > room - padding)
        {
            start = 0;
            return false;
        }

        start = cursor + padding;
        return true;
    }

    /// <summary>The bytes of a run of elements, neither number negative; false where they exceed the address space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryMultiply(int count, int elementSize, out nuint bytes)
    {
        ulong product = (ulong)(uint)count * (uint)elementSize;
        bytes = unchecked((nuint)product);
        return bytes == product;
    }
}
