namespace Forge.Measuring;

/// <summary>How much work makes a sample that is long enough to be measured.</summary>
internal static class Calibration
{
    /// <summary>How often work has to be done to last about so long.</summary>
    /// <param name="run">Does the work so often, and says how long it took.</param>
    /// <param name="milliseconds">How long it is to last.</param>
    public static int Times(Func<int, TimeSpan> run, double milliseconds)
    {
        double enough = milliseconds / 4;
        for (int times = 1; ; times *= 2)
        {
            double lasted = run(times).TotalMilliseconds;
            if (lasted >= enough)
            {
                // Once more: it may have been held up by other programs, or have made what those after it only use.
                lasted = Math.Min(lasted, run(times).TotalMilliseconds);
            }

            if (lasted >= enough)
            {
                return Math.Max(1, (int)(times * milliseconds / lasted));
            }
        }
    }
}
