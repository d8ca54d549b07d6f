using System.Globalization;

namespace Forge.Programs;

/// <summary>What a contest took, on both sides.</summary>
/// <param name="Name">The name of the contest.</param>
/// <param name="Target">The target of the contest.</param>
/// <param name="Ours">The side in arenas.</param>
/// <param name="Peer">The side without arenas.</param>
/// <param name="ManagedBytes">The number of managed bytes that our side allocated because of the input's size.</param>
internal sealed record Outcome(string Name, Target Target, Side Ours, Side Peer, long ManagedBytes)
{
    public const string Header = "program\tours\tpeer\tratio\tour peak RSS MiB\tpeer's peak RSS MiB\ttarget\tverdict";

    /// <summary>How many times faster our side is.</summary>
    public double Ratio => Peer.Times.Median / Ours.Times.Median;

    /// <summary>The parts of the target that were missed, a line for each.</summary>
    public IEnumerable<string> Misses => Target.Misses(this).Select(miss => $"{Name} missed: {miss}");

    /// <summary>The outcome as a row below <see cref="Header"/>.</summary>
    public string Row => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}\t{Ours.Median}\t{Peer.Median}\t{Ratio:G3}\t{Ours.Peak}\t{Peer.Peak}\t{Target}\t{Verdict}");

    private string Verdict => Target.Times is null ? "-" : Misses.Any() ? "missed" : "met";
}
