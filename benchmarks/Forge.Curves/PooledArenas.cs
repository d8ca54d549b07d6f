namespace Forge.Curves;

/// <summary>An arena from a pool for each unit.</summary>
internal readonly struct PooledArenas(Work work) : IMeans<ArenaLease>
{
    private readonly ArenaPool<MmapBacking> _pool =
        new(work.InFlight * work.Threads, () => new MmapBacking(work.ArenaBytes));

    public void Begin(Work work, ref ArenaLease unit)
    {
        unit = _pool.Checkout();
        ArenaBlocks.Allocate(unit, work);
    }

    public void End(Work work, ref ArenaLease unit) => unit.Dispose();

    public IEnumerable<long> Numbers(Work work, ArenaLease unit) => ArenaBlocks.Numbers(unit, work);

    public void Dispose() => _pool.Dispose();
}
