namespace Forge;

internal sealed partial class ArenaStore
{
    /// <summary>
    /// What a checkout was granted under the lock, and goes on with outside of it: an idle arena, or room for a new one. Room has to
    /// be filled or given up.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="idle">The idle arena, which is the caller's now; or null, and then there is room for a new one.</param>
    /// <param name="reservedBytes">Of that room, the bytes set aside for an arena whose size is not known yet.</param>
    public readonly struct Grant(ArenaStore store, PooledArena? idle, nuint reservedBytes)
    {
        /// <summary>The idle arena, which is the caller's now; or null, and then there is room for a new one.</summary>
        public PooledArena? Idle => idle;

        /// <summary>Counts the new arena that the room was for; returns false if it is too large, and then nothing has changed.</summary>
        /// <param name="arena">The arena, which stays the caller's.</param>
        /// <param name="refusal">Why it is too large.</param>
        public bool TryFill(PooledArena arena, out ArenaPoolLimitException? refusal)
        {
            LiveArena entry = new(arena, store._losesArenas);
            LeaseWaiter? served;
            using (store.Enter())
            {
                // Before anything changes, since it may fail. From here on the arena has its place whenever it comes to be idle.
                store._stack.EnsureRoom(Math.Min(store._capacity, store._live.Count));
                if (!store._live.TryAdd(entry, reservedBytes))
                {
                    refusal = store._live.TooLarge(reservedBytes, entry.Bytes);
                    return false;
                }

                // It may be smaller than the room that it had.
                served = store.ServeUnderLock();
            }

            arena.Entry = entry;
            refusal = null;
            store.Tell(served);
            return true;
        }

        /// <summary>Gives up the room for an arena that was not made.</summary>
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

        /// <summary>As <see cref="GiveUp"/>; the caller has the lock, and serves the waiters.</summary>
        public void GiveUpUnderLock() => store._live.Unreserve(reservedBytes);
    }
}
