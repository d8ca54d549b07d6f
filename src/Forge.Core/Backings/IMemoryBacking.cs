namespace Forge;

/// <summary>
/// A range of memory that never moves while it lives. Whoever disposes it ends every use of the range.
/// </summary>
/// <remarks>
/// An implementer promises that the range is readable and writable, belongs to nobody else, and that
/// <see cref="Address"/> and <see cref="Size"/> stay the same until <see cref="IDisposable.Dispose"/>, which
/// releases the memory once and may be called again. One thread at a time.
/// </remarks>
public interface IMemoryBacking : IDisposable
{
    /// <summary>The address of the first byte; not 0.</summary>
    /// <exception cref="ObjectDisposedException">The backing has been disposed.</exception>
    nuint Address { get; }

    /// <summary>The size of the range in bytes; at least 1.</summary>
    nuint Size { get; }
}
