using System.Runtime.InteropServices;

namespace Forge;

internal sealed partial class ArenaStore
{
    private Guarded _guarded = new() { Gate = new SpinLock(enableThreadOwnerTracking: false) };

    private Hold Enter()
    {
        bool isTaken = false;
        _guarded.Gate.TryEnter(ref isTaken);
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
                _guarded.Gate.Enter(ref isTaken);
            }
            catch (ThreadInterruptedException)
            {
                // Otherwise an arena could be lost. The next call that blocks is interrupted instead.
                isInterrupted = true;
            }
        }

        if (isInterrupted) { Thread.CurrentThread.Interrupt(); }
    }

    /// <summary>
    /// The lock and what is written under it, on cache lines of their own: calls that need no lock read the other fields of the store, and
    /// would wait for them after every call that takes it. Processors fetch lines in pairs.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Guarded
    {
        private readonly Padding _before;

        // Held for a few dozen instructions, or while arenas are listed or all seats looked at. Without contention a monitor takes twice
        // as long, which is a large part of a cycle without a seat (`compare pool_in_flight`).
        public SpinLock Gate;
        public int SeatsTaken;
        public long Waits;

        private readonly Padding _after;

        [StructLayout(LayoutKind.Sequential, Size = 128)]
        private readonly struct Padding;
    }

    /// <summary>Holds the lock until it is disposed.</summary>
    private readonly ref struct Hold(ArenaStore store) : IDisposable
    {
        public void Dispose() => store._guarded.Gate.Exit(useMemoryBarrier: false);
    }
}
