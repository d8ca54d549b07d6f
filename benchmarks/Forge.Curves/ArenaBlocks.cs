namespace Forge.Curves;

/// <summary>The blocks of a unit in its arena.</summary>
internal static class ArenaBlocks
{
    public static void Allocate(ArenaLease lease, Work work)
    {
        int count = work.Blocks;
        int numbers = work.BlockNumbers;
        for (int i = 0; i < count; i++)
        {
            lease.AllocSpanUninitialized<long>(numbers)[0] = i;
        }
    }

    public static IEnumerable<long> Numbers(ArenaLease lease, Work work)
    {
        Require.Equal((long)work.Blocks * work.BlockBytes, lease.Allocated, "the bytes that a unit allocated");
        lease.Reset();
        long[] all = lease.AllocSliceUninitialized<long>(work.Blocks * work.BlockNumbers).ToArray();
        return all.Chunk(work.BlockNumbers).Select(static block => block[0]);
    }
}
