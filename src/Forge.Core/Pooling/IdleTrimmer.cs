namespace Forge;

/// <summary>
/// Looks at a pool's idle arenas from time to time, and when memory runs short. It holds the pool by a weak reference, so that
/// a pool nobody else holds can be collected.
/// </summary>
internal sealed class IdleTrimmer : IDisposable
{
    private const int LooksPerPeriod = 4;

    private readonly WeakReference<ArenaPool> _pool;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _after;
    private readonly ITimer _timer;
    private readonly IDisposable _pressure;
    private int _isLooking;

    private IdleTrimmer(ArenaPool pool, ArenaPoolOptions options)
    {
        _pool = new WeakReference<ArenaPool>(pool);
        _clock = options.TimeProvider;
        _after = options.TrimAfter;
        TimeSpan period = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, _after.Ticks / LooksPerPeriod));
        _pressure = MemoryPressure.Subscribe(this, static trimmer => ((IdleTrimmer)trimmer).Do(static (pool, _) => pool.TrimAll()));
        try
        {
            _timer = CreateTimer(period);
        }
        catch
        {
            _pressure.Dispose();
            throw;
        }
    }

    /// <summary>What the options ask for; null where idle arenas are kept for ever.</summary>
    public static IdleTrimmer? For(ArenaPool pool, ArenaPoolOptions options) =>
        options.TrimAfter == Timeout.InfiniteTimeSpan ? null : new IdleTrimmer(pool, options);

    public void Dispose()
    {
        _pressure.Dispose();
        _timer.Dispose();
    }

    /// <summary>A timer that does not carry the locals of whoever makes the pool with it, for as long as the pool lives.</summary>
    private ITimer CreateTimer(TimeSpan period)
    {
        bool suppresses = !ExecutionContext.IsFlowSuppressed();
        if (suppresses)
        {
            ExecutionContext.SuppressFlow();
        }

        try
        {
            return _clock.CreateTimer(static trimmer => ((IdleTrimmer)trimmer!).Look(), this, period, period);
        }
        finally
        {
            if (suppresses)
            {
                ExecutionContext.RestoreFlow();
            }
        }
    }

    private void Look() => Do(static (pool, trimmer) =>
    {
        long now = trimmer._clock.GetTimestamp();
        pool.TrimIdleSince(now, now - (long)(trimmer._after.TotalSeconds * trimmer._clock.TimestampFrequency));
    });

    private void Do(Action<ArenaPool, IdleTrimmer> action)
    {
        if (!_pool.TryGetTarget(out ArenaPool? pool))
        {
            Dispose();
        }
        else if (Interlocked.Exchange(ref _isLooking, 1) == 0)
        {
            try
            {
                action(pool, this);
            }
            catch (Exception failure)
            {
                // Nobody called this, and out of a timer it would end the process.
                Console.Error.WriteLine($"A pool could not release an idle arena: {failure.Message}");
            }
            finally
            {
                Volatile.Write(ref _isLooking, 0);
            }
        }
    }
}
