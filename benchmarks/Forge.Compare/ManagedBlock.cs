namespace Forge.Compare;

/// <summary>64 bytes on the managed heap that begin with a number; the runtime's own 16 bytes come on top.</summary>
internal sealed class ManagedBlock
{
    private Block64 _data;

    private ManagedBlock(long number)
    {
        _data.Number = number;
    }

    public long Number => _data.Number;

    /// <summary>Fills an array with new blocks that hold their indices.</summary>
    public static void Fill(ManagedBlock[] blocks)
    {
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = new ManagedBlock(i);
        }
    }
}
