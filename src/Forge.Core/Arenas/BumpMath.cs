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

    /// <summary>Finds the first aligned range of any size between cursor and limit.</summary>
    /// <param name="cursor">At most the limit.</param>
    /// <param name="limit">At most <see cref="HighestLimit"/>.</param>
    /// <param name="size">At most <see cref="MemoryLayout.MaxSize"/>, or that of a run of values of a type.</param>
    /// <param name="mask">The alignment, at most <see cref="MemoryLayout.MaxSize"/>, less 1.</param>
    /// <param name="start">The address of the range; of no meaning if there is none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryPlace(nuint cursor, nuint limit, nuint size, nuint mask, out nuint start)
    {
        start = MemoryLayout.RoundUpByMask(cursor, mask);
        nuint end = start + size;
        return end <= limit && !HasOverflowed(cursor, start, end);
    }

    /// <summary>
    /// Whether rounding the cursor up to the start, or adding the size, has overflowed, so that the end says nothing though it is not above
    /// the limit. On 64 bits the highest limit rules that out: there is a quarter of the address space above it.
    /// </summary>
    /// <param name="cursor">At most <see cref="HighestLimit"/>.</param>
    /// <param name="start">The cursor rounded up to an alignment.</param>
    /// <param name="end">
    /// The start plus a size. On 64 bits alignment and size are together at most 2⁶², on 32 each of them is less than 2³¹.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasOverflowed(nuint cursor, nuint start, nuint end) => Is64Bit ? false : !AreInOrder(cursor, start, end);

    internal static bool AreInOrder(nuint cursor, nuint start, nuint end) => start >= cursor && end >= start;
}
