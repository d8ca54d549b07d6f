#!/usr/bin/env dotnet
#:project ../src/Forge.Core/Forge.Core.csproj
#:package Apache.Arrow@23.0.0

// Apache Arrow's columns in an arena: the buffers of each batch lie in the memory of a lease and are freed with it: dotnet run arrow.cs
using System.Buffers;
using Apache.Arrow;
using Apache.Arrow.Memory;
using Forge;

const int Batches = 100;
const int Rows = 10_000;
using ArenaPool pool = ArenaPool.Mmap(capacity: 1, size: 64 << 20);
long total = 0;
for (int batch = 0; batch < Batches; batch++)
{
    using ArenaLease lease = pool.Checkout();
    ArenaAllocator allocator = new(lease);
    using RecordBatch rows = Build(batch, allocator);
    foreach (int? amount in (Int32Array)rows.Column("amount"))
    {
        total += amount ?? 0;
    }

    total += ((StringArray)rows.Column("name")).GetString(Rows - 1).Length;
}

ArenaPoolStatistics statistics = pool.GetStatistics();
Console.WriteLine($"{Batches * Rows} rows, total {total}");
Console.WriteLine($"{statistics.Checkouts} leases, {statistics.Mints} arena, {statistics.Leased} still leased");

static RecordBatch Build(int batch, MemoryAllocator allocator)
{
    Int32Array.Builder amounts = new();
    StringArray.Builder names = new();
    for (int row = 0; row < Rows; row++)
    {
        amounts.Append((batch * 31 + row) % 1000);
        names.Append(row % 2 == 0 ? "even" : "odd");
    }

    return new RecordBatch.Builder(allocator)
        .Append("amount", false, amounts.Build(allocator))
        .Append("name", false, names.Build(allocator))
        .Build();
}

/// <summary>Allocates Arrow's buffers from a lease. They are freed with it, and not before.</summary>
internal sealed class ArenaAllocator(ArenaLease lease) : MemoryAllocator
{
    protected override IMemoryOwner<byte> AllocateInternal(int length, out int bytesAllocated)
    {
        bytesAllocated = length;
        return new Buffer(lease.AllocSlice(new MemoryLayout(length, Alignment)).AsMemory());
    }

    /// <summary>A buffer whose memory throws once the lease has ended.</summary>
    private sealed class Buffer(Memory<byte> memory) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => memory;

        public void Dispose()
        {
        }
    }
}
