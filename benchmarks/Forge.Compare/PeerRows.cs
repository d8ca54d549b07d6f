using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Forge.Compare;

/// <summary>The work of pool_cycle_32k by other means of .NET: 512 blocks of 64 bytes, each written with its index.</summary>
internal static class PeerRows
{
    private const int Blocks = PoolRows.Blocks;
    private const int BlockBytes = 64;

    /// <summary>64 KiB from ArrayPool.Shared and back, against checkout and give-back of an empty arena.</summary>
    public static ManagedRow ArrayPoolEmpty => new LoopRow(
        1,
        static iterations =>
        {
            for (; iterations > 0; iterations--)
            {
                ArrayPool<byte>.Shared.Return(ArrayPool<byte>.Shared.Rent(Pools.ArenaBytes));
            }
        },
        static () => Require.Equal(Pools.ArenaBytes, ArrayPool<byte>.Shared.Rent(Pools.ArenaBytes).Length, "the bytes rented"));

    public static ManagedRow New
    {
        get
        {
            ManagedBlock[] blocks = new ManagedBlock[Blocks];
            return new LoopRow(
                1,
                iterations =>
                {
                    for (; iterations > 0; iterations--)
                    {
                        ManagedBlock.Fill(blocks);
                    }
                },
                () =>
                {
                    ManagedBlock.Fill(blocks);
                    Require.Indices(Blocks, blocks.Select(static block => block.Number));
                });
        }
    }

    /// <summary>An array of ArrayPool.Shared for each block.</summary>
    public static ManagedRow ArrayPoolPerBlock
    {
        get
        {
            byte[][] blocks = new byte[Blocks][];
            return new LoopRow(
                1,
                iterations =>
                {
                    for (; iterations > 0; iterations--)
                    {
                        Rent(blocks);
                        Return(blocks);
                    }
                },
                () =>
                {
                    Rent(blocks);
                    Require.Indices(Blocks, blocks.Select(static block => MemoryMarshal.Read<long>(block)));
                    Return(blocks);
                });
        }
    }

    /// <summary>One array of ArrayPool.Shared, with an index that goes up: an arena by hand.</summary>
    public static ManagedRow RentedChunk => new LoopRow(
        1,
        static iterations =>
        {
            for (; iterations > 0; iterations--)
            {
                byte[] chunk = ArrayPool<byte>.Shared.Rent(Pools.ArenaBytes);
                BumpBlocks(chunk);
                ArrayPool<byte>.Shared.Return(chunk);
            }
        },
        static () => CheckBump(Blocks));

    public static ManagedRow NativeHeap
    {
        get
        {
            nint[] blocks = new nint[Blocks];
            return new LoopRow(
                1,
                iterations =>
                {
                    for (; iterations > 0; iterations--)
                    {
                        Allocate(blocks);
                        Free(blocks);
                    }
                },
                () =>
                {
                    Allocate(blocks);
                    Require.Indices(Blocks, blocks.Select(static block => Marshal.ReadInt64(block)));
                    Free(blocks);
                });
        }
    }

    /// <summary>Blocks with their indices from the start of an array on; inlined as <see cref="PoolRows.Fill"/> is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Bump(byte[] chunk, int count)
    {
        Sink sink = default;
        int used = 0;
        for (long i = 0; i < count; i++)
        {
            ref Block64 block = ref MemoryMarshal.AsRef<Block64>(chunk.AsSpan(used, BlockBytes));
            used += BlockBytes;
            block.Number = i;
            sink.Keep(ref block);
        }

        sink.Drain();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BumpBlocks(byte[] chunk) => Bump(chunk, Blocks);

    public static void CheckBump(int count)
    {
        byte[] chunk = new byte[count * BlockBytes];
        Bump(chunk, count);
        Require.Indices(count, chunk.Chunk(BlockBytes).Select(static block => MemoryMarshal.Read<long>(block)));
    }

    private static void Rent(byte[][] blocks)
    {
        for (int i = 0; i < blocks.Length; i++)
        {
            byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
            MemoryMarshal.Write(block, (long)i);
            blocks[i] = block;
        }
    }

    private static void Return(byte[][] blocks)
    {
        foreach (byte[] block in blocks)
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static void Allocate(nint[] blocks)
    {
        for (int i = 0; i < blocks.Length; i++)
        {
            // SAFETY: the heap grants a block of 64 bytes or throws.
            unsafe
            {
                long* block = (long*)NativeMemory.Alloc(BlockBytes);
                *block = i;
                blocks[i] = (nint)block;
            }
        }
    }

    private static void Free(nint[] blocks)
    {
        foreach (nint block in blocks)
        {
            // SAFETY: each block is one of Allocate, and is freed once.
            unsafe
            {
                NativeMemory.Free((void*)block);
            }
        }
    }
}
