using Forge;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Adds pools of arenas to a container: <see cref="ArenaPool"/> as a singleton, which the container disposes when it is disposed itself, and
/// <see cref="RequestArena"/> for each scope.
/// </summary>
/// <remarks>
/// <para>The pools are made at their first use. A host checks their options when it starts and throws
/// <see cref="OptionsValidationException"/>, which names each bad value and its limit; without a host, the first use of the pool throws it.</para>
/// <para>Not thread-safe, like every <see cref="IServiceCollection"/>.</para>
/// </remarks>
public static class ArenaPoolServiceCollectionExtensions
{
    /// <summary>
    /// Adds a pool of arenas over mapped pages, as <see cref="ArenaPool"/> and as <see cref="ArenaPool{TBacking}"/> of
    /// <see cref="MmapBacking"/>, and a <see cref="RequestArena"/> for each scope.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets the options; null for the defaults.</param>
    /// <returns>The same services, so that calls can be chained.</returns>
    /// <exception cref="ArgumentNullException">The services are null.</exception>
    /// <remarks>
    /// A second call adds no second pool, but its options apply after those of the first. The pool's clock is the
    /// <see cref="TimeProvider"/> of the container, if it has one. For another kind of memory, add the pool yourself and call
    /// <see cref="AddRequestArena"/>.
    /// </remarks>
    /// <example>
    /// <code>
    /// builder.Services.AddArenaPool(options =>
    /// {
    ///     options.ArenaBytes = 1 &lt;&lt; 20;
    ///     options.MaxLeases = 200;
    /// });
    ///
    /// WebApplication app = builder.Build();
    /// app.MapPost("/count", async (RequestArena arena, HttpRequest request) =>
    /// {
    ///     ArenaLease lease = await arena.LeaseAsync(request.HttpContext.RequestAborted); // given back at the end of the request
    ///     ArenaSlice&lt;byte> body = await lease.ReadToEndAsync(request.Body, limit: 1 &lt;&lt; 16);
    ///     return body.Length;
    /// });
    /// </code>
    /// </example>
    public static IServiceCollection AddArenaPool(this IServiceCollection services, Action<ArenaHostingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        Configure(services, Options.Options.DefaultName, configure);
        services.TryAddSingleton(static provider => Make(provider, Options.Options.DefaultName));
        services.TryAddSingleton<ArenaPool>(static provider => provider.GetRequiredService<ArenaPool<MmapBacking>>());
        return services.AddRequestArena();
    }

    /// <summary>
    /// Like <see cref="AddArenaPool(IServiceCollection, Action{ArenaHostingOptions})"/>, with the options of a section of the configuration.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="section">
    /// The section, such as <c>configuration.GetSection("ArenaPool")</c>. Its keys are the properties of <see cref="ArenaHostingOptions"/>; any
    /// other key is refused. Sizes are numbers of bytes.
    /// </param>
    /// <returns>The same services, so that calls can be chained.</returns>
    /// <exception cref="ArgumentNullException">The services or the section are null.</exception>
    /// <remarks>
    /// A host with a key that is not an option, or a value that is not of the option's type, does not start: it throws
    /// <see cref="InvalidOperationException"/>, which names the key.
    /// </remarks>
    /// <example>
    /// <code>
    /// builder.Services.AddArenaPool(builder.Configuration.GetSection("ArenaPool")); // { "ArenaPool": { "ArenaBytes": 1048576 } }
    /// </code>
    /// </example>
    public static IServiceCollection AddArenaPool(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        Bind(services, Options.Options.DefaultName, section);
        return services.AddArenaPool();
    }

    /// <summary>
    /// Adds a pool under a name: keyed services <see cref="ArenaPool"/>, <see cref="ArenaPool{TBacking}"/> of <see cref="MmapBacking"/> and
    /// <see cref="RequestArena"/>, with the name as the key.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="name">
    /// The key, and the name of the options. The pool has this name in metrics, too, unless <see cref="ArenaHostingOptions.Name"/> is set.
    /// </param>
    /// <param name="configure">Sets the options; null for the defaults.</param>
    /// <returns>The same services, so that calls can be chained.</returns>
    /// <exception cref="ArgumentNullException">The services or the name are null.</exception>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <remarks>Otherwise like <see cref="AddArenaPool(IServiceCollection, Action{ArenaHostingOptions})"/>.</remarks>
    /// <example>
    /// <code>
    /// builder.Services.AddKeyedArenaPool("uploads", options => options.ArenaBytes = 1L &lt;&lt; 30);
    ///
    /// WebApplication app = builder.Build();
    /// app.MapPost("/upload", ([FromKeyedServices("uploads")] RequestArena arena) => arena.Lease().Capacity);
    /// </code>
    /// </example>
    public static IServiceCollection AddKeyedArenaPool(
        this IServiceCollection services, string name, Action<ArenaHostingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        Configure(services, name, configure);
        services.TryAddKeyedSingleton(name, static (provider, key) => Make(provider, (string)key!));
        services.TryAddKeyedSingleton<ArenaPool>(
            name, static (provider, key) => provider.GetRequiredKeyedService<ArenaPool<MmapBacking>>(key));
        services.TryAddKeyedScoped(name, static (provider, key) => new RequestArena(provider.GetRequiredKeyedService<ArenaPool>(key)));
        return services;
    }

    /// <summary>
    /// Like <see cref="AddKeyedArenaPool(IServiceCollection, string, Action{ArenaHostingOptions})"/>, with the options of a section of the
    /// configuration.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="name">The key, and the name of the options. Not empty.</param>
    /// <param name="section">The section, as for <see cref="AddArenaPool(IServiceCollection, IConfiguration)"/>.</param>
    /// <returns>The same services, so that calls can be chained.</returns>
    /// <exception cref="ArgumentNullException">The services, the name or the section are null.</exception>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <remarks>Refuses keys and values like <see cref="AddArenaPool(IServiceCollection, IConfiguration)"/>.</remarks>
    public static IServiceCollection AddKeyedArenaPool(this IServiceCollection services, string name, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        Bind(services, name, section);
        return services.AddKeyedArenaPool(name);
    }

    /// <summary>Adds a <see cref="RequestArena"/> for each scope, over a pool that you add yourself.</summary>
    /// <param name="services">The services to add to.</param>
    /// <returns>The same services, so that calls can be chained.</returns>
    /// <exception cref="ArgumentNullException">The services are null.</exception>
    /// <remarks>A second call does nothing.</remarks>
    /// <example>
    /// <code>
    /// builder.Services.AddSingleton&lt;ArenaPool>(_ => ArenaPool.Heap(16, 65536));
    /// builder.Services.AddRequestArena();
    /// </code>
    /// </example>
    public static IServiceCollection AddRequestArena(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddScoped<RequestArena>();
        return services;
    }

    private static void Configure(IServiceCollection services, string name, Action<ArenaHostingOptions>? configure)
    {
        OptionsBuilder<ArenaHostingOptions> options = services.AddOptions<ArenaHostingOptions>(name).ValidateOnStart();
        if (configure is not null) { options.Configure(configure); }

        options.PostConfigure(pool => pool.Name = pool.Name is "" ? name : pool.Name);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ArenaHostingOptions>, ArenaHostingOptionsValidator>());
    }

    private static void Bind(IServiceCollection services, string name, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);

        // Not OptionsBuilder.Bind, which would bind and validate again when the configuration is reloaded, though the pool is made already.
        services.AddOptions<ArenaHostingOptions>(name)
            .Configure(options => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true));
    }

    private static ArenaPool<MmapBacking> Make(IServiceProvider provider, string name)
    {
        ArenaHostingOptions options = provider.GetRequiredService<IOptionsMonitor<ArenaHostingOptions>>().Get(name);
        return ArenaPool.Mmap(options.Capacity, options.ArenaBytes, options.ForPool(provider.GetService<TimeProvider>()));
    }
}
