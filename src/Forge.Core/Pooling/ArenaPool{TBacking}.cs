namespace Forge;

/// <summary>A pool of bump arenas over memory of a known kind.</summary>
/// <typeparam name="TBacking">The kind of memory under the arenas.</typeparam>
/// <inheritdoc cref="ArenaPool" path="/remarks"/>
public sealed class ArenaPool<TBacking> : ArenaPool
    where TBacking : class, IMemoryBacking
{
    private readonly Func<TBacking> _factory;
    private readonly Func<int, IEnumerable<TBacking>>? _makeMany;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="capacity">The most idle arenas that are kept, 0 or more; more may be leased, up to <see cref="ArenaPoolOptions.MaxLeases"/>.</param>
    /// <param name="factory">Makes the backing of one arena; called whenever no arena is idle, possibly on many threads at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <exception cref="ArgumentNullException">The factory is null.</exception>
    public ArenaPool(int capacity, Func<TBacking> factory)
        : this(capacity, factory, new ArenaPoolOptions())
    {
    }

    /// <summary>Makes an empty pool with options, such as <see cref="ArenaPoolOptions.Debug"/>.</summary>
    /// <param name="capacity">The most idle arenas that are kept, 0 or more; more may be leased, up to <see cref="ArenaPoolOptions.MaxLeases"/>.</param>
    /// <param name="factory">Makes the backing of one arena; called whenever no arena is idle, possibly on many threads at once.</param>
    /// <param name="options">What the pool does beyond the ordinary.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <exception cref="ArgumentNullException">The factory, the options or their handler of leaks are null.</exception>
    public ArenaPool(int capacity, Func<TBacking> factory, ArenaPoolOptions options)
        : this(capacity, factory, makeMany: null, arenaBytes: null, options)
    {
    }

    /// <summary>Makes an empty pool that can make many backings for less than one by one.</summary>
    /// <param name="capacity">The most idle arenas that are kept.</param>
    /// <param name="factory">Makes the backing of one arena.</param>
    /// <param name="makeMany">Makes up to the given number of backings at once; the factory makes the rest.</param>
    /// <param name="arenaBytes">The bytes of each, if they are known beforehand.</param>
    /// <param name="options">What the pool does beyond the ordinary.</param>
    internal ArenaPool(
        int capacity,
        Func<TBacking> factory,
        Func<int, IEnumerable<TBacking>>? makeMany,
        nuint? arenaBytes,
        ArenaPoolOptions options)
        : base(capacity, options, factory, arenaBytes, MayHavePages)
    {
        _factory = factory;
        _makeMany = makeMany;
    }

    // If the type does not tell, the memory does, at the give-back.
    private static bool MayHavePages => !typeof(TBacking).IsSealed || typeof(IOsBacking).IsAssignableFrom(typeof(TBacking));

    private protected override string Name => $"ArenaPool<{typeof(TBacking).Name}>";

    private protected override IMemoryBacking MakeBacking() =>
        _factory() ?? throw new InvalidOperationException(
            $"The pool's factory returned null; it must return a {typeof(TBacking).Name}.");

    private protected override IEnumerable<IMemoryBacking> MakeBackings(int count) => _makeMany?.Invoke(count) ?? [];
}
