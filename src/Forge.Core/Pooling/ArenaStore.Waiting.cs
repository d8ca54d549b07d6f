using System.Diagnostics;

namespace Forge;

internal sealed partial class ArenaStore
{
    // The checkouts that wait, first come first served.
    private readonly LinkedList<LeaseWaiter> _line;

    // The waits that ended with a grant that nobody needed: their arenas, neither idle nor leased, until a thread of .NET's pool releases them.
    private readonly LinkedList<LeaseWaiter> _leftOver;

    /// <summary>Makes a checkout wait until it is granted an idle arena or room for a new one.</summary>
    /// <exception cref="ObjectDisposedException">The store was closed meanwhile.</exception>
    private Task<ArenaLease> Wait(in LeaseWaiter.Terms terms)
    {
        LeaseWaiter waiter = new(_reports) { CallSite = _losesArenas ? new StackTrace(fNeedFileInfo: true) : null };
        waiter.Watch(terms, EndWait);
        if (!TryStandInLine(waiter) && waiter.TryEnd())
        {
            waiter.StopWatching();
            throw ArenaPool.Disposed();
        }

        if (waiter.HasEnded)
        {
            // It may have ended before its time and its token were both watched.
            waiter.StopWatching();
        }

        return waiter.Task;
    }

    /// <summary>Adds a waiter to the line, unless its wait has ended; returns false if the store is closed.</summary>
    private bool TryStandInLine(LeaseWaiter waiter)
    {
        LeaseWaiter? served = null;
        using (Enter())
        {
            if (_flag == Closed) { return false; }

            if (!waiter.HasEnded)
            {
                _line.AddLast(waiter.Place);
                _guarded.Waits++;
                if (_flag == Open)
                {
                    Volatile.Write(ref _flag, HasWaiters);
                    Portable.HeavyFence();
                }

                served = ServeUnderLock();
            }
        }

        Tell(served);
        return true;
    }

    /// <summary>
    /// Ends a wait without a lease, unless something else has ended it. What it was granted is granted to others, becomes idle or is left over
    /// before this returns, unless a thread of .NET's pool already makes a lease of it; then that thread returns it.
    /// </summary>
    private void EndWait(LeaseWaiter waiter, Exception? reason)
    {
        if (!waiter.TryEnd()) { return; }

        LeaseWaiter? served;
        bool isLeftOver;
        using (Enter())
        {
            if (waiter.Place.List is not null) { _line.Remove(waiter.Place); }

            served = TakeBackGrant(waiter, out isLeftOver);
        }

        try
        {
            // First, because disposing the timer of the wait that has ended runs user code.
            Tell(served);
            if (isLeftOver) { _dropLater(waiter); }
        }
        finally
        {
            waiter.Refuse(reason);
        }
    }

    /// <summary>Takes back what a waiter was granted, and serves others.</summary>
    /// <param name="waiter">The waiter, which is not in the line.</param>
    /// <param name="isLeftOver">Whether it is now among those whose arena is left over, because nobody waits and it can't be kept.</param>
    /// <returns>The waiters that were served; the caller must <see cref="Tell"/> them.</returns>
    private LeaseWaiter? TakeBackGrant(LeaseWaiter waiter, out bool isLeftOver)
    {
        isLeftOver = false;
        bool isTaken = waiter.TryTakeGrant();
        if (waiter.Granted.Idle is not { } arena)
        {
            if (isTaken) { waiter.Granted.GiveUpUnderLock(); }

            return ServeUnderLock();
        }

        if (!isTaken) { return null; }

        if (_line.Count > 0) { return GrantFirst(arena); }

        isLeftOver = _flag == Closed || !TryStore(arena);
        if (isLeftOver) { _leftOver.AddLast(waiter.Place); }

        return null;
    }

    /// <summary>Takes the arena that was left over from a wait, to release it; null if another call has leased it.</summary>
    /// <param name="waiter">The waiter, for which <c>dropLater</c> was called.</param>
    public PooledArena? TakeLeftOver(LeaseWaiter waiter)
    {
        using (Enter())
        {
            if (waiter.Place.List is null) { return null; }

            _leftOver.Remove(waiter.Place);
            return waiter.Granted.Idle;
        }
    }

    private PooledArena? TakeAnyLeftOver()
    {
        if (_leftOver.First is not { } first) { return null; }

        _leftOver.Remove(first);
        return first.Value.Granted.Idle;
    }

    /// <summary>Grants an arena to the first waiter.</summary>
    private LeaseWaiter GrantFirst(PooledArena arena)
    {
        LeaseWaiter first = TakeFirst();
        first.Grant(new Grant(this, arena));
        LowerFlagIfNobodyWaits();
        return first;
    }

    /// <summary>
    /// Grants idle arenas, and the room that the limits leave, to waiters. Every change that may make either available ends here.
    /// </summary>
    /// <returns>The waiters that were served, first come first; the caller must <see cref="Tell"/> them.</returns>
    private LeaseWaiter? ServeUnderLock()
    {
        LeaseWaiter? first = null;
        LeaseWaiter? last = null;
        while (_line.Count > 0 && TryGrant(out Grant grant))
        {
            LeaseWaiter waiter = TakeFirst();
            waiter.Grant(grant);
            if (last is null)
            {
                first = waiter;
            }
            else
            {
                last.Next = waiter;
            }

            last = waiter;
        }

        LowerFlagIfNobodyWaits();
        return first;
    }

    /// <summary>Tells waiters that they were granted something. Called without the lock.</summary>
    private void Tell(LeaseWaiter? served)
    {
        while (served is not null)
        {
            LeaseWaiter waiter = served;
            served = waiter.Next;
            _fulfil(waiter);
        }
    }

    private LeaseWaiter TakeFirst()
    {
        LeaseWaiter waiter = _line.First!.Value;
        _line.RemoveFirst();
        return waiter;
    }

    private void LowerFlagIfNobodyWaits()
    {
        if (_line.Count == 0 && _flag == HasWaiters) { Volatile.Write(ref _flag, Open); }
    }

    /// <summary>
    /// What a checkout was granted under the lock, to continue with outside of it: an idle arena, or room for a new one. Room must be filled
    /// or given up.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="idle">The idle arena, which now belongs to the caller; null if room was granted.</param>
    /// <param name="reservedBytes">The number of bytes reserved with the room.</param>
    public readonly struct Grant(ArenaStore store, PooledArena? idle, long reservedBytes = 0)
    {
        /// <summary>The idle arena, which now belongs to the caller; null if room was granted.</summary>
        public PooledArena? Idle => idle;

        /// <summary>Adds the new arena that the room was for. If it is too large, returns false and changes nothing.</summary>
        /// <param name="arena">The arena, which stays the caller's.</param>
        /// <param name="refusal">Why it is too large.</param>
        public bool TryFill(PooledArena arena, out ArenaPoolLimitException? refusal)
        {
            LiveArena entry = new(arena, store._losesArenas);
            LeaseWaiter? served;
            using (store.Enter())
            {
                // First, because it may fail. Afterwards there is room in the stack for every arena that may become idle.
                int mostIdle = Math.Min(store._capacity, store._live.Count);
                if (store._stack.Capacity < mostIdle)
                {
                    store._stack.Capacity = Math.Max(mostIdle, 2 * store._stack.Capacity);
                }

                if (!store._live.TryAdd(entry, reservedBytes))
                {
                    refusal = store._live.TooLarge(reservedBytes, entry.Bytes);
                    return false;
                }

                // It may be smaller than the room that was reserved.
                served = store.ServeUnderLock();
            }

            arena.Entry = entry;
            refusal = null;
            store.Tell(served);
            return true;
        }

        /// <summary>Frees the room for an arena that was not made.</summary>
        public void GiveUp()
        {
            LeaseWaiter? served;
            using (store.Enter())
            {
                GiveUpUnderLock();
                served = store.ServeUnderLock();
            }

            store.Tell(served);
        }

        /// <summary>Like <see cref="GiveUp"/>. The caller holds the lock, and serves the waiters.</summary>
        public void GiveUpUnderLock() => store._live.Unreserve(reservedBytes);
    }
}
