using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>Writing to ranges that may be larger than a span can be.</summary>
internal static class RawMemory
{
    /// <summary>Sets every byte of a range that the caller owns and nobody else uses.</summary>
    public static void Fill(nuint address, nuint bytes, byte value) => Fill(address, bytes, value, int.MaxValue);

    /// <summary>The same in steps, each of at most the given number of bytes.</summary>
    internal static void Fill(nuint address, nuint bytes, byte value, uint largestStep)
    {
        while (bytes > 0)
        {
            uint step = bytes < largestStep ? (uint)bytes : largestStep;

            // SAFETY: every caller passes a part of a mapping or of an arena's backing that is not released yet (an arena
            // ends its epochs before it fills, a backing fills before it releases); step <= bytes, compared above.
            unsafe
            {
                Unsafe.InitBlockUnaligned((void*)address, value, step);
            }

            address += step;
            bytes -= step;
        }
    }
}
