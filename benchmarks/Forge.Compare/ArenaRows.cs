using System.Runtime.CompilerServices;

namespace Forge.Compare;

/// <summary>Rows 1 to 4: 256 allocations from one arena, then a reset.</summary>
internal static class ArenaRows
{
    private const int Allocations = 256;

    private static readonly MemoryLayout[] _mixedLayouts =
    [
        new(7, 1), new(8, 8), new(12, 4), new(16, 16), new(24, 8), new(31, 1), new(32, 32), new(40, 8),
        new(48, 16), new(63, 1), new(64, 64), new(65, 1), new(80, 16), new(96, 8), new(100, 4), new(128, 8),
    ];

    public static ManagedRow U64 => Row(U64s, static filled =>
    {
        Require.Equal(Allocations * 8, filled.Bytes.Length, "the bytes allocated");
        Require.Equal((nuint)(Allocations - 1) * 8, filled.LastOffset, "the offset of the last allocation");
    });

    public static ManagedRow U64Write => Row(WrittenU64s, static filled => Require.Indices(Allocations, filled.Numbers(8)));

    public static ManagedRow Layout
    {
        get
        {
            MemoryLayout layout = new(64, 8);
            return Row(lease => Layouts(lease, layout), static filled =>
            {
                Require.Equal(Allocations * 64, filled.Bytes.Length, "the bytes allocated");
                Require.Equal((nuint)(Allocations - 1) * 64, filled.LastOffset, "the offset of the last allocation");
            });
        }
    }

    public static ManagedRow Mixed => Row(MixedLayouts, static filled =>
    {
        nuint end = 0;
        for (int i = 0; i < Allocations; i++)
        {
            MemoryLayout layout = _mixedLayouts[i % 16];
            end = ((end + layout.Alignment - 1) / layout.Alignment * layout.Alignment) + layout.Size;
        }

        Require.Equal(end, (nuint)filled.Bytes.Length, "the bytes allocated");
        Require.Equal(end - 128, filled.LastOffset, "the offset of the last allocation");
    });

    private static LoopRow Row(Action<ArenaLease> fill, Action<Filled> check) => new(
        Allocations,
        iterations =>
        {
            using ArenaLease lease = Pools.Shared.Checkout();
            for (; iterations > 0; iterations--)
            {
                fill(lease);
                lease.Reset();
            }
        },
        () => check(Filled.By(fill)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void U64s(ArenaLease lease)
    {
        for (int i = 0; i < Allocations; i++)
        {
            Sink.Keep(ref lease.AllocUninitialized<ulong>());
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WrittenU64s(ArenaLease lease)
    {
        for (ulong i = 0; i < Allocations; i++)
        {
            Sink.Keep(ref lease.Alloc(i));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Layouts(ArenaLease lease, MemoryLayout layout)
    {
        for (int i = 0; i < Allocations; i++)
        {
            Sink.Keep(lease.DangerousAllocate(layout));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MixedLayouts(ArenaLease lease)
    {
        MemoryLayout[] layouts = _mixedLayouts;
        for (int i = 0; i < Allocations; i++)
        {
            Sink.Keep(lease.DangerousAllocate(layouts[i & 15]));
        }
    }
}
