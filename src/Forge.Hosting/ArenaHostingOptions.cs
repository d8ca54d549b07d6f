namespace Forge;

/// <summary>
/// The options of a pool that a container makes: how many arenas it keeps, how large they are, and the options of <see cref="ArenaPoolOptions"/>.
/// The pool reads them once, when it is made; a configuration that is reloaded later does not change it.
/// </summary>
/// <remarks>
/// Not thread-safe. The setters accept any value; what is out of range is refused when the options are validated, and
/// <see cref="Microsoft.Extensions.Options.OptionsValidationException"/> names each value and its limit.
/// </remarks>
/// <example>
/// <code>
/// builder.Services.AddArenaPool(options =>
/// {
///     options.Capacity = 32;
///     options.MaxLeases = 200;
/// });
/// </code>
/// </example>
public sealed class ArenaHostingOptions
{
    /// <summary>The default of <see cref="Capacity"/>.</summary>
    public const int DefaultCapacity = 16;

    /// <summary>The default of <see cref="ArenaBytes"/>: 1 MiB.</summary>
    public const long DefaultArenaBytes = 1024 * 1024;

    // A field, because the configuration binder would bind a property.
    private readonly ArenaPoolOptions _pool = new();

    /// <summary>The maximum number of idle arenas to keep, 0 or more. More may be leased, up to <see cref="MaxLeases"/>.</summary>
    public int Capacity { get; set; } = DefaultCapacity;

    /// <summary>The size of each arena in bytes, 1 to <see cref="MemoryLayout.MaxSize"/>. Memory is used only as it is written to.</summary>
    public long ArenaBytes { get; set; } = DefaultArenaBytes;

    /// <inheritdoc cref="ArenaPoolOptions.Name"/>
    public string Name
    {
        get => _pool.Name;
        set => _pool.Name = value;
    }

    /// <inheritdoc cref="ArenaPoolOptions.Checks"/>
    public ArenaChecks Checks
    {
        get => _pool.Checks;
        set => _pool.Checks = value;
    }

    /// <inheritdoc cref="ArenaPoolOptions.ClearOnReturn"/>
    public bool ClearOnReturn
    {
        get => _pool.ClearOnReturn;
        set => _pool.ClearOnReturn = value;
    }

    /// <inheritdoc cref="ArenaPoolOptions.RetainBytes"/>
    public long RetainBytes
    {
        get => _pool.RetainBytes;
        set => _pool.RetainBytes = value;
    }

    /// <inheritdoc cref="ArenaPoolOptions.TrimAfter"/>
    public TimeSpan TrimAfter
    {
        get => _pool.TrimAfter;
        set => _pool.TrimAfter = value;
    }

    /// <inheritdoc cref="ArenaPoolOptions.MaxLeases"/>
    public int MaxLeases
    {
        get => _pool.MaxLeases;
        set => _pool.MaxLeases = value;
    }

    /// <inheritdoc cref="ArenaPoolOptions.MaxLiveBytes"/>
    public long MaxLiveBytes
    {
        get => _pool.MaxLiveBytes;
        set => _pool.MaxLiveBytes = value;
    }

    /// <inheritdoc cref="ArenaPoolOptions.OnLeak"/>
    public Action<LeakedLease>? OnLeak
    {
        get => _pool.OnLeak;
        set => _pool.OnLeak = value;
    }

    /// <inheritdoc cref="ArenaPoolOptions.OnBackgroundFailure"/>
    public Action<Exception>? OnBackgroundFailure
    {
        get => _pool.OnBackgroundFailure;
        set => _pool.OnBackgroundFailure = value;
    }

    /// <summary>The options that the pool is made with.</summary>
    /// <param name="clock">The clock of the pool; null for the system's.</param>
    internal ArenaPoolOptions ForPool(TimeProvider? clock)
    {
        _pool.TimeProvider = clock ?? TimeProvider.System;
        return _pool;
    }
}
