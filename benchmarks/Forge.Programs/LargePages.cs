namespace Forge.Programs;

/// <summary>Memory of which much will be used: a page that is touched for the first time costs more than what is done with it.</summary>
internal static class LargePages
{
    /// <summary>Maps memory in huge pages, or in ordinary ones if the system takes no such advice.</summary>
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
