namespace Forge;

/// <summary>What pools and arenas can do only if their memory is mapped by the operating system.</summary>
public static class OsBackingExtensions
{
    /// <summary>
    /// Returns the physical pages of all idle arenas to the system. The mappings and <see cref="ArenaPool.IdleCount"/> stay; the arenas
    /// then read as zero. Leased arenas are not affected.
    /// </summary>
    /// <typeparam name="TBacking">A backing that owns a mapping. For other backings, the call does not compile.</typeparam>
    /// <param name="pool">The pool, of memory that is mapped.</param>
    /// <exception cref="ArgumentNullException">The pool is null.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <exception cref="OsMemoryException">
    /// The system refused for one arena. Every arena is idle again nevertheless, and reads as zero; that one has kept its pages.
    /// </exception>
    /// <exception cref="AggregateException">The system refused for more than one arena.</exception>
    /// <remarks>Thread-safe. While it runs, these arenas are not available, so a checkout may make a new one.</remarks>
    /// <example>
    /// <code>
    /// using ArenaPool&lt;MmapBacking> pages = ArenaPool.Mmap(4, 1 &lt;&lt; 20);
    /// pages.ReleaseIdle();
    /// </code>
    /// </example>
    public static void ReleaseIdle<TBacking>(this ArenaPool<TBacking> pool)
        where TBacking : class, IOsBacking
    {
        Throw.IfNull(pool, nameof(pool));
        pool.ReleaseIdlePages();
    }

    /// <summary>
    /// Returns the physical pages above what is allocated to the system: after a reset, all of them. The arena keeps its range and its
    /// capacity; the released pages read as zero. Makes no system call if there is no whole page above.
    /// </summary>
    /// <typeparam name="TBacking">A backing that owns a mapping. For other backings, the call does not compile.</typeparam>
    /// <param name="arena">The arena, which belongs to the calling thread.</param>
    /// <exception cref="ArgumentNullException">The arena is null.</exception>
    /// <exception cref="ObjectDisposedException">The arena was disposed.</exception>
    /// <exception cref="OsMemoryException">The system refused; what is allocated is not affected.</exception>
    public static void ReleaseUnused<TBacking>(this BumpArena<TBacking> arena)
        where TBacking : class, IOsBacking
    {
        Throw.IfNull(arena, nameof(arena));
        arena.ReleasePages(keep: 0);
    }
}
