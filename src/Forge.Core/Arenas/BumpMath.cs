using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// The arithmetic of a bump arena over plain integers, with nothing unsafe in it: whatever the arguments, a range
/// that it grants lies between the cursor and the limit. What is compared are differences, so no sum can wrap. An
/// address passes through as few operations as can be on its way from one cursor to the next: each allocation waits
/// for the one before it.
/// </summary>
internal static class BumpMath
{
    /// <summary>Finds the first aligned range of a size between cursor and limit (cursor ≤ limit).</summary>
    /// <returns>Whether there is one; <paramref name="start"/> is its address, and 0 otherwise.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryPlace(nuint cursor, nuint limit, nuint size, nuint alignment, out nuint start)
    {
        nuint mask = alignment - 1;
        start = (cursor + mask) & ~mask;

        // Padding and size together. Neither exceeds half the address space, so the sum is exact, also where the
        // aligned address itself has wrapped to 0.
        nuint needed = start + size - cursor;
        if (size > MemoryLayout.MaxSize || needed > limit - cursor)
        {
            start = 0;
            return false;
        }

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
