namespace Forge;

/// <summary>A backing that owns a mapping of the operating system, and can release its physical pages and protect them.</summary>
public interface IOsBacking : IMemoryBacking
{
    /// <summary>
    /// Returns the physical pages above an offset to the system. The range keeps its address and stays accessible, and every byte above the
    /// offset, rounded up to a page of <see cref="MmapBacking.PageSize"/> bytes, then reads as zero. Makes no system call if there is no
    /// whole page above.
    /// </summary>
    /// <param name="fromOffset">
    /// The offset from the start in bytes, 0 to <see cref="IMemoryBacking.Size"/>. The address there is rounded up to a page, so no byte below
    /// the offset is lost.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The offset is out of range.</exception>
    /// <exception cref="ObjectDisposedException">The backing was disposed.</exception>
    /// <exception cref="OsMemoryException">The system refused; the range may still hold what it held.</exception>
    void ReleasePages(long fromOffset);

    /// <summary>Makes the whole range inaccessible, so that touching it faults, or readable and writable again.</summary>
    /// <param name="access">The access to allow.</param>
    /// <exception cref="ObjectDisposedException">The backing was disposed.</exception>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    void Protect(MemoryAccess access);
}
