using System.Runtime.InteropServices;

namespace Forge;

/// <summary>
/// A place for one user of a shared arena, used again and again: even generations stand for a free seat, odd ones for a
/// taken one, and none comes twice. On cache lines of its own, since its user reads it at every allocation.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal sealed class SharedArenaSeat
{
    [FieldOffset(64)]
    private long _generation;

    public bool IsTaken => (Volatile.Read(ref _generation) & 1) != 0;

    /// <summary>Whether the seat is still taken by the user of a generation.</summary>
    public bool IsTakenBy(long generation) => Volatile.Read(ref _generation) == generation;

    /// <summary>Takes the seat if it is free.</summary>
    public bool TryTake(out long generation)
    {
        long free = Volatile.Read(ref _generation);
        generation = free + 1;
        return (free & 1) == 0 && Interlocked.CompareExchange(ref _generation, generation, free) == free;
    }

    /// <summary>Frees the seat. Of all callers with copies of one user, just the first does.</summary>
    public void Leave(long generation) => Interlocked.CompareExchange(ref _generation, generation + 1, generation);
}
