using System.Runtime.InteropServices;

namespace Forge.Compare;

/// <summary>What a piece of work has left in an arena: how a row is checked to do what its name says.</summary>
/// <param name="Bytes">All that was allocated.</param>
/// <param name="Drained">The sum of the addresses of the results, as the sink got them.</param>
/// <param name="Start">The address of the first byte.</param>
internal sealed record Filled(byte[] Bytes, nuint Drained, nuint Start)
{
    private const int ArenaBytes = 64 * 1024;

    /// <summary>Runs the work on an arena of its own.</summary>
    public static Filled By(Action<ArenaLease> work)
    {
        using ArenaLease lease = ArenaLease.Own(new MmapBacking(ArenaBytes));
        nuint start = lease.DangerousAllocate(new MemoryLayout(1, 1));
        lease.Reset();
        work(lease);
        int allocated = (int)lease.Allocated;
        lease.Reset();
        return new Filled(lease.AllocSliceUninitialized<byte>(allocated).ToArray(), Sink.Drained, start);
    }

    /// <summary>Requires so many allocations, at these places.</summary>
    public void RequireOffsets(IReadOnlyList<int> offsets) =>
        Require.Equal(
            (Start * (nuint)offsets.Count) + (nuint)offsets.Sum(),
            Drained,
            "the sum of the addresses");

    /// <summary>The numbers that blocks of a size begin with.</summary>
    public IEnumerable<long> Numbers(int blockBytes) =>
        Bytes.Chunk(blockBytes).Select(static block => MemoryMarshal.Read<long>(block));
}
