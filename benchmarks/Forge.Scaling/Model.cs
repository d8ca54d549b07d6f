namespace Forge.Scaling;

/// <summary>
/// What a pool gives on many processors: a simulation of processors that go through cycles of leases, some of which take the lock twice,
/// for the lease and for giving it back. Whoever asks for the lock first gets it first. A cycle without it touches nothing that another
/// processor writes, and so always takes the same time.
/// </summary>
/// <param name="Seat">What a cycle without the lock takes, in nanoseconds.</param>
/// <param name="Held">How long the lock is held if this processor was the last to hold it: half of a cycle that takes it.</param>
/// <param name="Moved">
/// The same if another processor held it last, so that the cache lines of the lock and of what it guards move between them.
/// </param>
internal sealed record Model(double Seat, double Held, double Moved)
{
    private const int SimulatedCycles = 200_000;

    /// <summary>The nanoseconds that pass for each cycle of one processor, while all of them go through theirs.</summary>
    public double Predict(Mix mix, int processors)
    {
        if (mix.Locked == 0)
        {
            return Seat;
        }

        // The requests for the lock, by their times. The processors begin at different places of a block.
        PriorityQueue<Processor, double> requests = new();
        for (int i = 0; i < processors; i++)
        {
            requests.Enqueue(new Processor(mix.Locked * 2, 0), Seat * Mix.Block * i / processors);
        }

        int cycles = Math.Max(SimulatedCycles / Mix.Block, 4 * processors) * mix.Locked;
        double free = 0;
        Processor? last = null;
        for (int sections = 0; sections < cycles * 2; sections++)
        {
            requests.TryDequeue(out Processor? next, out double time);
            free = Math.Max(free, time) + (next == last ? Held : Moved);
            last = next;
            requests.Enqueue(next!, free + next!.Rest(Seat * (Mix.Block - mix.Locked)));
        }

        return free * processors / ((double)cycles / mix.Locked * Mix.Block);
    }

    /// <summary>One processor in its block of cycles.</summary>
    private sealed class Processor(int sections, int done)
    {
        private int _done = done;

        /// <summary>How long it takes until it asks for the lock again.</summary>
        /// <param name="unlocked">The time of the cycles of a block that do not take the lock.</param>
        public double Rest(double unlocked)
        {
            _done = (_done + 1) % sections;
            return _done == 0 ? unlocked : 0;
        }
    }
}
