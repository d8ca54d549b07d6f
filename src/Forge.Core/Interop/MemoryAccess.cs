namespace Forge;

/// <summary>What may be done with a range of pages.</summary>
public enum MemoryAccess
{
    /// <summary>Nothing: touching the range faults, which ends the process.</summary>
    None,

    /// <summary>Reading and writing.</summary>
    ReadWrite,
}
