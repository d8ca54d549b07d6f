namespace Forge;

/// <summary>
/// What the library's own backings share, and a base for others: the range is released once, and not at all behind the
/// back of an arena that lies in it.
/// </summary>
/// <remarks>Disposing is thread-safe; the memory itself belongs to one thread at a time.</remarks>
public abstract class MemoryBacking : IMemoryBacking
{
    private const int Free = 0;
    private const int Owned = 1;
    private const int Disposed = 2;

    private readonly nuint _address;
    private int _state;

    /// <summary>Takes over a range; <see cref="Release"/> releases it.</summary>
    /// <param name="address">The address of the first byte; not 0.</param>
    /// <param name="size">Bytes, at least 1.</param>
    protected MemoryBacking(nuint address, nuint size)
    {
        _address = address;
        Size = size;
    }

    /// <inheritdoc/>
    public nuint Address
    {
        get
        {
            RequireNotDisposed();
            LayOpen();
            return _address;
        }
    }

    /// <inheritdoc/>
    public nuint Size { get; }

    /// <summary>Releases the range; a second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">An arena owns the backing: dispose the arena instead.</exception>
    /// <exception cref="OsMemoryException">
    /// The system refused. The backing is disposed all the same; its memory counts as mapped (<see cref="OutstandingMemory"/>)
    /// until the system agrees: it is asked again whenever another backing is mapped.
    /// </exception>
    public void Dispose()
    {
        int state = Interlocked.CompareExchange(ref _state, Disposed, Free);
        if (state == Owned)
        {
            throw new InvalidOperationException(
                $"The {GetType().Name} belongs to an arena, which would be left without memory. Dispose the arena, or the "
                + "pool or lease it is of; that disposes the backing.");
        }

        if (state == Free)
        {
            Release();
        }
    }

    /// <summary>The kind and size in words.</summary>
    public override string ToString() =>
        $"{GetType().Name}: {Size} bytes{(_state == Disposed ? ", disposed" : string.Empty)}";

    /// <summary>Whether an arena owns the backing.</summary>
    internal bool IsOwned => _state == Owned;

    /// <summary>Whether the backing has been disposed.</summary>
    internal bool IsDisposed => _state == Disposed;

    /// <summary>The address of the first byte, also where not all of the range can be used yet.</summary>
    private protected nuint RangeStart
    {
        get
        {
            RequireNotDisposed();
            return _address;
        }
    }

    /// <summary>Makes an arena the owner; false where there is one already.</summary>
    internal bool TryOwn() => Interlocked.CompareExchange(ref _state, Owned, Free) == Free;

    /// <summary>Releases the range for the arena that owns it.</summary>
    internal void DisposeAsOwner()
    {
        if (Interlocked.Exchange(ref _state, Disposed) != Disposed)
        {
            Release();
        }
    }

    /// <summary>Throws where the backing has been disposed.</summary>
    private protected void RequireNotDisposed()
    {
        if (_state == Disposed)
        {
            throw new ObjectDisposedException(GetType().Name);
        }
    }

    /// <summary>Makes the whole range usable for somebody who is about to learn its address.</summary>
    private protected virtual void LayOpen()
    {
    }

    /// <summary>Releases the range; called once.</summary>
    protected abstract void Release();
}
