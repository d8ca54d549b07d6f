namespace Forge;

public abstract partial class ArenaPool
{
    /// <summary>
    /// Makes a pool of arenas over mapped pages, with guard pages if the options ask for them. The size of an arena costs address space, not
    /// memory.
    /// </summary>
    /// <param name="capacity">
    /// The maximum number of idle arenas to keep, 0 or more. More may be leased, up to <see cref="ArenaPoolOptions.MaxLeases"/>.
    /// </param>
    /// <param name="size">The size of each arena in bytes, at least 1.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>An empty pool: arenas are made when they are needed. Dispose it to release those that are idle.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity, the size or an option is out of range.</exception>
    /// <remarks><see cref="Prewarm"/> maps all its arenas in one call if the system allows it and there are no guard pages.</remarks>
    public static ArenaPool<MmapBacking> Mmap(int capacity, long size, ArenaPoolOptions? options = null)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        return options is not null && PoolChecks.Has(options.Checks, ArenaChecks.GuardPages)
            ? new ArenaPool<MmapBacking>(capacity, () => new MmapBacking(size, GuardPages.Both), makeMany: null, size, options)
            : new ArenaPool<MmapBacking>(
                capacity, () => new MmapBacking(size), count => MmapBacking.CreateMany(size, count), size, options);
    }

    /// <summary>
    /// Makes a pool of arenas on the native heap. Their memory is not zeroed, but what <c>AllocSlice</c> and <c>AllocSpan</c> return is.
    /// </summary>
    /// <inheritdoc cref="Mmap(int, long, ArenaPoolOptions)" path="/*[not(self::summary) and not(self::remarks)]"/>
    public static ArenaPool<HeapBacking> Heap(int capacity, long size, ArenaPoolOptions? options = null)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        return new ArenaPool<HeapBacking>(capacity, () => new HeapBacking(size), makeMany: null, size, options);
    }

    /// <summary>Makes a pool of arenas over pinned managed arrays.</summary>
    /// <param name="capacity">
    /// The maximum number of idle arenas to keep, 0 or more. More may be leased, up to <see cref="ArenaPoolOptions.MaxLeases"/>.
    /// </param>
    /// <param name="size">The size of each arena in bytes, 1 to <see cref="PinnedBacking.MaxSize"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>An empty pool: arenas are made when they are needed. Dispose it to release those that are idle.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity, the size or an option is out of range.</exception>
    public static ArenaPool<PinnedBacking> Pinned(int capacity, long size, ArenaPoolOptions? options = null)
    {
        PinnedBacking.RequireSize(size);
        return new ArenaPool<PinnedBacking>(capacity, () => new PinnedBacking(size), makeMany: null, size, options);
    }
}
