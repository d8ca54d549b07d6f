using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Forge;

public abstract partial class ArenaPool
{
    /// <summary>Takes back an empty arena whose lease has just ended. Called once for each lease.</summary>
    internal void TakeBack(PooledArena arena, long word)
    {
        if (arena.WrittenBytes > _fastUpTo)
        {
            TakeBackSlowly(arena);
        }
        else if (!_store.TryReturn(arena, word))
        {
            Drop(arena);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ArenaLease CheckoutSlowly() => Begin(Prepare(Claim(ofRoom: false), callSite: null));

    /// <summary>Claims an idle arena, or room for a new one. Counts a refusal.</summary>
    private ArenaStore.Grant Claim(bool ofRoom)
    {
        try
        {
            _store.Claim(ofRoom, wait: null, out ArenaStore.Grant grant);
            return grant;
        }
        catch (ArenaPoolLimitException)
        {
            Interlocked.Increment(ref _failures);
            throw;
        }
    }

    /// <summary>Prepares what was granted to be leased. If that fails, the pool is as it was before.</summary>
    private PooledArena Prepare(in ArenaStore.Grant grant, StackTrace? callSite)
    {
        PooledArena arena = grant.Idle ?? Mint(grant, MakeBacking);
        try
        {
            _checks?.OnCheckout(arena, callSite);
        }
        catch
        {
            Interlocked.Increment(ref _failures);
            Keep(arena);
            throw;
        }

        return arena;
    }

    private static ArenaLease Begin(PooledArena arena) => new(arena, arena.BeginLease());

    /// <summary>Makes an arena in room that was granted. If that fails, frees the room.</summary>
    private PooledArena Mint(in ArenaStore.Grant room, Func<IMemoryBacking> make)
    {
        PooledArena? arena = null;
        try
        {
            arena = MakeOver(make());
            _checks?.OnMint(arena);
            if (!room.TryFill(arena, out ArenaPoolLimitException? refusal)) { throw refusal!; }
        }
        catch
        {
            Interlocked.Increment(ref _failures);
            try
            {
                arena?.Release();
            }
            finally
            {
                room.GiveUp();
            }

            throw;
        }

        Interlocked.Increment(ref _mints);
        return arena;
    }

    private PooledArena MakeOver(IMemoryBacking backing)
    {
        try
        {
            return new PooledArena(backing, this, _checks?.Poisons ?? false);
        }
        catch (Exception refusal)
        {
            // A factory that returns a backing twice: another arena owns it, so this call must not dispose it.
            if (!BackingOwnership.IsTaken(backing)) { backing.Dispose(); }

            if (refusal is ArgumentException or ObjectDisposedException)
            {
                throw new InvalidOperationException(
                    $"The pool's factory returned a backing that can't be used. {refusal.Message}", refusal);
            }

            throw;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeBackSlowly(PooledArena arena)
    {
        try
        {
            // The first comparison also keeps the second from overflowing.
            if (arena.PresentBytes > _retainBytes && arena.Memory is IOsBacking
                && arena.PresentBytes > arena.RoundUpToPage((nuint)_retainBytes))
            {
                ReturnPages(arena, (nuint)_retainBytes);
            }
        }
        finally
        {
            PutBack(arena);
        }
    }

    /// <summary>Returns an arena to the store after its checks, even if they fail. Returns whether it was kept.</summary>
    private bool PutBack(PooledArena arena)
    {
        bool isKept;
        try
        {
            _checks?.OnReturn(arena);
        }
        finally
        {
            isKept = Keep(arena);
        }

        return isKept;
    }

    /// <summary>Returns an arena to the store as it is, or releases it if it is not needed. Returns whether it was kept.</summary>
    private bool Keep(PooledArena arena)
    {
        if (_store.TryReturn(arena, arena.Word)) { return true; }

        Drop(arena);
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Drop(PooledArena arena)
    {
        Interlocked.Increment(ref _drops);
        Release(arena);
    }

    /// <summary>Releases an arena that the caller owns, and then gives its room to a waiter, if there is one.</summary>
    private void Release(PooledArena arena)
    {
        long endedLeases = LeasePhase.EndedLeases(arena.Word);
        Interlocked.Add(ref _releasedBytes, arena.PresentBytes);
        try
        {
            arena.Release();
        }
        finally
        {
            // Only now, because it counts until its memory was released.
            _store.Remove(arena.Entry!, endedLeases);
        }
    }
}
