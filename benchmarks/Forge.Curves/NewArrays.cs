namespace Forge.Curves;

/// <summary>
/// An array on the managed heap for each block. While only one unit is in flight, what holds its blocks is kept for the next
/// one and costs nothing; with more, each unit has its own and loses it with the blocks.
/// </summary>
internal readonly struct NewArrays : IMeans<long[][]?>
{
    public void Begin(Work work, ref long[][]? unit)
    {
        long[][] blocks = unit ??= new long[work.Blocks][];
        int numbers = work.BlockNumbers;
        for (int i = 0; i < blocks.Length; i++)
        {
            long[] block = new long[numbers];
            block[0] = i;
            blocks[i] = block;
        }
    }

    public void End(Work work, ref long[][]? unit)
    {
        if (work.InFlight > 1)
        {
            unit = null;
        }
    }

    public IEnumerable<long> Numbers(Work work, long[][]? unit) => unit!.Select(static block => block[0]);

    public void Dispose()
    {
    }
}
