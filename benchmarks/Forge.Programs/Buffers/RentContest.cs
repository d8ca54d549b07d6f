using System.Buffers;
using System.Collections.Concurrent;

namespace Forge.Programs;

/// <summary>Renting a block of 4 KiB from a memory pool, writing to it, and returning it.</summary>
/// <param name="name">The name of the peer.</param>
/// <param name="rentPeers">Does it with the peer, and returns the sum of what was written.</param>
internal sealed class RentContest(string name, Func<int, long> rentPeers) : TurnContest($"rent-{name}", Rents, new Target(null))
{
    private const int Rents = 1000;
    private const int Length = 4096;
    private const int Kept = 16;

    private readonly MemoryPool<byte> _blocks = ArenaPool.Mmap(Kept, Length).AsMemoryPool();

    public static IReadOnlyList<RentContest> Peers { get; } =
    [
        new("array-pool", RentArrays),
        new("shared-memory-pool", static rents => Rent(MemoryPool<byte>.Shared, rents)),
        new("pinned-blocks", RentPinned),
    ];

    protected override long WorkOurs(bool isSummed) => Rent(_blocks, Count);

    protected override long WorkPeer(bool isSummed) => rentPeers(Count);

    private static long Rent(MemoryPool<byte> blocks, int rents)
    {
        long sum = 0;
        for (int i = 0; i < rents; i++)
        {
            using IMemoryOwner<byte> block = blocks.Rent(Length);
            sum += Use(block.Memory.Span, i);
        }

        return sum;
    }

    private static long RentArrays(int rents)
    {
        long sum = 0;
        for (int i = 0; i < rents; i++)
        {
            byte[] block = ArrayPool<byte>.Shared.Rent(Length);
            sum += Use(block, i);
            ArrayPool<byte>.Shared.Return(block);
        }

        return sum;
    }

    // As a web server keeps its blocks: objects with a pinned array each, in a queue, which check nothing.
    private static readonly ConcurrentQueue<PinnedBlock> _pinned = new();

    private static long RentPinned(int rents)
    {
        long sum = 0;
        for (int i = 0; i < rents; i++)
        {
            using IMemoryOwner<byte> block = _pinned.TryDequeue(out PinnedBlock? kept) ? kept : new PinnedBlock();
            sum += Use(block.Memory.Span, i);
        }

        return sum;
    }

    private static long Use(Span<byte> block, int number)
    {
        block[0] = (byte)number;
        block[Length - 1] = 1;
        return block[0] + block[Length - 1];
    }

    private sealed class PinnedBlock : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(Length, pinned: true);

        public void Dispose() => _pinned.Enqueue(this);
    }
}
