using System.Globalization;

namespace Forge.Programs;

/// <summary>The target of a contest.</summary>
/// <param name="Times">How many times faster than the peer our side must be; null if it is only measured.</param>
internal sealed record Target(double? Times)
{
    /// <summary>The largest part of the peer's peak RSS that our side may have; null if any.</summary>
    public double? PeakShare { get; init; }

    /// <summary>Whether our side must do without a garbage collection.</summary>
    public bool HasNoCollection { get; init; }

    /// <summary>What must not cost our side a managed byte, such as "row"; null if anything may.</summary>
    public string? Unmanaged { get; init; }

    /// <summary>The parts of the target that an outcome misses.</summary>
    public IEnumerable<string> Misses(Outcome outcome)
    {
        if (Times is { } times && outcome.Ratio < times)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{outcome.Ratio:F2} times faster in place of {times:F1}");
        }

        if (PeakShare is { } share && outcome.Ours.PeakMiB > share * outcome.Peer.PeakMiB)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{outcome.Ours.PeakMiB / outcome.Peer.PeakMiB:F3} of the peak RSS in place of {share:F2}");
        }

        if (HasNoCollection && outcome.Ours.Collections > 0)
        {
            yield return $"{outcome.Ours.Collections} collections";
        }

        if (Unmanaged is not null && outcome.ManagedBytes > 0)
        {
            yield return $"{outcome.ManagedBytes} managed bytes, which depend on the input";
        }
    }

    public override string ToString()
    {
        List<string> parts = [Times is { } times ? string.Create(CultureInfo.InvariantCulture, $">= {times:F1} times faster") : "none"];
        if (PeakShare is { } share)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"<= {share:F2} of the peak RSS"));
        }

        if (HasNoCollection)
        {
            parts.Add("no collection");
        }

        if (Unmanaged is not null)
        {
            parts.Add($"no managed byte per {Unmanaged}");
        }

        return string.Join(", ", parts);
    }
}
