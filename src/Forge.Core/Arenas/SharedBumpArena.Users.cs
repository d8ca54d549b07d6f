using System.Diagnostics.CodeAnalysis;

namespace Forge;

// The rule: a user takes a seat and then looks at the gate; who wants the arena alone shuts the gate and then looks at
// the seats. Both first steps are full fences, so at least one of the two sees the other (Dekker's argument). A user who
// finds the gate shut keeps the seat and waits: either the seat was seen, and the claim is refused, or it was not, and the
// claim goes through before the user does anything. Nothing but the library's own few lines runs while the gate is shut.
public abstract partial class SharedBumpArena
{
    private const long Open = 0;
    private const long Shut = 1;
    private const long Disposed = 2;

    private const int FirstSeats = 4;

    private readonly object _growing = new();
    private SharedArenaSeat[] _seats = [];
    private long _gate;

    /// <summary>How many users are inside; exact while nobody enters or leaves.</summary>
    public int UserCount
    {
        get
        {
            int taken = 0;
            foreach (SharedArenaSeat seat in Volatile.Read(ref _seats))
            {
                taken += seat.IsTaken ? 1 : 0;
            }

            return taken;
        }
    }

    /// <summary>
    /// Lets the caller in, who may then allocate until the user is disposed: <c>using SharedArenaUser user = arena.Enter()</c>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The arena has been disposed.</exception>
    /// <remarks>
    /// Thread-safe; waits out a reset that is under way on another thread, which is short. A thread may enter more than once.
    /// Costs no managed memory unless more users are inside than ever before.
    /// </remarks>
    public SharedArenaUser Enter()
    {
        SharedArenaSeat seat = TakeSeat(out long generation);
        if (Volatile.Read(ref _gate) != Open)
        {
            AwaitOpen(seat, generation);
        }

        return new SharedArenaUser(this, seat, generation);
    }

    private SharedArenaSeat TakeSeat(out long generation)
    {
        SharedArenaSeat[] seats = Volatile.Read(ref _seats);
        while (true)
        {
            // Threads start at different seats, so that they seldom meet.
            int thread = Environment.CurrentManagedThreadId;
            for (int i = 0; i < seats.Length; i++)
            {
                SharedArenaSeat seat = seats[(int)((uint)(thread + i) % (uint)seats.Length)];
                if (seat.TryTake(out generation))
                {
                    return seat;
                }
            }

            seats = AddSeats(seats);
        }
    }

    /// <summary>Doubles the seats, unless another thread has done so; seats never move, so no one loses theirs.</summary>
    private SharedArenaSeat[] AddSeats(SharedArenaSeat[] known)
    {
        lock (_growing)
        {
            if (_seats == known)
            {
                SharedArenaSeat[] more = new SharedArenaSeat[Math.Max(FirstSeats, 2 * known.Length)];
                known.CopyTo(more, 0);
                for (int i = known.Length; i < more.Length; i++)
                {
                    more[i] = new SharedArenaSeat();
                }

                Volatile.Write(ref _seats, more);
            }

            return _seats;
        }
    }

    private void AwaitOpen(SharedArenaSeat seat, long generation)
    {
        SpinWait wait = default;
        long gate = Volatile.Read(ref _gate);
        while (gate == Shut)
        {
            wait.SpinOnce();
            gate = Volatile.Read(ref _gate);
        }

        if (gate == Disposed)
        {
            seat.Leave(generation);
            ThrowDisposed();
        }
    }

    /// <summary>Shuts the gate for the caller alone, who opens it again; false where the arena is disposed.</summary>
    private bool TryClaim()
    {
        SpinWait wait = default;
        long gate = Interlocked.CompareExchange(ref _gate, Shut, Open);
        while (gate == Shut)
        {
            wait.SpinOnce();
            gate = Interlocked.CompareExchange(ref _gate, Shut, Open);
        }

        if (gate == Disposed)
        {
            return false;
        }

        int inside = UserCount;
        if (inside > 0)
        {
            Interlocked.Exchange(ref _gate, Open);
            ThrowInside(inside);
        }

        return true;
    }

    [DoesNotReturn]
    private static void ThrowInside(int users) =>
        throw new InvalidOperationException(
            $"{users} user(s) are inside the shared arena, and a reset or disposal would take their memory away. Dispose every "
            + "user first; nothing has changed.");
}
