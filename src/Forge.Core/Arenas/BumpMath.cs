using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// The arithmetic of a bump arena over plain integers, with nothing unsafe in it: whatever the arguments, a range
/// that it grants lies between the cursor and the limit. For layouts it compares differences, so that no sum can wrap; for
/// values of types a sum, which <see cref="HighestLimit"/> keeps from wrapping. An address passes through as few operations
/// as can be on its way from one cursor to the next: each allocation waits for the one before it.
/// </summary>
internal static class BumpMath
{
    /// <summary>
    /// The highest address that the range of an arena may end at: on 64 bits a quarter of all addresses below the top, where no
    /// system has memory for programs, so that the sum of an address and the bytes of a run of values, of which there are fewer
    /// than 2³¹ of fewer than 2³¹ bytes, can't wrap.
    /// </summary>
    public static nuint HighestLimit => Is64Bit ? (nuint)3 << 62 : ~(nuint)0;

    private static bool Is64Bit => IntPtr.Size == 8;

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

    /// <summary>As <see cref="TryPlace"/> for a run of values of a type, whose bytes <see cref="HighestLimit"/> allows for.</summary>
    /// <returns>Whether there is room; <paramref name="start"/> and <paramref name="end"/> mean nothing otherwise.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryPlaceRun(nuint cursor, nuint limit, nuint size, nuint alignment, out nuint start, out nuint end)
    {
        start = MemoryLayout.RoundUp(cursor, alignment);
        end = start + size;
        return end <= limit && !HaveWrapped(cursor, start, end);
    }

    /// <summary>
    /// The first multiple of the alignment of a type at or above the cursor. Behind a value of the same type the cursor is aligned
    /// already; the branch on that is predicted, so that the next allocation need not wait for the arithmetic.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint AlignForValue(nuint cursor, nuint alignment)
    {
        if ((cursor & (alignment - 1)) != 0)
        {
            cursor = RoundUpApart(cursor, alignment);
        }

        return cursor;
    }

    /// <summary>
    /// Whether the start or the end of values behind the cursor has wrapped, so that the end says nothing though it is not above the
    /// limit: only on 32 bits; see <see cref="HighestLimit"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HaveWrapped(nuint cursor, nuint start, nuint end) => Is64Bit ? false : start < cursor || end < start;

    /// <summary>The bytes of a run of elements, neither number negative; false where they exceed the address space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryMultiply(int count, int elementSize, out nuint bytes)
    {
        ulong product = (ulong)(uint)count * (uint)elementSize;
        bytes = unchecked((nuint)product);
        return bytes == product;
    }

    // A call, since the compiler would do the arithmetic always, outside of loops, and select its result without a branch.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nuint RoundUpApart(nuint cursor, nuint alignment) => MemoryLayout.RoundUp(cursor, alignment);
}
