using System.Globalization;
using Forge.Stores;

// Prints, as a table, what a lease costs with several ways to keep idle arenas: on one thread and on two that share the store, with one
// lease and with many in flight on each. The rows take turns, so that whatever slows the machine down slows all of them. `check` does the
// work once and prints nothing.
const int Rounds = 61;
const int CyclesPerTurn = 256 * 1024; // So many that it does not matter that one thread starts before the other.
const int WarmUpCycles = 1024;

Row[] rows =
[
    .. from inFlight in (int[])[1, 256]
       from threads in (int[])[1, 2]
       from way in Cycles.All
       select new Row(way.Way, inFlight, threads, way.Make(), []),
];
foreach (Row row in rows)
{
    row.Cycles.Check();
    row.Measure(WarmUpCycles);
    row.Cycles.Check();
}

if (args is ["check"])
{
    return;
}

Console.Error.WriteLine("warming up ...");
WarmUp.Run([.. rows.Select(static row => (Action)(() => row.Cycles.Run(WarmUpCycles, row.InFlight)))]);
for (int round = 0; round < Rounds; round++)
{
    Console.Error.WriteLine($"round {round + 1} of {Rounds} ...");
    for (int turn = 0; turn < rows.Length; turn++)
    {
        // Another one goes first each time.
        Row row = rows[(round + turn) % rows.Length];
        row.Times.Add(row.Measure(CyclesPerTurn));
    }
}

Console.WriteLine("| in flight | threads | idle arenas are kept by | ns | ratio to the lock | least to most |\n|---|---|---|---|---|---|");
foreach (Row[] group in rows.Chunk(Cycles.All.Count))
{
    double oneLock = group[0].Spread.Median;
    foreach (Row row in group)
    {
        Spread spread = row.Spread;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {row.InFlight} | {row.Threads} | {row.Way} | {spread.Median:F1} | {spread.Median / oneLock:F2} | {spread.Least:F1} to {spread.Most:F1} |"));
    }
}
