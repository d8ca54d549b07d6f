namespace Forge;

internal sealed partial class PoolCore
{
    /// <summary>Makes an arena within the limits; it is the caller's.</summary>
    /// <param name="make">Makes it.</param>
    /// <exception cref="ObjectDisposedException">The pool has been disposed.</exception>
    /// <exception cref="ArenaPoolLimitException">The limits forbid another arena.</exception>
    public BumpArena Mint(Func<BumpArena> make)
    {
        Claim claim;
        try
        {
            claim = _store.ClaimRoom();
        }
        catch (ArenaPoolLimitException)
        {
            Interlocked.Increment(ref _failures);
            throw;
        }

        return Mint(claim, make);
    }

    /// <summary>Makes an arena in room that was claimed; if that fails, the room is given back.</summary>
    private BumpArena Mint(Claim claim, Func<BumpArena> make)
    {
        BumpArena? arena = null;
        try
        {
            arena = make();
            _checks?.OnMint(arena);
            LinkedListNode<LiveArena> entry = new(new LiveArena(arena, _tracksLeaks));
            if (_store.TryAdd(entry, claim))
            {
                arena.Registration = entry;
                Interlocked.Increment(ref _mints);
                return arena;
            }

            throw _store.RefusalOf(claim, arena.Capacity);
        }
        catch
        {
            Interlocked.Increment(ref _failures);
            Abandon(claim, arena);
            throw;
        }
    }

    /// <summary>Releases an arena that was made in vain, if there is one, and gives its room back.</summary>
    private void Abandon(Claim claim, BumpArena? arena)
    {
        try
        {
            arena?.Dispose();
        }
        finally
        {
            _store.Unreserve(claim);
        }
    }
}
