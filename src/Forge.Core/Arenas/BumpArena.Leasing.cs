using System.Runtime.CompilerServices;

namespace Forge;

public abstract partial class BumpArena
{
    /// <summary>The generation of the first lease.</summary>
    internal const long FirstGeneration = 1;

    // What every use of a lease is compared with. Written only by who owns the arena. It can't wrap: a pool keeps 60 bits of it, and at
    // one lease every 6 nanoseconds, the fastest measured, those last for 200 years.
    private long _generation = FirstGeneration;

    /// <summary>The generation that the current lease carries, or the next one if none is held. It moves on when a lease ends.</summary>
    internal long Generation => _generation;

    /// <summary>
    /// Ends the lease of a generation. Of all callers with copies of one lease, just one gets true. To none of them is the lease, or
    /// a slice of it, valid afterwards.
    /// </summary>
    internal abstract bool TryEndLease(long generation);

    /// <summary>Empties the arena, whose lease has just ended, for the next one.</summary>
    private protected void MoveToNextGeneration()
    {
        long next = _generation + 1;
        EndEpochs();
        Rewind(_start);
        _owner = next;
        Volatile.Write(ref _generation, next);
    }

    /// <summary>Waits until the call that is ending the lease has ended it: it closes scopes, and fills memory if the arena poisons it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected void AwaitEnd(long generation)
    {
        SpinWait spin = default;
        while (Volatile.Read(ref _generation) == generation)
        {
            spin.SpinOnce();
        }
    }
}
