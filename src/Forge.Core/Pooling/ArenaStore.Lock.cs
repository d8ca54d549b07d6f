namespace Forge;

internal sealed partial class ArenaStore
{
    // Held for some dozens of instructions, or while arenas are listed. A monitor takes twice as long if nobody contends, which is a good
    // part of what a cycle without a seat costs (`compare pool_in_flight`).
    private SpinLock _gate = new(enableThreadOwnerTracking: false);

    private Hold Enter()
    {
        bool isTaken = false;
        _gate.TryEnter(ref isTaken);
        if (!isTaken)
        {
            UseAllSeats();
            EnterContended();
        }

        return new Hold(this);
    }

    private void EnterContended()
    {
        bool isInterrupted = false;
        for (bool isTaken = false; !isTaken;)
        {
            try
            {
                _gate.Enter(ref isTaken);
            }
            catch (ThreadInterruptedException)
            {
                // An arena on its way would be lost. Whatever blocks next is interrupted instead.
                isInterrupted = true;
            }
        }

        if (isInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    /// <summary>The lock, until it is disposed of.</summary>
    private readonly ref struct Hold(ArenaStore store) : IDisposable
    {
        public void Dispose() => store._gate.Exit(useMemoryBarrier: false);
    }
}
