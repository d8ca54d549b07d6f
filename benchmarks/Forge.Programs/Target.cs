using System.Globalization;

namespace Forge.Programs;

/// <summary>What is wanted of a contest.</summary>
/// <param name="Times">How many times faster than the peer ours must be, at least.</param>
internal sealed record Target(double Times)
{
    /// <summary>How much of the peer's peak RSS ours may have, at most; null if that does not matter.</summary>
    public double? PeakShare { get; init; }

    /// <summary>Whether no garbage may be collected in ours.</summary>
    public bool HasNoCollection { get; init; }

    /// <summary>What must not cost a managed byte in ours, such as "row"; null if that does not matter.</summary>
    public string? Unmanaged { get; init; }

    /// <summary>Says what an outcome lacks.</summary>
    public IEnumerable<string> Misses(Outcome outcome)
    {
        if (outcome.Ratio < Times)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{outcome.Ratio:F2} times faster in place of {Times:F1}");
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
        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $">= {Times:F1} times faster")];
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
