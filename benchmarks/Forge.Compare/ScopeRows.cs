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
            Filled filled = Filled.By(static lease => Nest(lease, 1));
            Require.Equal(0, filled.Bytes.Length, "the bytes left allocated");
            filled.RequireOffsets([.. Enumerable.Range(0, Depth * Blocks).Select(static i => i * 32)]);
        });

    private static void Nest(ArenaLease lease, int iterations)
    {
        Sink sink = default;
        for (; iterations > 0; iterations--)
        {
            using ArenaScope first = lease.OpenScope();
            Fill(first, ref sink);
            using ArenaScope second = lease.OpenScope();
            Fill(second, ref sink);
            using ArenaScope third = lease.OpenScope();
            Fill(third, ref sink);
            using ArenaScope fourth = lease.OpenScope();
            Fill(fourth, ref sink);
        }

        sink.Drain();
    }

    private static void Fill(ArenaScope scope, ref Sink sink)
    {
        for (int i = 0; i < Blocks; i++)
        {
            sink.Keep(ref scope.AllocUninitialized<Block32>());
        }
    }

    [StructLayout(LayoutKind.Sequential, Size = 32)]
    private struct Block32
    {
        public long Number;
    }
}
