using System.Globalization;

namespace Forge.Retention;

/// <summary>What of this process was physically present at a moment.</summary>
/// <param name="Seconds">Since the load began.</param>
/// <param name="Bytes">The resident bytes.</param>
/// <param name="IsIdle">Whether the load is over.</param>
internal readonly record struct Sample(double Seconds, long Bytes, bool IsIdle)
{
    public double MiB => Bytes / (1024.0 * 1024.0);

    public static Sample Take(TimeSpan at, bool isIdle) => new(at.TotalSeconds, Environment.WorkingSet, isIdle);

    public static Sample Parse(string line)
    {
        string[] fields = line.Split('\t');
        return new Sample(
            double.Parse(fields[0], CultureInfo.InvariantCulture),
            long.Parse(fields[1], CultureInfo.InvariantCulture),
            bool.Parse(fields[2]));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds:F3}\t{Bytes}\t{IsIdle}");
}
