namespace Forge.Programs;

/// <summary>Groups in a map in an arena.</summary>
internal readonly struct ArenaGroups(ArenaTextMap<Stats> groups) : IRowSink
{
    private const long ReservedBytes = 1L << 30;

    public static Digest Of(string path)
    {
        using ArenaLease lease = ArenaLease.Own(new MmapBacking(ReservedBytes));
        ArenaTextMap<Stats> groups = lease.AllocTextMap<Stats>();
        ArenaGroups sink = new(groups);
        RowReader.Read(path, ref sink);
        ArenaList<ArenaRun<byte>> names = lease.AllocList<ArenaRun<byte>>(groups.Count);
        foreach ((ArenaText name, Stats _) in groups)
        {
            names.Add(name.ToRun());
        }

        names.Sort(new ByBytes(lease));
        Digest digest = new();
        foreach (ArenaRun<byte> name in names)
        {
            Span<byte> text = lease.Resolve(name);
            digest.Add(text, groups[text]);
        }

        return digest;
    }

    public void Add(ReadOnlySpan<byte> name, int tenths)
    {
        ref Stats stats = ref groups.GetOrAdd(name, out bool exists);
        stats.Add(tenths, !exists);
    }

    private readonly struct ByBytes(ArenaLease lease) : IComparer<ArenaRun<byte>>
    {
        public int Compare(ArenaRun<byte> x, ArenaRun<byte> y) => lease.Resolve(x).SequenceCompareTo(lease.Resolve(y));
    }
}
