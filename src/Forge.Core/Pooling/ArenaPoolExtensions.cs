namespace Forge;

/// <summary>What a pool can do only where its backings are mappings of the operating system.</summary>
public static class ArenaPoolExtensions
{
    /// <summary>
    /// Gives the physical pages of every idle arena back to the system. The mappings stay, and so does
    /// <see cref="ArenaPool.IdleCount"/>; the next use of an arena reads zeros. Leased arenas are untouched.
    /// </summary>
    /// <typeparam name="TBacking">A backing that owns a mapping; on a pool of any other this does not compile.</typeparam>
    /// <param name="pool">The pool.</param>
    /// <exception cref="ArgumentNullException">The pool is null.</exception>
    /// <exception cref="ObjectDisposedException">The pool has been disposed.</exception>
    /// <exception cref="OsMemoryException">
    /// The system refused for one arena. Every arena is idle again all the same, and reads zeros; that one has kept its pages.
    /// </exception>
    /// <exception cref="AggregateException">The system refused for more than one.</exception>
    /// <remarks>Thread-safe. While it runs the arenas are not to be had, so a checkout makes a new one.</remarks>
    public static void ReleaseIdle<TBacking>(this ArenaPool<TBacking> pool)
        where TBacking : class, IOsBacking
    {
        Throw.IfNull(pool, nameof(pool));
        pool.ReleaseIdlePages();
    }
}
