using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// The arithmetic of placement in a bump arena, over plain integers and without unsafe code. Every allocation depends on the one before
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

    /// <summary>
    /// Finds the first aligned range of any size between cursor and limit. Whatever the mask and the size are, a range that it finds lies
    /// there, so that a layout made of stray bits harms nobody.
    /// </summary>
    /// <param name="cursor">At most the limit.</param>
    /// <param name="limit">Any address.</param>
    /// <param name="size">The size in bytes.</param>
    /// <param name="mask">The alignment, a power of two, less 1.</param>
    /// <param name="start">The address of the range; of no meaning if there is none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryPlace(nuint cursor, nuint limit, nuint size, nuint mask, out nuint start)
    {
        start = MemoryLayout.RoundUpByMask(cursor, mask);
        nuint end = start + size;

        // Of constants the compiler makes jumps; a condition it would first turn into a number.
        return end <= limit && start >= cursor && end >= start ? true : false;
    }

    /// <summary>
    /// Whether rounding the cursor up to the start, or adding the size of values of one type, has overflowed, so that the end says nothing
    /// though it is not above the limit. On 64 bits the highest limit rules that out.
    /// </summary>
    /// <param name="cursor">At most <see cref="HighestLimit"/>.</param>
    /// <param name="start">The cursor rounded up to an alignment of at most 64.</param>
    /// <param name="end">The start plus a size: less than 2⁶² on 64 bits, less than 2³¹ on 32.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasOverflowed(nuint cursor, nuint start, nuint end) => Is64Bit ? false : !AreInOrder(cursor, start, end);

    internal static bool AreInOrder(nuint cursor, nuint start, nuint end) => start >= cursor && end >= start;
}
