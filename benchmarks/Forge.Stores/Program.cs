using System.Globalization;
using Forge.Stores;

// Prints what a cycle of taking and giving back costs with several ways to keep idle arenas, with one and with many in flight, on one
// thread, and the wall time of a cycle of each of two threads that share one. The rows take turns, so that what slows the machine down
// slows all.
const int Turns = 15;
const int CyclesPerTurn = 2_000_000; // So many that threads on processors that were idle come to speed.
foreach (int inFlight in (int[])[1, 256])
{
    (string Name, Action<int> Work)[] rows = [.. Cycles.All(inFlight)];

    // Others, since a pool that has met two threads goes on expecting them.
    (string Name, Action<int> Work)[] sharedRows = [.. Cycles.All(inFlight)];
    double[][] alone = [.. rows.Select(static _ => new double[Turns])];
    double[][] together = [.. rows.Select(static _ => new double[Turns])];

    Console.Error.WriteLine($"{inFlight} in flight: warming up ...");
    for (int call = 0; call < 100; call++)
    {
        foreach ((string _, Action<int> work) in rows)
        {
            work(1000);
        }

        Thread.Sleep(call % 50 == 0 ? 300 : 0);
    }

    Console.Error.WriteLine("measuring ...");
    for (int turn = 0; turn < Turns; turn++)
    {
        // Of 256 arrays that are taken at once ArrayPool makes most anew, so that a hundredth of the cycles takes long enough.
        for (int row = 0; row < rows.Length; row++)
        {
            int cycles = inFlight > 1 && row == rows.Length - 1 ? CyclesPerTurn / 100 : CyclesPerTurn;
            alone[row][turn] = Race.Nanoseconds(rows[row].Work, cycles, threads: 1);
            together[row][turn] = Race.Nanoseconds(sharedRows[row].Work, cycles, threads: 2);
        }
    }

    Console.WriteLine($"{inFlight} in flight\tone thread, ns\ttwo threads, ns\tthroughput of two\tone min..max\ttwo min..max");
    for (int row = 0; row < rows.Length; row++)
    {
        Array.Sort(alone[row]);
        Array.Sort(together[row]);
        double one = alone[row][Turns / 2];
        double two = together[row][Turns / 2];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows[row].Name}\t{one:F1}\t{two:F1}\t{2 * one / two:F2}\t{alone[row][0]:F1}..{alone[row][^1]:F1}\t{together[row][0]:F1}..{together[row][^1]:F1}"));
    }

    Console.WriteLine();
}
