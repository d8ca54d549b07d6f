namespace Forge;

/// <summary>
/// What the library has mapped and not unmapped yet, in the whole process. If both are 0 at the end of a test suite, nothing was leaked.
/// Thread-safe.
/// </summary>
public static class OutstandingMemory
{
    /// <summary>The number of mappings.</summary>
    public static long Mappings => VirtualMemory.Mappings;

    /// <summary>Their size in bytes, including guard pages.</summary>
    public static long MappedBytes => VirtualMemory.MappedBytes;
}
