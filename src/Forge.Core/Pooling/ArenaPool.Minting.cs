namespace Forge;

public abstract partial class ArenaPool
{
    /// <summary>Makes an arena within the limits; it is the caller's.</summary>
    /// <param name="make">Makes its backing.</param>
    /// <exception cref="ObjectDisposedException">The pool has been disposed.</exception>
    /// <exception cref="ArenaPoolLimitException">The limits forbid another arena.</exception>
    private PooledArena Mint(Func<IMemoryBacking> make) => Mint(Claim(ofRoom: true), make);

    /// <summary>Makes an arena in room that was granted; if that fails, the room is given up.</summary>
    private PooledArena Mint(in ArenaStore.Grant room, Func<IMemoryBacking> make)
    {
        PooledArena? arena = null;
        try
        {
            arena = MakeOver(make());
            arena.Watch = _checks?.OnMint(arena);
            if (!room.TryFill(arena, out ArenaPoolLimitException? refusal))
            {
                throw refusal!;
            }
        }
        catch
        {
            Interlocked.Increment(ref _failures);
            Abandon(room, arena);
            throw;
        }

        Interlocked.Increment(ref _mints);
        return arena;
    }

    private PooledArena MakeOver(IMemoryBacking backing)
    {
        try
        {
            return new PooledArena(backing, this);
        }
        catch (Exception refusal)
        {
            // A backing that was returned before is under another arena: then it is not this call's to dispose.
            if (!BackingOwnership.IsTaken(backing))
            {
                backing.Dispose();
            }

            if (refusal is ArgumentException)
            {
                throw new InvalidOperationException(
                    $"The pool's factory returned a backing that can't be used. {refusal.Message}",
                    refusal);
            }

            throw;
        }
    }

    /// <summary>Releases an arena that was made in vain, if there is one, and gives its room up.</summary>
    private static void Abandon(in ArenaStore.Grant room, PooledArena? arena)
    {
        try
        {
            arena?.Release();
        }
        finally
        {
            room.GiveUp();
        }
    }
}
