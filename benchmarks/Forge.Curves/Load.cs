using System.Diagnostics;

namespace Forge.Curves;

/// <summary>Units of work by one means.</summary>
internal abstract class Load : IDisposable
{
    /// <summary>Does the work so many times; the units in flight end together.</summary>
    /// <returns>From the first start of a thread to the last end.</returns>
    public abstract TimeSpan Run(int times);

    /// <summary>Fills every slot, then ends the oldest unit and begins another, so many times, and ends all.</summary>
    public abstract void RunStaggered(int units);

    /// <summary>Throws unless all blocks of all units in flight hold their numbers.</summary>
    public abstract void Check();

    public abstract void Dispose();
}

internal sealed class Load<TMeans, TUnit> : Load
    where TMeans : struct, IMeans<TUnit>
{
    private readonly Work _work;
    private readonly TMeans _means;
    private readonly TUnit[][] _slots;

    public Load(Work work, TMeans means)
    {
        _work = work;
        _means = means;
        _slots = [.. Enumerable.Range(0, work.Threads).Select(_ => new TUnit[work.InFlight])];
    }

    public override TimeSpan Run(int times)
    {
        if (_slots is [var only])
        {
            long start = Stopwatch.GetTimestamp();
            RunOn(only, times);
            return Stopwatch.GetElapsedTime(start);
        }

        long[] starts = new long[_slots.Length];
        long[] ends = new long[_slots.Length];
        using Barrier barrier = new(_slots.Length);
        Thread[] threads =
        [
            .. Enumerable.Range(0, _slots.Length).Select(index => new Thread(() =>
            {
                barrier.SignalAndWait();
                starts[index] = Stopwatch.GetTimestamp();
                RunOn(_slots[index], times);
                ends[index] = Stopwatch.GetTimestamp();
            })),
        ];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        return Stopwatch.GetElapsedTime(starts.Min(), ends.Max());
    }

    public override void RunStaggered(int units)
    {
        TUnit[] slots = _slots[0];
        Begin(slots);
        for (int i = 0; i < units; i++)
        {
            ref TUnit oldest = ref slots[i % slots.Length];
            _means.End(_work, ref oldest);
            _means.Begin(_work, ref oldest);
        }

        End(slots);
    }

    public override void Check()
    {
        foreach (TUnit[] slots in _slots)
        {
            Begin(slots);
        }

        foreach (TUnit[] slots in _slots)
        {
            foreach (TUnit unit in slots)
            {
                Require.Indices(_work.Blocks, _means.Numbers(_work, unit));
            }

            End(slots);
        }
    }

    public override void Dispose() => _means.Dispose();

    private void RunOn(TUnit[] slots, int times)
    {
        for (; times > 0; times--)
        {
            Begin(slots);
            End(slots);
        }
    }

    private void Begin(TUnit[] slots)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            _means.Begin(_work, ref slots[i]);
        }
    }

    private void End(TUnit[] slots)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            _means.End(_work, ref slots[i]);
        }
    }
}
