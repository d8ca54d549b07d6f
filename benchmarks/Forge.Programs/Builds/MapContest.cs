namespace Forge.Programs;

/// <summary>A map from number to number. Its keys are no sequence: they are drawn once, at random.</summary>
internal sealed class MapContest(int count) : BuildContest("map", count, times: 1.3)
{
    private const int Seed = 20261129;

    private readonly Lazy<int[]> _keys = new(() => DrawKeys(count));

    protected override long BuildOurs(ArenaLease lease, bool isSummed)
    {
        ArenaMap<int, int> map = lease.AllocMap<int, int>();
        int[] keys = _keys.Value;
        for (int i = 0; i < keys.Length; i++)
        {
            map[keys[i]] = i;
        }

        long sum = map.Count;
        for (int i = 0; isSummed && i < keys.Length; i++)
        {
            sum += (long)keys[i] * map[keys[i]];
        }

        return sum;
    }

    protected override long BuildPeer(bool isSummed)
    {
        Dictionary<int, int> map = [];
        int[] keys = _keys.Value;
        for (int i = 0; i < keys.Length; i++)
        {
            map[keys[i]] = i;
        }

        long sum = map.Count;
        for (int i = 0; isSummed && i < keys.Length; i++)
        {
            sum += (long)keys[i] * map[keys[i]];
        }

        return sum;
    }

    private static int[] DrawKeys(int count)
    {
        Random random = new(Seed);
        HashSet<int> keys = [];
        while (keys.Count < count)
        {
            keys.Add(random.Next(int.MinValue, int.MaxValue));
        }

        return [.. keys];
    }
}
