namespace Forge;

/// <summary>A pool of bump arenas over one kind of memory.</summary>
/// <typeparam name="TBacking">The kind of memory, such as <see cref="MmapBacking"/>.</typeparam>
/// <inheritdoc cref="ArenaPool" path="/remarks"/>
/// <example>
/// <code>
/// using ArenaPool&lt;LockedBacking> secrets = new(
///     capacity: 4, () => new LockedBacking(4096), new ArenaPoolOptions { ClearOnReturn = true });
/// </code>
/// </example>
public sealed class ArenaPool<TBacking> : ArenaPool
    where TBacking : class, IMemoryBacking
{
    private readonly Func<TBacking> _factory;
    private readonly Func<int, IEnumerable<TBacking>>? _makeMany;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="capacity">
    /// The maximum number of idle arenas to keep, 0 or more. More may be leased, up to <see cref="ArenaPoolOptions.MaxLeases"/>.
    /// </param>
    /// <param name="factory">
    /// Makes the backing of one arena, which the pool then owns. Called whenever no arena is idle, possibly on several threads at once.
    /// </param>
    /// <param name="options">The options, such as <see cref="ArenaPoolOptions.Debug"/>; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity or an option is out of range.</exception>
    /// <exception cref="ArgumentNullException">The factory, or a value of the options, is null.</exception>
    public ArenaPool(int capacity, Func<TBacking> factory, ArenaPoolOptions? options = null)
        : this(capacity, factory, makeMany: null, arenaBytes: null, options)
    {
    }

    /// <summary>Makes an empty pool that can make several backings at once.</summary>
    /// <param name="capacity">The maximum number of idle arenas to keep.</param>
    /// <param name="factory">Makes the backing of one arena.</param>
    /// <param name="makeMany">Makes up to the given number of backings at once; the factory makes the rest.</param>
    /// <param name="arenaBytes">The size of each, if it is known in advance.</param>
    /// <param name="options">The options; null for the defaults.</param>
    internal ArenaPool(
        int capacity,
        Func<TBacking> factory,
        Func<int, IEnumerable<TBacking>>? makeMany,
        long? arenaBytes,
        ArenaPoolOptions? options)
        : base(capacity, options ?? new ArenaPoolOptions(), factory, arenaBytes, MayHavePages)
    {
        _factory = factory;
        _makeMany = makeMany;
    }

    // If the type does not tell, the backing does when the arena is given back.
    private static bool MayHavePages => !typeof(TBacking).IsSealed || typeof(IOsBacking).IsAssignableFrom(typeof(TBacking));

    private protected override string TypeName => $"ArenaPool<{typeof(TBacking).Name}>";

    private protected override IMemoryBacking MakeBacking() =>
        _factory() ?? throw new InvalidOperationException(
            $"The pool's factory returned null; it must return a {typeof(TBacking).Name}.");

    private protected override IEnumerable<IMemoryBacking> MakeBackings(int count) => _makeMany?.Invoke(count) ?? [];
}
