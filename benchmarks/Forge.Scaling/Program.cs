using System.Globalization;
using Forge;
using Forge.Scaling;

// Measures what cycles of leases take on one thread and on two that share a pool, and simulates more processors. The constants of the
// simulation come from cycles that never or always take the lock, and from those of which a 64th does; the other mixes on two threads
// check it. `check` does the work once and prints nothing.
const int Rounds = 31;
const int CyclesPerTurn = 256 * 1024; // So many that it does not matter that one thread starts before the other.
const int WarmUpCycles = 16 * Mix.Block;
int[] simulated = [16, 128];

using ArenaPool<MmapBacking> pool = ArenaPool.Mmap(64, 64 * 1024);
(Mix Mix, int Threads, List<double> Times)[] rows =
    [.. from mix in Mix.All from threads in (int[])[1, 2] select (mix, threads, new List<double>())];
foreach ((Mix mix, int threads, _) in rows)
{
    Race.Nanoseconds(cycles => mix.Run(pool, cycles), WarmUpCycles, threads);
    Require.Equal(0, (int)pool.GetStatistics().Leased, "the leases that go on after the work");
}

if (args is ["check"])
{
    return;
}

Console.Error.WriteLine("warming up ...");
WarmUp.Run([.. Mix.All.Select(mix => (Action)(() => mix.Run(pool, WarmUpCycles)))]);
for (int round = 0; round < Rounds; round++)
{
    for (int turn = 0; turn < rows.Length; turn++)
    {
        // Another one goes first each time.
        (Mix mix, int threads, List<double> times) = rows[(round + turn) % rows.Length];
        times.Add(Race.Nanoseconds(cycles => mix.Run(pool, cycles), CyclesPerTurn, threads));
    }
}

// A cycle takes the lock twice. If only one of a block does, another thread has nearly always held it meanwhile, and this thread keeps it
// for the second time. Two threads that do nothing else hold it all the time.
double held = Median(Mix.All[^1], 1) / 2;
double moved = held + ((Median(Mix.All[1], 2) - Median(Mix.All[1], 1)) * Mix.Block);
double loss = Math.Max(0, (Median(Mix.All[^1], 2) / 4) - held) / (moved - held);
Model model = new(Median(Mix.All[0], 1), held, moved, loss);
Print($"a cycle takes {model.Seat:F1} ns; the lock is held for {held:F1} ns, and for {moved:F0} ns if it moves, which it does {loss:P0} of the times that it could");
Print($"| of {Mix.Block} cycles take the lock | 1 thread, ns | 2 threads, ns | simulated | error | {string.Join(" | ", simulated.Select(static count => $"{count} processors give"))} |");
Print($"|---|---|---|---|---|{string.Concat(simulated.Select(static _ => "---|"))}");
foreach (Mix mix in Mix.All)
{
    double one = Median(mix, 1);
    double two = Median(mix, 2);
    double predicted = model.Predict(mix, 2);
    string more = string.Join(" | ", simulated.Select(count => $"{(count * one / model.Predict(mix, count)).ToString("G3", CultureInfo.InvariantCulture)} x one"));
    Print($"| {mix.Locked} | {one:F1} | {two:F1} | {predicted:F1} | {(predicted / two) - 1:P0} | {more} |");
}

double Median(Mix mix, int threads) => new Spread(rows.Single(row => row.Mix == mix && row.Threads == threads).Times).Median;

static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
