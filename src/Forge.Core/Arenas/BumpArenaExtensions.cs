namespace Forge;

/// <summary>What an arena can do only where its backing is a mapping of the operating system.</summary>
public static class BumpArenaExtensions
{
    /// <summary>
    /// Gives the physical pages above what is allocated back to the system: after a reset, all of them. The arena keeps its
    /// range and its capacity; what is allocated there later finds zeros. No system call where no whole page lies above.
    /// </summary>
    /// <typeparam name="TBacking">A backing that owns a mapping; on an arena of any other this does not compile.</typeparam>
    /// <param name="arena">The arena, which belongs to the calling thread.</param>
    /// <exception cref="ArgumentNullException">The arena is null.</exception>
    /// <exception cref="ObjectDisposedException">The arena has been disposed.</exception>
    /// <exception cref="OsMemoryException">The system refused; what is allocated is untouched.</exception>
    public static void ReleaseUnused<TBacking>(this BumpArena<TBacking> arena)
        where TBacking : class, IOsBacking
    {
        Throw.IfNull(arena, nameof(arena));
        arena.ReleasePages(keep: 0);
    }
}
