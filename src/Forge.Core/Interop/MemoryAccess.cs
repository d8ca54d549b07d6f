namespace Forge;

/// <summary>How a range of pages may be accessed.</summary>
public enum MemoryAccess
{
    /// <summary>No access: touching the range faults, which ends the process.</summary>
    None,

    /// <summary>Reading and writing.</summary>
    ReadWrite,
}
