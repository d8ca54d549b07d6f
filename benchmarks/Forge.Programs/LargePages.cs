namespace Forge.Programs;

/// <summary>Memory of which much will be used, so that page faults would cost more than the work itself.</summary>
internal static class LargePages
{
    /// <summary>Maps huge pages, or ordinary ones if the system does not take that advice.</summary>
    public static MmapBacking Reserve(long bytes)
    {
        try
        {
            return MmapBacking.TransparentHuge(bytes);
        }
        catch (PlatformNotSupportedException)
        {
            return new MmapBacking(bytes);
        }
    }
}
