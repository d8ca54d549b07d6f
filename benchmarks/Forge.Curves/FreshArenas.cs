namespace Forge.Curves;

/// <summary>An arena for each unit that is mapped for it, and unmapped at its end.</summary>
internal readonly struct FreshArenas : IMeans<ArenaLease>
{
    public void Begin(Work work, ref ArenaLease unit)
    {
        unit = ArenaLease.Own(new MmapBacking(work.ArenaBytes));
        ArenaBlocks.Allocate(unit, work);
    }

    public void End(Work work, ref ArenaLease unit) => unit.Dispose();

    public IEnumerable<long> Numbers(Work work, ArenaLease unit) => ArenaBlocks.Numbers(unit, work);

    public void Dispose()
    {
    }
}
