using System.Globalization;

namespace Forge.Stores;

/// <summary>
/// Two threads that allocate slices from one shared arena, against the same from an arena of its own for each. The rows take
/// turns.
/// </summary>
internal static class Fills
{
    private const int Turns = 41;
    private const int SlicesPerTurn = 4000;
    private const nuint ArenaBytes = 256 * 1024 * 1024;

    public static void Print()
    {
        using SharedBumpArena<MmapBacking> shared = new(new MmapBacking(ArenaBytes));
        using ArenaPool<MmapBacking> pool = new(2, static () => new MmapBacking(ArenaBytes), new ArenaPoolOptions { RetainBytes = ArenaBytes });
        (int Length, bool Fills)[] rows = [(4, false), (16, true), (256, true), (4096, true)];
        double[][] together = [.. rows.Select(static _ => new double[Turns])];
        double[][] apart = [.. rows.Select(static _ => new double[Turns])];
        for (int turn = -3; turn < Turns; turn++)
        {
            for (int row = 0; row < rows.Length; row++)
            {
                (int length, bool fills) = rows[row];
                double one = Race.Nanoseconds(slices => FillShared(shared, length, fills, slices), SlicesPerTurn, threads: 2);
                shared.Reset();
                double other = Race.Nanoseconds(slices => FillOwn(pool, length, fills, slices), SlicesPerTurn, threads: 2);
                if (turn >= 0)
                {
                    together[row][turn] = one;
                    apart[row][turn] = other;
                }
            }
        }

        Console.WriteLine("two threads\tone shared arena, ns a slice\tan arena each, ns a slice\tratio\tshared min..max\teach min..max");
        for (int row = 0; row < rows.Length; row++)
        {
            Array.Sort(together[row]);
            Array.Sort(apart[row]);
            double one = together[row][Turns / 2];
            double other = apart[row][Turns / 2];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{rows[row].Length} ints{(rows[row].Fills ? ", filled" : "")}\t{one:F1}\t{other:F1}\t{one / other:F2}\t{together[row][0]:F1}..{together[row][^1]:F1}\t{apart[row][0]:F1}..{apart[row][^1]:F1}"));
        }
    }

    private static void FillShared(SharedBumpArena arena, int length, bool fills, int slices)
    {
        using SharedArenaUser user = arena.Enter();
        for (int i = 0; i < slices; i++)
        {
            ArenaSlice<int> slice = user.AllocSliceUninitialized<int>(length);
            if (fills)
            {
                slice.Span.Fill(i);
            }
        }
    }

    private static void FillOwn(ArenaPool<MmapBacking> pool, int length, bool fills, int slices)
    {
        using ArenaLease lease = pool.Checkout();
        for (int i = 0; i < slices; i++)
        {
            ArenaSlice<int> slice = lease.AllocSliceUninitialized<int>(length);
            if (fills)
            {
                slice.Span.Fill(i);
            }
        }
    }
}
