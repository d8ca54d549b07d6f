namespace Forge.Programs;

/// <summary>The statistics of the values of a name, in tenths.</summary>
internal struct Stats
{
    public int Least;
    public int Most;
    public int Count;
    public long Sum;

    /// <param name="tenths">The value.</param>
    /// <param name="isFirst">Whether it is the first value.</param>
    public void Add(int tenths, bool isFirst)
    {
        Least = isFirst ? tenths : Math.Min(Least, tenths);
        Most = isFirst ? tenths : Math.Max(Most, tenths);
        Count++;
        Sum += tenths;
    }
}
