using System.Runtime.InteropServices;

namespace Forge.Compare;

/// <summary>Row 12: scopes, four deep, of 8 blocks each.</summary>
internal static class ScopeRows
{
    private const int Depth = 4;
    private const int Blocks = 8;

    public static ManagedRow Nested => new LoopRow(
        Depth,
        static iterations =>
        {
            using ArenaLease lease = Pools.Shared.Checkout();
            Nest(lease, iterations);
        },
        static () =>
        {
            Filled filled = Filled.By(static lease => Nest(lease, 2));
            Require.Equal(0, filled.Bytes.Length, "the bytes left allocated");
            Require.Equal((nuint)((Depth * Blocks) - 1) * 32, filled.LastOffset, "the offset of the last block");
        });

    private static void Nest(ArenaLease lease, int iterations)
    {
        for (; iterations > 0; iterations--)
        {
            using ArenaScope first = lease.OpenScope();
            for (int i = 0; i < Blocks; i++)
            {
                Sink.Keep(ref first.AllocUninitialized<Block32>());
            }

            using ArenaScope second = lease.OpenScope();
            for (int i = 0; i < Blocks; i++)
            {
                Sink.Keep(ref second.AllocUninitialized<Block32>());
            }

            using ArenaScope third = lease.OpenScope();
            for (int i = 0; i < Blocks; i++)
            {
                Sink.Keep(ref third.AllocUninitialized<Block32>());
            }

            using ArenaScope fourth = lease.OpenScope();
            for (int i = 0; i < Blocks; i++)
            {
                Sink.Keep(ref fourth.AllocUninitialized<Block32>());
            }
        }
    }

    [StructLayout(LayoutKind.Sequential, Size = 32)]
    private struct Block32
    {
        public long Number;
    }
}
