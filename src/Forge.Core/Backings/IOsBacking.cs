namespace Forge;

/// <summary>A backing that owns a mapping of the operating system and can give its physical pages back and guard them.</summary>
public interface IOsBacking : IMemoryBacking
{
    /// <summary>
    /// Gives the physical pages above an offset back to the system. The range keeps its address, and what was given back
    /// reads as zeros. Where no whole page lies above the offset it does nothing and asks nothing of the system.
    /// </summary>
    /// <param name="fromOffset">
    /// Bytes from the start, at most the size; no byte below is lost, so it counts as rounded up to a page. 0 gives all back.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The offset is beyond the size.</exception>
    /// <exception cref="ObjectDisposedException">The backing has been disposed.</exception>
    /// <exception cref="OsMemoryException">The system refused; the range may still hold what it held.</exception>
    void ReleasePages(nuint fromOffset);

    /// <summary>Makes the whole range inaccessible, so that touching it faults, or readable and writable again.</summary>
    /// <param name="access">What is allowed from now on.</param>
    /// <exception cref="ObjectDisposedException">The backing has been disposed.</exception>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    void Protect(MemoryAccess access);
}
