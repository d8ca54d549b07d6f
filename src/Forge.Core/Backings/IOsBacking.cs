namespace Forge;

/// <summary>A backing that owns a mapping of the operating system and can give its physical pages back and guard them.</summary>
public interface IOsBacking : IMemoryBacking
{
    /// <summary>
    /// Gives the physical pages of the whole range back to the system. The range stays mapped at the same address
    /// and reads as zeros; what it held is lost.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The backing has been disposed.</exception>
    /// <exception cref="OsMemoryException">The system refused; the range may still hold what it held.</exception>
    void ReleasePages();

    /// <summary>Makes the whole range inaccessible, so that touching it faults, or readable and writable again.</summary>
    /// <param name="access">What is allowed from now on.</param>
    /// <exception cref="ObjectDisposedException">The backing has been disposed.</exception>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    void Protect(MemoryAccess access);
}
