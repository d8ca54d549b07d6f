using System.Runtime.CompilerServices;
#if !NETSTANDARD2_0
using System.Runtime.InteropServices;
#endif

namespace Forge;

/// <summary>Access to memory by its address.</summary>
internal static class RawMemory
{
    /// <summary>A span over values that the caller knows to be there, without the constructor's check of the length.</summary>
    /// <param name="address">The address of the first value.</param>
    /// <param name="length">The number of values, not negative.</param>
    public static Span<T> DangerousSpan<T>(nuint address, int length)
    {
        // SAFETY: none here, hence the name; each caller names the check that granted the run.
        unsafe
        {
#if NETSTANDARD2_0
            // The constructor refuses types with references, of which there are empty slices. An empty run of others keeps its address.
            return length == 0 && Portable.HoldsReferences<T>() ? default : new Span<T>((void*)address, length);
#else
            return MemoryMarshal.CreateSpan(ref Unsafe.AsRef<T>((void*)address), length);
#endif
        }
    }

    /// <summary>Sets every byte of a range that the caller owns. The range may be longer than a span can be.</summary>
    /// <param name="address">The address of the range.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="value">The value.</param>
    /// <param name="largestStep">The most bytes to set in one step.</param>
    public static void Fill(nuint address, nuint bytes, byte value, uint largestStep = int.MaxValue)
    {
        while (bytes > 0)
        {
            uint step = (uint)Portable.Min(bytes, largestStep);

            // SAFETY: every caller passes part of a mapping or of an arena's backing that has not been released (an arena
            // ends its epochs before it fills, a backing fills before it is released, VirtualMemory has just made the pages
            // writable); step is the smaller of bytes and largestStep, so at most bytes.
            unsafe
            {
                Unsafe.InitBlockUnaligned((void*)address, value, step);
            }

            address += step;
            bytes -= step;
        }
    }
}
