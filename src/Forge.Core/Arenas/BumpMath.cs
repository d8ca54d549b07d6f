using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// The placement arithmetic of a bump arena, over plain integers and without unsafe code. Every allocation depends on the one before
/// it through the cursor, so the functions do as little as possible between reading the cursor and knowing its next value.
/// </summary>
internal static class BumpMath
{
    /// <summary>
    /// The highest address at which an arena's range may end. On 64 bits it leaves a quarter of the address space, which no system gives
    /// to programs, above the range.
    /// </summary>
    public static nuint HighestLimit => Is64Bit ? (nuint)3 << 62 : ~(nuint)0;

    private static bool Is64Bit => IntPtr.Size == 8;

    /// <summary>Finds the first aligned range of a size between cursor and limit.</summary>
    /// <param name="cursor">At most the limit.</param>
    /// <param name="limit">Any address.</param>
    /// <param name="size">At most <see cref="MemoryLayout.MaxSize"/>.</param>
    /// <param name="alignment">A power of two, at most <see cref="MemoryLayout.MaxSize"/>.</param>
    /// <param name="start">The address of the range; of no meaning if there is none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryPlace(nuint cursor, nuint limit, nuint size, nuint alignment, out nuint start)
    {
        start = MemoryLayout.RoundUp(cursor, alignment);

        // Padding and size. Each is at most half the address space, so that the difference is exact even if the aligned address overflows.
        return start + size - cursor <= limit - cursor;
    }

    /// <summary>Finds the first aligned place for one value of a type between cursor and limit.</summary>
    /// <param name="cursor">At most the limit.</param>
    /// <param name="limit">At most <see cref="HighestLimit"/>. By reference, so that it is read only once the address is known.</param>
    /// <param name="size">The size of a type: less than 2³¹.</param>
    /// <param name="alignment">The alignment of a type: a power of two, at most 64.</param>
    /// <param name="start">The address of the value; of no meaning if there is no place.</param>
    /// <param name="end">The address after it; of no meaning if there is no place.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryPlaceValue(
        nuint cursor, ref readonly nuint limit, nuint size, nuint alignment, out nuint start, out nuint end)
    {
        // After a value of the same type the cursor is already aligned. This branch is predicted, so that the next allocation does
        // not wait for the arithmetic.
        start = cursor;
        if ((start & (alignment - 1)) != 0) { start = RoundUpApart(start, alignment); }

        // On 64 bits the highest limit keeps the end from overflowing.
        end = start + size;
        return end <= limit && (Is64Bit || AreInOrder(cursor, start, end));
    }

    /// <summary>Whether neither rounding up nor adding the size has overflowed.</summary>
    internal static bool AreInOrder(nuint cursor, nuint start, nuint end) => start >= cursor && end >= start;

    // A call, because the compiler would otherwise always do the arithmetic, and select the result without a branch.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nuint RoundUpApart(nuint cursor, nuint alignment) => MemoryLayout.RoundUp(cursor, alignment);
}
