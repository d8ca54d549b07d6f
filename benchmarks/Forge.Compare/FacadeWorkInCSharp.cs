using System.Runtime.CompilerServices;

namespace Forge.Compare;

/// <summary>What benchmarks/Forge.Facade does in F#, as C# code does it without the facade.</summary>
internal static class FacadeWorkInCSharp
{
    private const int Eight = 8;
    private const int Many = 512;

    public static void UsingOne(ArenaPool pool, int iterations)
    {
        for (; iterations > 0; iterations--)
        {
            using ArenaLease lease = pool.Checkout();
            lease.AllocRef(new Block64 { Number = 0 });
        }
    }

    public static void UsingEight(ArenaPool pool, int iterations)
    {
        for (; iterations > 0; iterations--)
        {
            using ArenaLease lease = pool.Checkout();
            WriteEight(lease);
        }
    }

    public static void UsingMany(ArenaPool pool, int iterations)
    {
        for (; iterations > 0; iterations--)
        {
            using ArenaLease lease = pool.Checkout();
            WriteMany(lease);
        }
    }

    public static long Fold(ArenaSlice<long> slice, int iterations)
    {
        long total = 0;
        for (; iterations > 0; iterations--)
        {
            long sum = 0;
            foreach (long value in slice.Span)
            {
                sum += value;
            }

            total += sum;
        }

        return total;
    }

    public static long Sum(ArenaSlice<long> slice, int iterations)
    {
        long total = 0;
        for (; iterations > 0; iterations--)
        {
            long sum = 0;
            foreach (long value in slice.Span)
            {
                sum = checked(sum + value);
            }

            total += sum;
        }

        return total;
    }

    public static void MapInPlace(ArenaSlice<long> slice, int iterations)
    {
        for (; iterations > 0; iterations--)
        {
            foreach (ref long value in slice.Span)
            {
                value++;
            }
        }
    }

    public static void Map(ArenaSlice<long> slice, ArenaLease lease, int iterations)
    {
        for (; iterations > 0; iterations--)
        {
            lease.Reset();
            Span<long> source = slice.Span;
            Span<long> target = lease.AllocSliceUninitialized<long>(source.Length).Span;
            for (int i = 0; i < source.Length; i++)
            {
                target[i] = source[i] + 1;
            }
        }
    }

    public static void Sort(ArenaSlice<long> slice, ArenaLease lease, int iterations)
    {
        for (; iterations > 0; iterations--)
        {
            lease.Reset();
            lease.AllocSliceCopy<long>(slice.Span).Span.Sort();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteEight(ArenaLease lease)
    {
        for (int i = 0; i < Eight; i++)
        {
            lease.AllocRef(new Block64 { Number = i });
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteMany(ArenaLease lease)
    {
        for (int i = 0; i < Many; i++)
        {
            lease.AllocRef(new Block64 { Number = i });
        }
    }
}
