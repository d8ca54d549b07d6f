namespace Forge;

/// <summary>
/// What the library has mapped and not unmapped yet, over the whole process. A test suite that ends with both at 0 has lost
/// nothing. Thread-safe.
/// </summary>
public static class OutstandingMemory
{
    /// <summary>How many mappings stand.</summary>
    public static long Mappings => VirtualMemory.Mappings;

    /// <summary>Their bytes, guard pages included.</summary>
    public static long MappedBytes => VirtualMemory.MappedBytes;
}
