using System.Globalization;
using Forge.Cost;

// Prints what the run-time checks cost. Arguments are parts of the names of the rows wanted; none means all; `check` alone does the work
// of each row once and prints nothing.
const int WarmUpIterations = 10;
CostRow[] all = [.. LeaseRows.All, .. LeaseRunRows.All, .. SliceRows.All, .. PoolRows.All, .. ScopeRows.All];
Misuse.Check();
if (args is ["check"])
{
    foreach (CostRow row in all)
    {
        row.Checked(1);
        row.Unchecked(1);
    }

    return 0;
}

CostRow[] rows = [.. all.Where(row => args.Length == 0 || args.Any(row.Name.Contains))];
if (rows.Length == 0)
{
    Console.Error.WriteLine($"No row has such a name. The rows are: {string.Join("; ", all.Select(row => row.Name))}");
    return 2;
}

Console.Error.WriteLine("warming up ...");
WarmUp.Run([.. rows.SelectMany(row => (Action[])[() => row.Checked(WarmUpIterations), () => row.Unchecked(WarmUpIterations)])]);
Console.WriteLine("row\tchecked\tunchecked\tratio\tchecked_min..max\tunchecked_min..max\tratio_of_min");
foreach (CostRow row in rows)
{
    Console.Error.WriteLine($"measuring {row.Name} ...");
    (Spread withChecks, Spread without) = Meter.Measure(row);
    double ratio = withChecks.Median / without.Median;
    double leastRatio = withChecks.Least / without.Least;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Name}\t{withChecks.Median:F3}\t{without.Median:F3}\t{ratio:F3}\t{withChecks}\t{without}\t{leastRatio:F3}"));
}

return 0;
