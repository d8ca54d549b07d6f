using System.Diagnostics;

namespace Forge;

/// <summary>
/// The traces of all pools, named by the conventions of OpenTelemetry like their metrics. A checkout that waits is an activity; one
/// that does not wait has none.
/// </summary>
internal static class PoolTrace
{
    // If two threads race, both sources work, because listeners match by name. Not made in a static constructor, because listeners
    // are called, which may throw.
    private static ActivitySource? _source;

    /// <summary>Follows a wait until it ends, if somebody records it. Otherwise returns the wait itself.</summary>
    /// <param name="wait">The wait.</param>
    /// <param name="pool">The name of the pool.</param>
    /// <param name="reports">Takes what listeners throw.</param>
    public static Task<ArenaLease> Follow(Task<ArenaLease> wait, string pool, BackgroundReports reports)
    {
        try
        {
            ActivitySource source = _source ??= new ActivitySource("Forge");
            Activity? activity = source.HasListeners()
                ? source.CreateActivity(
                    "forge.pool.wait",
                    ActivityKind.Internal,
                    default(ActivityContext),
                    [new KeyValuePair<string, object?>("forge.pool.name", pool)])
                : null;
            return activity is { IsAllDataRequested: true } ? FollowAsync(activity, wait, reports) : wait;
        }
        catch (Exception failure)
        {
            Failed(reports, failure);
            return wait;
        }
    }

    // Async, so that the activity is the current one neither in the caller nor on the thread that gives an arena back.
    private static async Task<ArenaLease> FollowAsync(Activity activity, Task<ArenaLease> wait, BackgroundReports reports)
    {
        Notify(static started => started.Start(), activity, reports);
        try
        {
            return await wait.ConfigureAwait(false);
        }
        catch (Exception reason)
        {
            activity.SetTag("error.type", reason.GetType().FullName);
            activity.SetStatus(ActivityStatusCode.Error);
            throw;
        }
        finally
        {
            Notify(static stopped => stopped.Stop(), activity, reports);
        }
    }

    private static void Notify(Action<Activity> step, Activity activity, BackgroundReports reports)
    {
        try
        {
            step(activity);
        }
        catch (Exception failure)
        {
            Failed(reports, failure);
        }
    }

    private static void Failed(BackgroundReports reports, Exception failure) =>
        reports.Failed("A listener of traces threw", failure);
}
