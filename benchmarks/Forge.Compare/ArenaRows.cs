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
        filled.RequireOffsets([.. Enumerable.Range(0, Allocations).Select(static i => i * 8)]);
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
                filled.RequireOffsets([.. Enumerable.Range(0, Allocations).Select(static i => i * 64)]);
            });
        }
    }

    public static ManagedRow Mixed => Row(MixedLayouts, static filled =>
    {
        int end = 0;
        List<int> offsets = [];
        for (int i = 0; i < Allocations; i++)
        {
            MemoryLayout layout = _mixedLayouts[i % 16];
            int alignment = (int)layout.Alignment;
            int offset = (end + alignment - 1) / alignment * alignment;
            offsets.Add(offset);
            end = offset + (int)layout.Size;
        }

        Require.Equal(end, filled.Bytes.Length, "the bytes allocated");
        filled.RequireOffsets(offsets);
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
        Sink sink = default;
        for (int i = 0; i < Allocations; i++)
        {
            sink.Keep(ref lease.AllocUninitialized<ulong>());
        }

        sink.Drain();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WrittenU64s(ArenaLease lease)
    {
        Sink sink = default;
        for (ulong i = 0; i < Allocations; i++)
        {
            sink.Keep(ref lease.Alloc(i));
        }

        sink.Drain();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Layouts(ArenaLease lease, MemoryLayout layout)
    {
        Sink sink = default;
        for (int i = 0; i < Allocations; i++)
        {
            sink.Keep(lease.DangerousAllocate(layout));
        }

        sink.Drain();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MixedLayouts(ArenaLease lease)
    {
        Sink sink = default;
        MemoryLayout[] layouts = _mixedLayouts;
        for (int i = 0; i < Allocations; i++)
        {
            sink.Keep(lease.DangerousAllocate(layouts[i & 15]));
        }

        sink.Drain();
    }
}
