using System.Runtime.InteropServices;

namespace Forge.Compare;

/// <summary>What a piece of work has left in an arena: how a row is checked to do what its name says.</summary>
/// <param name="Bytes">All that was allocated.</param>
/// <param name="LastOffset">Where in it the result kept last lies.</param>
internal sealed record Filled(byte[] Bytes, nuint LastOffset)
{
    private const int ArenaBytes = 64 * 1024;

    /// <summary>Runs the work on an arena of its own.</summary>
    public static Filled By(Action<ArenaLease> work)
    {
        using ArenaLease lease = ArenaLease.Own(new BumpArena<MmapBacking>(new MmapBacking(ArenaBytes)));
        nuint start = lease.DangerousAllocate(new MemoryLayout(1, 1));
        lease.Reset();
        work(lease);
        int allocated = (int)lease.Allocated;
        lease.Reset();
        return new Filled(lease.AllocSliceUninitialized<byte>(allocated).ToArray(), Sink.Address - start);
    }

    /// <summary>The numbers that blocks of a size begin with.</summary>
    public IEnumerable<long> Numbers(int blockBytes) =>
        Bytes.Chunk(blockBytes).Select(static block => MemoryMarshal.Read<long>(block));
}
