using System.Diagnostics;

namespace Forge.Compare;

/// <summary>Work in this process: ours, or a peer's in .NET.</summary>
internal abstract class ManagedRow : IContestant
{
    private readonly Action _check;

    private protected ManagedRow(Action check)
    {
        _check = check;
    }

    /// <summary>Whether the work can be kept to one processor.</summary>
    public virtual bool IsForOneThread => true;

    /// <summary>Throws unless the work, done once, leaves what it has to leave.</summary>
    public void Check() => _check();

    /// <summary>Does a little of the work, so that the compiler gets to know it.</summary>
    public abstract void WarmUp();

    /// <inheritdoc/>
    public virtual double TakeTurn()
    {
        List<double> samples = [];
        Settle();
        long start = Stopwatch.GetTimestamp();
        do
        {
            samples.Add(Sample());
        }
        while (samples.Count < Turn.Samples && Stopwatch.GetElapsedTime(start).TotalMilliseconds < Turn.MostMilliseconds);

        return new Spread(samples).Median;
    }

    /// <summary>Works without measuring, for <see cref="Turn.SettlingMilliseconds"/>.</summary>
    private protected void Settle()
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < Turn.SettlingMilliseconds)
        {
            Sample();
        }
    }

    /// <summary>Measures for about <see cref="Turn.SampleMilliseconds"/>.</summary>
    /// <returns>Nanoseconds per operation.</returns>
    private protected abstract double Sample();
}

/// <summary>Work that is measured whole.</summary>
/// <param name="operations">How many operations one iteration makes.</param>
/// <param name="work">Makes a number of iterations.</param>
/// <param name="check">See <see cref="ManagedRow.Check"/>.</param>
/// <param name="warmUpIterations">How many iterations a call is warmed up with.</param>
internal sealed class LoopRow(int operations, Action<int> work, Action check, int warmUpIterations = 10)
    : ManagedRow(check)
{
    private int _iterations;

    public override void WarmUp() => work(warmUpIterations);

    private protected override double Sample()
    {
        if (_iterations == 0)
        {
            _iterations = Calibration.Times(Time, Turn.SampleMilliseconds);
        }

        return Time(_iterations).TotalNanoseconds / ((double)_iterations * operations);
    }

    private TimeSpan Time(int iterations)
    {
        long start = Stopwatch.GetTimestamp();
        work(iterations);
        return Stopwatch.GetElapsedTime(start);
    }
}

/// <summary>Work of which a part is measured.</summary>
/// <param name="operations">How many operations the part makes.</param>
/// <param name="work">Does the work once, and says how long the part took.</param>
/// <param name="check">See <see cref="ManagedRow.Check"/>.</param>
internal sealed class PartRow(int operations, Func<TimeSpan> work, Action check) : ManagedRow(check)
{
    public override void WarmUp() => work();

    private protected override double Sample()
    {
        TimeSpan total = default;
        int times = 0;
        for (; total.TotalMilliseconds < Turn.SampleMilliseconds; times++)
        {
            total += work();
        }

        return total.TotalNanoseconds / ((double)times * operations);
    }
}

/// <summary>Work of one thread while another does something else all the time.</summary>
/// <param name="operations">How many operations a sample makes. It is long, so it is the only one of a turn.</param>
/// <param name="work">Makes a number of operations.</param>
/// <param name="other">What the other thread does again and again. It takes microseconds.</param>
/// <param name="check">See <see cref="ManagedRow.Check"/>.</param>
internal sealed class BesideRow(int operations, Action<int> work, Action other, Action check) : ManagedRow(check)
{
    private const int WarmUpShare = 10_000;

    private bool _isOver;

    public override bool IsForOneThread => false;

    public override void WarmUp()
    {
        work(operations / WarmUpShare);
        other();
    }

    public override double TakeTurn()
    {
        Settle();
        return Sample();
    }

    private protected override double Sample()
    {
        using ManualResetEventSlim begun = new();
        Volatile.Write(ref _isOver, false);
        Thread thread = new(() =>
        {
            begun.Set();
            while (!Volatile.Read(ref _isOver))
            {
                other();
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        begun.Wait();
        try
        {
            long start = Stopwatch.GetTimestamp();
            work(operations);
            return Stopwatch.GetElapsedTime(start).TotalNanoseconds / operations;
        }
        finally
        {
            Volatile.Write(ref _isOver, true);
            thread.Join();
        }
    }
}

/// <summary>Work of some threads at once; the time is that from the first start to the last end.</summary>
/// <param name="count">How many threads.</param>
/// <param name="operations">How many operations a sample makes on each thread. It is long, so it is the only one of a turn.</param>
/// <param name="work">Makes a number of operations on the thread that it is called on.</param>
/// <param name="check">See <see cref="ManagedRow.Check"/>.</param>
internal sealed class ThreadsRow(int count, int operations, Action<int> work, Action check) : ManagedRow(check)
{
    private const int WarmUpShare = 10_000;

    public override bool IsForOneThread => count == 1;

    public override void WarmUp() => work(Math.Max(1, operations / WarmUpShare));

    public override double TakeTurn()
    {
        Settle();
        return Sample();
    }

    private protected override double Sample()
    {
        long[] starts = new long[count];
        long[] ends = new long[count];
        using Barrier barrier = new(count);
        Thread[] threads = [.. Enumerable.Range(0, count).Select(number => new Thread(() => Run(number)))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        return Stopwatch.GetElapsedTime(starts.Min(), ends.Max()).TotalNanoseconds / operations;

        void Run(int thread)
        {
            barrier.SignalAndWait();
            starts[thread] = Stopwatch.GetTimestamp();
            work(operations);
            ends[thread] = Stopwatch.GetTimestamp();
        }
    }
}
