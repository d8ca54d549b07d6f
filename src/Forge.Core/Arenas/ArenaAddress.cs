using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// The arithmetic of references into an arena, without unsafe code. The bits of a reference are its distance from the start of the arena, plus 1,
/// in the low 36 bits, and the stamp of its epoch in the high 28. So a reference is the sum of an address and of a number that all
/// references of an epoch have in common, and no reference is 0.
/// </summary>
internal static class ArenaAddress
{
    /// <summary>The bits of a reference to nothing.</summary>
    public const ulong Null = 0;

    /// <summary>The maximum capacity of an arena with references. So a wrong stamp always leads to an address outside the arena.</summary>
    public const long MaxCapacity = (1L << DistanceBits) - 2;

    private const int DistanceBits = 36;

    /// <summary>The lowest address at which an arena may begin. Systems keep the first page free. Larger values need one more comparison.</summary>
    public const ulong MinStart = 4096;

    /// <summary>What to add to an address to make it a reference.</summary>
    /// <param name="stamp">The number of the epoch, not negative. Its low 28 bits count.</param>
    /// <param name="start">The start of the arena.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Base(long stamp, nuint start) => ((ulong)stamp << DistanceBits) - start + 1;

    /// <summary>The distance from the start of the arena, in bytes. Meaningless for null.</summary>
    public static ulong OffsetOf(ulong bits) => (bits & ((1UL << DistanceBits) - 1)) - 1;

    /// <summary>Whether bits belong to an epoch, and refer to a range inside the allocated part of the arena.</summary>
    /// <param name="bits">Any bits.</param>
    /// <param name="epoch">The epoch's <see cref="Base"/>.</param>
    /// <param name="size">The size of the range in bytes.</param>
    /// <param name="start">The start of the arena.</param>
    /// <param name="cursor">The end of what is allocated.</param>
    /// <param name="address">The address of the range; meaningless if this returns false.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryResolve(ulong bits, ulong epoch, ulong size, nuint start, nuint cursor, out nuint address)
    {
        ulong place = bits - epoch;
        address = (nuint)place;
        return (size <= MinStart || size <= cursor) && place >= start && place <= cursor - size;
    }
}
