namespace Forge.Programs;

/// <summary>How many names there are, and those with the highest totals.</summary>
internal sealed record Totals(int Names, IReadOnlyList<(string Name, long Total)> Highest)
{
    public const int Listed = 10;

    /// <summary>Of totals in any order; where two are equal, the names decide.</summary>
    public static IEnumerable<(string Name, long Total)> Order(IEnumerable<(string Name, long Total)> totals) =>
        totals.OrderByDescending(static total => total.Total).ThenBy(static total => total.Name, StringComparer.Ordinal).Take(Listed);

    public override string ToString() => $"{Names}: {string.Join(", ", Highest.Select(static total => $"{total.Name} {total.Total}"))}";
}
