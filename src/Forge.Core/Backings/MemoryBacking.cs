using System.Diagnostics;

namespace Forge;

/// <summary>
/// The base class of the library's backings. The range is released once, and not while an arena uses it. Derive from it to write your own.
/// </summary>
/// <remarks>Disposing is thread-safe; the memory itself belongs to one thread at a time.</remarks>
public abstract class MemoryBacking : IMemoryBacking
{
    private const int Free = 0;
    private const int Owned = 1;
    private const int Disposed = 2;

    private readonly nuint _address;
    private int _state;

    /// <summary>Takes over a range, which <see cref="Release"/> releases.</summary>
    /// <param name="address">The address of the first byte. Not 0.</param>
    /// <param name="size">The size in bytes, at least 1.</param>
    protected MemoryBacking(nuint address, long size)
    {
        _address = address;
        Size = size;
    }

    /// <inheritdoc/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public nuint Address
    {
        get
        {
            RequireNotDisposed();
            return _address;
        }
    }

    /// <inheritdoc/>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Size { get; }

    /// <summary>Releases the range. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">An arena owns the backing: dispose the arena instead.</exception>
    /// <exception cref="OsMemoryException">
    /// The system refused. The backing is disposed nevertheless. Its memory still counts as mapped (<see cref="OutstandingMemory"/>);
    /// the next backing that is mapped tries again to unmap it.
    /// </exception>
    public void Dispose()
    {
        int state = Interlocked.CompareExchange(ref _state, Disposed, Free);
        if (state == Owned)
        {
            throw new InvalidOperationException(
                $"The {GetType().Name} belongs to an arena, which would be left without memory. Dispose the arena, its pool or "
                + "its lease instead; that disposes the backing.");
        }

        if (state == Free) { Release(); }
    }

    /// <summary>Describes the kind and the size of the memory, and whether it was disposed.</summary>
    /// <returns>A line for logs and debuggers, such as <c>HeapBacking: 65536 bytes</c>.</returns>
    public override string ToString() =>
        $"{GetType().Name}: {MemoryLayout.Describe(Size)}{(_state == Disposed ? ", disposed" : string.Empty)}";

    /// <summary>Whether an arena owns the backing.</summary>
    internal bool IsOwned => _state == Owned;

    /// <summary>Whether the backing was disposed.</summary>
    internal bool IsDisposed => _state == Disposed;

    /// <summary>Makes an arena the owner; returns false if another one is, or if the backing was disposed.</summary>
    internal bool TryOwn() => Interlocked.CompareExchange(ref _state, Owned, Free) == Free;

    /// <summary>Releases the range for the arena that owns it.</summary>
    internal void DisposeAsOwner()
    {
        if (Interlocked.Exchange(ref _state, Disposed) != Disposed) { Release(); }
    }

    private protected void RequireNotDisposed()
    {
        if (_state == Disposed) { throw new ObjectDisposedException(GetType().Name); }
    }

    /// <summary>Releases the range. Called once, by whichever comes first: <see cref="Dispose"/> or the arena that owns the backing.</summary>
    protected abstract void Release();
}
