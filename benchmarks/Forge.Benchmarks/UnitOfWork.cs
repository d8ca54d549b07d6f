using System.Buffers;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using CommunityToolkit.HighPerformance.Buffers;
using Microsoft.IO;

namespace Forge.Benchmarks;

/// <summary>
/// A unit of work: 512 blocks of 64 bytes, each written with its index, then all of them done with. Each way returns the
/// number in its last block.
/// </summary>
public class UnitOfWork
{
    /// <summary>What every benchmark returns.</summary>
    public const long Expected = Blocks - 1;

    private const int Blocks = 512;
    private const int BlockBytes = 64;
    private const int ChunkBytes = 64 * 1024;

    private readonly ArenaPool<MmapBacking> _pool = new(8, static () => new MmapBacking(ChunkBytes));
    private readonly RecyclableMemoryStreamManager _streams = new();
    private readonly Managed[] _objects = new Managed[Blocks];
    private readonly byte[][] _arrays = new byte[Blocks][];
    private readonly MemoryOwner<byte>[] _owners = new MemoryOwner<byte>[Blocks];
    private readonly nint[] _addresses = new nint[Blocks];

    [Benchmark(Baseline = true, Description = "arena from the pool")]
    public long ArenaFromPool()
    {
        using ArenaLease lease = _pool.Checkout();
        long last = 0;
        for (long i = 0; i < Blocks; i++)
        {
            ref Block64 block = ref lease.AllocUninitialized<Block64>();
            block.Number = i;
            last = block.Number;
        }

        return last;
    }

    [Benchmark(Description = "arena from the pool, filled by a method")]
    public long ArenaFilledByMethod()
    {
        using ArenaLease lease = _pool.Checkout();
        return Fill(lease);
    }

    [Benchmark(Description = "new")]
    public long New()
    {
        Managed[] objects = _objects;
        for (int i = 0; i < objects.Length; i++)
        {
            objects[i] = new Managed(i);
        }

        return objects[^1].Number;
    }

    [Benchmark(Description = "ArrayPool.Shared, an array for each block")]
    public long ArrayPoolPerBlock()
    {
        byte[][] arrays = _arrays;
        for (int i = 0; i < arrays.Length; i++)
        {
            byte[] array = ArrayPool<byte>.Shared.Rent(BlockBytes);
            MemoryMarshal.Write(array, (long)i);
            arrays[i] = array;
        }

        long last = MemoryMarshal.Read<long>(arrays[^1]);
        foreach (byte[] array in arrays)
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        return last;
    }

    [Benchmark(Description = "ArrayPool.Shared, a chunk bumped by hand")]
    public long RentedChunk()
    {
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        long last = Fill(chunk);
        ArrayPool<byte>.Shared.Return(chunk);
        return last;
    }

    [Benchmark(Description = "MemoryOwner, one for each block")]
    public long MemoryOwnerPerBlock()
    {
        MemoryOwner<byte>[] owners = _owners;
        for (int i = 0; i < owners.Length; i++)
        {
            MemoryOwner<byte> owner = MemoryOwner<byte>.Allocate(BlockBytes);
            MemoryMarshal.Write(owner.Span, (long)i);
            owners[i] = owner;
        }

        long last = MemoryMarshal.Read<long>(owners[^1].Span);
        foreach (MemoryOwner<byte> owner in owners)
        {
            owner.Dispose();
        }

        return last;
    }

    [Benchmark(Description = "MemoryOwner, a chunk bumped by hand")]
    public long OwnedChunk()
    {
        using MemoryOwner<byte> chunk = MemoryOwner<byte>.Allocate(ChunkBytes);
        return Fill(chunk.Span);
    }

    [Benchmark(Description = "RecyclableMemoryStream")]
    public long RecyclableStream()
    {
        using RecyclableMemoryStream stream = _streams.GetStream();
        long last = 0;
        for (long i = 0; i < Blocks; i++)
        {
            Span<byte> block = stream.GetSpan(BlockBytes);
            MemoryMarshal.Write(block, i);
            last = MemoryMarshal.Read<long>(block);
            stream.Advance(BlockBytes);
        }

        return last;
    }

    [Benchmark(Description = "NativeMemory")]
    public unsafe long NativeHeap()
    {
        nint[] addresses = _addresses;
        for (int i = 0; i < addresses.Length; i++)
        {
            // SAFETY: the heap grants 64 bytes or throws; they are freed below, once.
            long* block = (long*)NativeMemory.Alloc(BlockBytes);
            *block = i;
            addresses[i] = (nint)block;
        }

        long last = *(long*)addresses[^1];
        foreach (nint address in addresses)
        {
            NativeMemory.Free((void*)address);
        }

        return last;
    }

    [Benchmark(Description = "mimalloc")]
    public unsafe long MimallocHeap()
    {
        nint[] addresses = _addresses;
        for (int i = 0; i < addresses.Length; i++)
        {
            // SAFETY: 64 bytes, unless memory has run out and the write faults; they are freed below, once.
            long* block = (long*)Mimalloc.Allocate(BlockBytes);
            *block = i;
            addresses[i] = (nint)block;
        }

        long last = *(long*)addresses[^1];
        foreach (nint address in addresses)
        {
            Mimalloc.Free((void*)address);
        }

        return last;
    }

    // The loop of ArenaFromPool: where it stands is what the two differ in.
    private static long Fill(ArenaLease lease)
    {
        long last = 0;
        for (long i = 0; i < Blocks; i++)
        {
            ref Block64 block = ref lease.AllocUninitialized<Block64>();
            block.Number = i;
            last = block.Number;
        }

        return last;
    }

    private static long Fill(Span<byte> chunk)
    {
        long last = 0;
        int used = 0;
        for (long i = 0; i < Blocks; i++)
        {
            ref Block64 block = ref MemoryMarshal.AsRef<Block64>(chunk.Slice(used, BlockBytes));
            used += BlockBytes;
            block.Number = i;
            last = block.Number;
        }

        return last;
    }

    /// <summary>64 bytes on the managed heap; the runtime's own 16 bytes come on top.</summary>
    private sealed class Managed
    {
        private Block64 _data;

        public Managed(long number)
        {
            _data.Number = number;
        }

        public long Number => _data.Number;
    }
}
