using System.Buffers;

namespace Forge.Curves;

/// <summary>An array of ArrayPool.Shared for each block; what holds them is kept for the next unit.</summary>
internal readonly struct RentedBlocks : IMeans<long[][]?>
{
    public void Begin(Work work, ref long[][]? unit)
    {
        long[][] blocks = unit ??= new long[work.Blocks][];
        int numbers = work.BlockNumbers;
        for (int i = 0; i < blocks.Length; i++)
        {
            long[] block = ArrayPool<long>.Shared.Rent(numbers);
            block[0] = i;
            blocks[i] = block;
        }
    }

    public void End(Work work, ref long[][]? unit)
    {
        foreach (long[] block in unit!)
        {
            ArrayPool<long>.Shared.Return(block);
        }
    }

    public IEnumerable<long> Numbers(Work work, long[][]? unit) => unit!.Select(static block => block[0]);

    public void Dispose()
    {
    }
}
