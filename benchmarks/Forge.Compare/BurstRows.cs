using System.Buffers;
using System.Runtime.InteropServices;

namespace Forge.Compare;

/// <summary>256 units of work in flight, each of 2,000 blocks of 64 bytes, which all end together; times are per unit.</summary>
internal static class BurstRows
{
    private const int Units = 256;
    private const int Blocks = 2000;
    private const int UnitBytes = Blocks * 64;

    public static ManagedRow Pool
    {
        get
        {
            ArenaPool<MmapBacking> pool = new(Units, static () => new MmapBacking(UnitBytes));
            return Row(
                () =>
                {
                    ArenaLease unit = pool.Checkout();
                    PoolRows.Fill(unit, Blocks);
                    return unit;
                },
                static unit => unit.Dispose(),
                static unit =>
                {
                    Require.Equal((long)UnitBytes, unit.Allocated, "the bytes of a unit");
                    unit.Reset();
                    return Numbers(unit.AllocSliceUninitialized<byte>(UnitBytes).ToArray());
                });
        }
    }

    public static ManagedRow New => Row(
        static () =>
        {
            ManagedBlock[] unit = new ManagedBlock[Blocks];
            ManagedBlock.Fill(unit);
            return unit;
        },
        static _ => { },
        static unit => unit.Select(static block => block.Number));

    public static ManagedRow RentedChunk => Row(
        static () =>
        {
            byte[] unit = ArrayPool<byte>.Shared.Rent(UnitBytes);
            PeerRows.Bump(unit, Blocks);
            return unit;
        },
        static unit => ArrayPool<byte>.Shared.Return(unit),
        static unit => Numbers(unit[..UnitBytes]));

    private static LoopRow Row<TUnit>(Func<TUnit> begin, Action<TUnit> end, Func<TUnit, IEnumerable<long>> numbers)
    {
        TUnit[] units = new TUnit[Units];
        return new LoopRow(
            Units,
            iterations =>
            {
                for (; iterations > 0; iterations--)
                {
                    Begin();
                    End();
                }
            },
            () =>
            {
                Begin();
                foreach (TUnit unit in units)
                {
                    Require.Indices(Blocks, numbers(unit));
                }

                End();
            },
            warmUpIterations: 1);

        void Begin()
        {
            for (int i = 0; i < Units; i++)
            {
                units[i] = begin();
            }
        }

        void End()
        {
            foreach (TUnit unit in units)
            {
                end(unit);
            }

            Array.Clear(units);
        }
    }

    private static IEnumerable<long> Numbers(byte[] blocks) =>
        blocks.Chunk(64).Select(static block => MemoryMarshal.Read<long>(block));
}
