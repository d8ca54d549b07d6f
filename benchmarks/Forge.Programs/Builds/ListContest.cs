namespace Forge.Programs;

/// <summary>A list of numbers, which grows as they come.</summary>
internal sealed class ListContest(int count) : BuildContest("list", count, times: 1.5)
{
    protected override long BuildOurs(ArenaLease lease, bool isSummed)
    {
        ArenaList<int> list = lease.AllocList<int>();
        for (int i = 0; i < Count; i++)
        {
            list.Add(i);
        }

        return isSummed ? Sum(list.AsSpan()) : list.Count;
    }

    protected override long BuildPeer(bool isSummed)
    {
        List<int> list = [];
        for (int i = 0; i < Count; i++)
        {
            list.Add(i);
        }

        return isSummed ? Sum([.. list]) : list.Count;
    }

    private static long Sum(ReadOnlySpan<int> values)
    {
        long sum = values.Length;
        foreach (int value in values)
        {
            sum = (sum * 31) + value;
        }

        return sum;
    }
}
