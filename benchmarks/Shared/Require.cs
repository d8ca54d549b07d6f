namespace Forge.Measuring;

/// <summary>What checks of benchmarks compare with.</summary>
internal static class Require
{
    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvalidOperationException($"{what}: {actual} in place of {expected}.");
        }
    }

    /// <summary>Blocks have to hold their own indices.</summary>
    public static void Indices(int count, IEnumerable<long> numbers)
    {
        int index = 0;
        foreach (long number in numbers)
        {
            Equal(index, number, $"the number in block {index}");
            index++;
        }

        Equal(count, index, "the number of blocks");
    }
}
