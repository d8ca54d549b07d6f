namespace Forge.Stores;

/// <summary>A way to keep idle arenas, as far as leases need it.</summary>
internal interface IStore
{
    /// <summary>Makes one more arena, idle. One thread at a time.</summary>
    void Add();

    /// <summary>Leases an idle arena; there must be one.</summary>
    /// <param name="lease">What <see cref="End"/> needs: the generation, and whatever else the store keeps with a lease.</param>
    PooledArena Lease(out long lease);

    /// <summary>Ends a lease, unless another call has, and makes its arena idle.</summary>
    void End(PooledArena arena, long lease);
}
