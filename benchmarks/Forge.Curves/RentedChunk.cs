using System.Buffers;

namespace Forge.Curves;

/// <summary>One array of ArrayPool.Shared for all blocks of a unit, with an index that goes up: an arena by hand.</summary>
internal readonly struct RentedChunk : IMeans<long[]?>
{
    public void Begin(Work work, ref long[]? unit)
    {
        unit = ArrayPool<long>.Shared.Rent(work.ArenaBytes / sizeof(long));
        int count = work.Blocks;
        int numbers = work.BlockNumbers;
        int used = 0;
        for (int i = 0; i < count; i++)
        {
            unit.AsSpan(used, numbers)[0] = i;
            used += numbers;
        }
    }

    public void End(Work work, ref long[]? unit) => ArrayPool<long>.Shared.Return(unit!);

    public IEnumerable<long> Numbers(Work work, long[]? unit) =>
        unit!.Chunk(work.BlockNumbers).Take(work.Blocks).Select(static block => block[0]);

    public void Dispose()
    {
    }
}
