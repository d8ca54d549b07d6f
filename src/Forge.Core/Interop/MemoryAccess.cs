namespace Forge;

/// <summary>How a range of pages may be accessed.</summary>
public enum MemoryAccess
{
    /// <summary>Not at all: touching the range faults, which ends the process.</summary>
    None,

    /// <summary>For reading and writing.</summary>
    ReadWrite,
}
