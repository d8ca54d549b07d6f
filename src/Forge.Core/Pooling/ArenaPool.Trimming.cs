namespace Forge;

public abstract partial class ArenaPool
{
    /// <summary>Returns the physical pages of idle arenas to the system while nobody can check them out.</summary>
    internal void ReleaseIdlePages()
    {
        ReadOpen();
        FailureCollector.ForEach(
            _store.TakeIdle(static _ => true),
            arena =>
            {
                try
                {
                    ReturnPages(arena, keep: 0);
                }
                catch
                {
                    // The pages keep their contents, but the next lease is promised zeros.
                    arena.ZeroOnceAccessible();
                    throw;
                }
                finally
                {
                    Keep(arena);
                }
            });
    }

    /// <summary>Releases the arenas that have been idle since a moment of the pool's clock, or longer.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="since">The moment.</param>
    internal void TrimIdleSince(long now, long since) => Trim(arena => arena.WasIdleSince(now, since));

    /// <summary>Releases all idle arenas, because memory is short.</summary>
    internal void TrimAll() => Trim(static _ => true);

    private void Trim(Func<PooledArena, bool> isOld) =>
        FailureCollector.ForEach(
            _store.TakeIdle(isOld),
            arena =>
            {
                Interlocked.Increment(ref _trims);
                Release(arena);
            });

    private void ReturnPages(PooledArena arena, nuint keep) => Interlocked.Add(ref _releasedBytes, arena.ReturnPages(keep));
}
