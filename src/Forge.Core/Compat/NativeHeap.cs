using System.Runtime.InteropServices;

namespace Forge;

/// <summary>Aligned blocks of the C heap.</summary>
internal static class NativeHeap
{
#if NETSTANDARD2_0
    /// <summary>Allocates a block. An alignment greater than the heap's own is reached by moving the start up.</summary>
    /// <returns>The aligned address, and the address to pass to <see cref="Free"/>.</returns>
    public static (nuint Aligned, nuint Block) Allocate(nuint size, nuint alignment)
    {
        nuint slack = alignment - 1;
        if (size > (~(nuint)0 >> 1) - slack) { throw new OutOfMemoryException(); }

        nuint block = (nuint)(nint)Marshal.AllocHGlobal((nint)(size + slack));
        return ((block + slack) & ~slack, block);
    }

    public static void Free(nuint block) => Marshal.FreeHGlobal((nint)block);
#else
    /// <summary>Allocates a block.</summary>
    /// <returns>The aligned address, and the address to pass to <see cref="Free"/>.</returns>
    public static (nuint Aligned, nuint Block) Allocate(nuint size, nuint alignment)
    {
        // SAFETY: only asks for memory; HeapBacking has checked that size > 0 and that alignment is a power of two.
        unsafe
        {
            nuint block = (nuint)NativeMemory.AlignedAlloc(size, alignment);
            return (block, block);
        }
    }

    public static void Free(nuint block)
    {
        // SAFETY: HeapBacking.Release passes each block of Allocate, and MemoryBacking calls Release once.
        unsafe
        {
            NativeMemory.AlignedFree((void*)block);
        }
    }
#endif
}
