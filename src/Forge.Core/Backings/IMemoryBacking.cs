namespace Forge;

/// <summary>A range of memory that does not move as long as it lives. Disposing it ends every use of the range.</summary>
/// <remarks>
/// An implementation guarantees that the range is readable and writable and belongs to nobody else, that <see cref="Address"/> and
/// <see cref="Size"/> don't change until <see cref="IDisposable.Dispose"/>, and that this releases the memory once, however often
/// it is called. One that hands out the range of an <see cref="MmapBacking"/> must call <see cref="MmapBacking.CommitAll"/>
/// first. Not thread-safe.
/// </remarks>
public interface IMemoryBacking : IDisposable
{
    /// <summary>The address of the first byte. Not 0.</summary>
    /// <exception cref="ObjectDisposedException">The backing was disposed.</exception>
    nuint Address { get; }

    /// <summary>The size of the range in bytes, at least 1.</summary>
    long Size { get; }
}
