namespace Forge.Scaling;

/// <summary>
/// What a pool gives on many processors: a simulation of processors that go through cycles of leases, some of which take the lock twice,
/// for the lease and for giving it back. A cycle without it touches nothing that another processor writes, and so always takes the
/// same time. If several ask for the lock, the one that held it last mostly gets it again, because it need not wait for the lock's cache
/// line; otherwise the first that asked does.
/// </summary>
/// <param name="Seat">What a cycle without the lock takes, in nanoseconds.</param>
/// <param name="Held">How long the lock is held if this processor was the last to hold it: half of a cycle that takes it.</param>
/// <param name="Moved">
/// The same if another processor held it last, so that the cache lines of the lock, and of what it guards, move between them.
/// </param>
/// <param name="Loss">How likely the one that held the lock last loses it to another that waits.</param>
internal sealed record Model(double Seat, double Held, double Moved, double Loss)
{
    private const int SimulatedBlocks = 20_000;
    private const int Seed = 1;

    /// <summary>The nanoseconds that pass for each cycle of one processor, while all of them go through theirs.</summary>
    /// <param name="mix">What share of the cycles takes the lock.</param>
    /// <param name="processors">How many there are.</param>
    public double Predict(Mix mix, int processors)
    {
        if (mix.Locked == 0)
        {
            return Seat;
        }

        // When each asks for the lock again, and how often until its block is over. They begin at different places of a block.
        double unlocked = Seat * (Mix.Block - mix.Locked);
        double[] asks = [.. Enumerable.Range(0, processors).Select(i => unlocked * i / processors)];
        int[] left = [.. Enumerable.Repeat(2 * mix.Locked, processors)];
        Random random = new(Seed);
        int last = 0;
        double free = 0;
        int blocks = 0;
        while (blocks < SimulatedBlocks)
        {
            int next = Next(asks, last, free, random);
            free = Math.Max(free, asks[next]) + (next == last ? Held : Moved);
            last = next;
            asks[next] = free;
            if (--left[next] == 0)
            {
                left[next] = 2 * mix.Locked;
                asks[next] += unlocked;
                blocks++;
            }
        }

        return free * processors / ((double)SimulatedBlocks * Mix.Block);
    }

    /// <summary>Which processor gets the lock next.</summary>
    private int Next(double[] asks, int last, double free, Random random)
    {
        // The others that wait, and the first of all the others.
        int waiting = 0;
        int first = last;
        for (int i = 0; i < asks.Length; i++)
        {
            if (i == last)
            {
                continue;
            }

            first = first == last || asks[i] < asks[first] ? i : first;
            waiting += asks[i] <= free ? 1 : 0;
        }

        bool isKept = asks[last] <= free ? random.NextDouble() < Math.Pow(1 - Loss, waiting) : asks[last] < asks[first];
        return isKept ? last : first;
    }
}
