#if !NETSTANDARD2_0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
#endif

namespace Forge;

/// <summary>Spans over bare memory without the test of the length that Span's constructor makes each time.</summary>
internal static class RawSpan
{
    /// <summary>A span over a run of values that the caller knows to be there.</summary>
    /// <param name="address">Where it begins.</param>
    /// <param name="length">How many values, known not to be negative.</param>
    public static Span<T> DangerousCreate<T>(nuint address, int length)
        where T : unmanaged
    {
        // SAFETY: none here, hence the name; each caller names the check that granted the run.
        unsafe
        {
#if NETSTANDARD2_0
            return new Span<T>((void*)address, length);
#else
            return MemoryMarshal.CreateSpan(ref Unsafe.AsRef<T>((void*)address), length);
#endif
        }
    }
}
