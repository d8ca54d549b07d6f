namespace Forge;

internal sealed partial class ArenaStore
{
    // Held for a few dozen instructions, or while arenas are listed. Without contention a monitor takes twice as long, which is a large
    // part of a cycle without a seat (`compare pool_in_flight`).
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
                // Otherwise an arena could be lost. The next call that blocks is interrupted instead.
                isInterrupted = true;
            }
        }

        if (isInterrupted) { Thread.CurrentThread.Interrupt(); }
    }

    /// <summary>Holds the lock until it is disposed.</summary>
    private readonly ref struct Hold(ArenaStore store) : IDisposable
    {
        public void Dispose() => store._gate.Exit(useMemoryBarrier: false);
    }
}
