using Forge;

// Keeps at most 4 idle arenas, each of 64 KiB.
using ArenaPool pool = ArenaPool.Mmap(capacity: 4, size: 64 * 1024);

static double Median(ArenaPool pool, double[] readings)
{
    using ArenaLease lease = pool.Checkout(); // an empty arena, until the end of this block
    Span<double> sorted = lease.AllocSpan<double>(readings.Length); // not on the managed heap
    readings.CopyTo(sorted);
    sorted.Sort();
    return sorted[sorted.Length / 2];
}

static async Task<int> CountBytesAsync(ArenaPool pool, Stream stream)
{
    using ArenaLease lease = await pool.CheckoutAsync();
    ArenaSlice<byte> text = await lease.ReadToEndAsync(stream); // may be kept across an await
    return text.Length;
}

Console.WriteLine($"median {Median(pool, [3.5, 1.25, 2.0])}, {Median(pool, [40, 10, 30, 50, 20])}");
Console.WriteLine($"{await CountBytesAsync(pool, new MemoryStream(new byte[1000]))} bytes");
Console.WriteLine($"{pool}, on .NET {Environment.Version.Major}");
