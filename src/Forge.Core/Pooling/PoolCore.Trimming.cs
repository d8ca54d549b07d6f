namespace Forge;

internal sealed partial class PoolCore
{
    private readonly IdleTrimmer? _trimmer;

    /// <summary>
    /// A pool that nobody holds any more gives its idle arenas back. No lease can be used then: whoever holds one holds its arena,
    /// which holds the pool. A lost lease's arena is not idle and stays, since a span over it may be in use.
    /// </summary>
    ~PoolCore()
    {
        try
        {
            Close();
        }
        catch (Exception failure)
        {
            // An exception out of a finalizer would end the process.
            Console.Error.WriteLine($"A pool that was never disposed could not release an arena: {failure}");
        }
    }

    /// <summary>Returns the physical pages of idle arenas to the system while nobody can check them out.</summary>
    public void ReleaseIdlePages() =>
        FailureCollector.ForEach(
            _store.TakeIdle(static _ => true),
            arena =>
            {
                try
                {
                    ReleasePages(arena, keep: 0);
                }
                catch
                {
                    // The pages stay with the arena and with what was in them, but its next lease is promised zeros.
                    arena.WipeOnceAccessible();
                    throw;
                }
                finally
                {
                    Keep(arena, hasSeat: false);
                }
            });

    /// <summary>Releases the arenas that have been idle since a moment of the pool's clock or longer.</summary>
    /// <param name="now">The moment that it is.</param>
    /// <param name="since">The moment.</param>
    public void TrimIdleSince(long now, long since) => Trim(arena => arena.WasIdleSince(now, since));

    /// <summary>Releases all idle arenas, since memory runs short.</summary>
    public void TrimAll() => Trim(static _ => true);

    private void Trim(Func<BumpArena, bool> isOld) =>
        FailureCollector.ForEach(
            _store.TakeIdle(isOld),
            arena =>
            {
                Interlocked.Increment(ref _trims);
                Release(arena);
            });

    private void ReleasePages(BumpArena arena, nuint keep)
    {
        nuint before = arena.HighWater;
        arena.ReleasePages(keep);
        CountReleased(before - arena.HighWater);
    }
}
