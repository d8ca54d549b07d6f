namespace Forge;

/// <summary>
/// Counts what the library has mapped and not unmapped yet, in the whole process. If both are 0 at the end of a test suite, nothing was leaked.
/// Thread-safe.
/// </summary>
public static class OutstandingMemory
{
    /// <summary>The number of mappings that have not been unmapped.</summary>
    public static long Mappings => VirtualMemory.Mappings;

    /// <summary>The size of these mappings in bytes, including guard pages.</summary>
    public static long MappedBytes => VirtualMemory.MappedBytes;
}
