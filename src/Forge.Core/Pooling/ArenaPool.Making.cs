namespace Forge;

public abstract partial class ArenaPool
{
    /// <summary>Makes a pool of arenas over mapped pages.</summary>
    /// <inheritdoc cref="Mmap(int, nuint, ArenaPoolOptions)"/>
    public static ArenaPool<MmapBacking> Mmap(int capacity, nuint size) => Mmap(capacity, size, new ArenaPoolOptions());

    /// <summary>Makes a pool of arenas over mapped pages, with guard pages where the options ask for them.</summary>
    /// <param name="capacity">The most idle arenas that are kept, 0 or more.</param>
    /// <param name="size">The bytes of each arena, at least 1.</param>
    /// <param name="options">What the pool does beyond the ordinary.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative, or the size is 0 or more than half the address space.</exception>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    /// <remarks>
    /// What the pool is prewarmed with is mapped in one call where the system allows it and nobody asks for guard pages.
    /// </remarks>
    public static ArenaPool<MmapBacking> Mmap(int capacity, nuint size, ArenaPoolOptions options)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        Throw.IfNull(options, nameof(options));
        GuardPages guards = (options.Checks & ArenaChecks.GuardPages) != 0 ? GuardPages.Both : GuardPages.None;
        return guards == GuardPages.None
            ? new ArenaPool<MmapBacking>(capacity, () => new MmapBacking(size), count => MmapBacking.CreateMany(size, count), size, options)
            : new ArenaPool<MmapBacking>(capacity, () => new MmapBacking(size, guards), makeMany: null, size, options);
    }

    /// <summary>Makes a pool of arenas on the native heap.</summary>
    /// <inheritdoc cref="Heap(int, nuint, ArenaPoolOptions)"/>
    public static ArenaPool<HeapBacking> Heap(int capacity, nuint size) => Heap(capacity, size, new ArenaPoolOptions());

    /// <summary>Makes a pool of arenas on the native heap, with options.</summary>
    /// <param name="capacity">The most idle arenas that are kept, 0 or more.</param>
    /// <param name="size">The bytes of each arena, at least 1.</param>
    /// <param name="options">What the pool does beyond the ordinary.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative, or the size is 0 or more than half the address space.</exception>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    public static ArenaPool<HeapBacking> Heap(int capacity, nuint size, ArenaPoolOptions options)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        return new ArenaPool<HeapBacking>(capacity, () => new HeapBacking(size), makeMany: null, size, options);
    }

    /// <summary>Makes a pool of arenas over pinned managed arrays.</summary>
    /// <inheritdoc cref="Pinned(int, nuint, ArenaPoolOptions)"/>
    public static ArenaPool<PinnedBacking> Pinned(int capacity, nuint size) => Pinned(capacity, size, new ArenaPoolOptions());

    /// <summary>Makes a pool of arenas over pinned managed arrays, with options.</summary>
    /// <param name="capacity">The most idle arenas that are kept, 0 or more.</param>
    /// <param name="size">The bytes of each arena, from 1 to <see cref="PinnedBacking.MaxSize"/>.</param>
    /// <param name="options">What the pool does beyond the ordinary.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The capacity is negative, or the size is 0 or more than half the address space. What an array can't hold is refused by a checkout.
    /// </exception>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    public static ArenaPool<PinnedBacking> Pinned(int capacity, nuint size, ArenaPoolOptions options)
    {
        MemoryLayout.RequireSize(size, nameof(size));
        return new ArenaPool<PinnedBacking>(capacity, () => new PinnedBacking(size), makeMany: null, size, options);
    }
}
