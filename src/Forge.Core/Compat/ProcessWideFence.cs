namespace Forge;

/// <summary>
/// The two halves of a fence between a side that runs often and one that runs seldom. Each side writes, passes its half, and then
/// reads what the other writes; at least one of them sees the other's write. Where the system can interrupt all processors of the
/// process, the frequent side pays nothing; elsewhere each side passes a full fence.
/// </summary>
internal static class ProcessWideFence
{
    /// <summary>The half of the side that runs often.</summary>
    public static void Light()
    {
#if !NET
        Interlocked.MemoryBarrier();
#endif
    }

    /// <summary>The half of the side that runs seldom.</summary>
    public static void Heavy()
    {
#if NET
        Interlocked.MemoryBarrierProcessWide();
#else
        Interlocked.MemoryBarrier();
#endif
    }
}
