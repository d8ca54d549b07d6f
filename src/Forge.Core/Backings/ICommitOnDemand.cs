namespace Forge;

/// <summary>
/// A backing whose range becomes usable from its start up, as the arena that owns it asks for more. Nobody else need know:
/// who reads <see cref="IMemoryBacking.Address"/> finds the whole range usable. One thread at a time.
/// </summary>
internal interface ICommitOnDemand
{
    /// <summary>The address of the first byte, read without making anything usable.</summary>
    /// <exception cref="ObjectDisposedException">The backing has been disposed.</exception>
    nuint Start { get; }

    /// <summary>The bytes from the start that can be used; all of them where the system needs no commit.</summary>
    nuint Committed { get; }

    /// <summary>Makes at least a number of bytes from the start usable. Bytes that already are keep their contents.</summary>
    /// <exception cref="OsMemoryException">The system refused; nothing has changed.</exception>
    void Commit(nuint bytes);

    /// <summary>As <see cref="IOsBacking.ReleasePages"/>, for the arena that owns the backing and looks at
    /// <see cref="Committed"/> afterwards, also when this throws.</summary>
    void ReleasePagesAsOwner(nuint fromOffset);

    /// <summary>As <see cref="IOsBacking.Protect"/>, for the arena that owns the backing.</summary>
    void ProtectAsOwner(MemoryAccess access);
}
