namespace Forge;

/// <summary>
/// Releases arenas of a pool that have been idle for long, and all idle arenas when memory is short. Holds the pool by a weak reference, so
/// that a pool that nobody else holds can be collected.
/// </summary>
internal sealed class IdleTrimmer : IDisposable
{
    private const int ChecksPerPeriod = 4;

    private readonly WeakReference<ArenaPool> _pool;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _after;
    private readonly ITimer _timer;
    private readonly MemoryPressure _pressure;
    private readonly BackgroundReports _reports;
    private int _isRunning;

    private IdleTrimmer(ArenaPool pool, ArenaPoolOptions options, BackgroundReports reports)
    {
        _reports = reports;
        _pool = new WeakReference<ArenaPool>(pool);
        _clock = options.TimeProvider;
        _after = options.TrimAfter;
        TimeSpan period = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, _after.Ticks / ChecksPerPeriod));

        // Without this the timer would keep the execution context of the pool's maker alive as long as the pool.
        using AsyncFlowControl? noFlow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = _clock.CreateTimer(static trimmer => ((IdleTrimmer)trimmer!).TrimOld(), this, period, period);
        _pressure = new MemoryPressure(
            this, static trimmer => ((IdleTrimmer)trimmer).Run(static (pool, _) => pool.TrimAll()), Portable.IsMemoryShort);
    }

    /// <summary>The trimmer that the options ask for; null if idle arenas are kept for ever.</summary>
    public static IdleTrimmer? For(ArenaPool pool, ArenaPoolOptions options, BackgroundReports reports) =>
        options.TrimAfter == Timeout.InfiniteTimeSpan ? null : new IdleTrimmer(pool, options, reports);

    public void Dispose()
    {
        _pressure.Dispose();
        _timer.Dispose();
    }

    private void TrimOld() => Run(static (pool, trimmer) =>
    {
        long now = trimmer._clock.GetTimestamp();
        pool.TrimIdleSince(now, now - (long)(trimmer._after.TotalSeconds * trimmer._clock.TimestampFrequency));
    });

    private void Run(Action<ArenaPool, IdleTrimmer> action)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            try
            {
                if (_pool.TryGetTarget(out ArenaPool? pool))
                {
                    action(pool, this);
                }
                else
                {
                    Dispose();
                }
            }
            catch (Exception failure)
            {
                _reports.Failed("The trimmer of idle arenas failed", failure);
            }
            finally
            {
                Volatile.Write(ref _isRunning, 0);
            }
        }
    }
}
