using System.Diagnostics;

namespace Forge.Measuring;

/// <summary>Runs a piece of work on some threads at once.</summary>
internal static class Race
{
    /// <summary>The wall time of one of so many steps that each thread does, in nanoseconds.</summary>
    public static double Nanoseconds(Action<int> work, int steps, int threads)
    {
        if (threads == 1)
        {
            long start = Stopwatch.GetTimestamp();
            work(steps);
            return Stopwatch.GetElapsedTime(start).TotalNanoseconds / steps;
        }

        using Barrier barrier = new(threads + 1);
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Run))];
        foreach (Thread worker in workers)
        {
            worker.Start();
        }

        barrier.SignalAndWait();
        long begin = Stopwatch.GetTimestamp();
        foreach (Thread worker in workers)
        {
            worker.Join();
        }

        return Stopwatch.GetElapsedTime(begin).TotalNanoseconds / steps;

        void Run()
        {
            barrier.SignalAndWait();
            work(steps);
        }
    }
}
