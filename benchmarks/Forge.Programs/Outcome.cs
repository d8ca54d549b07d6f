using System.Globalization;

namespace Forge.Programs;

/// <summary>What a contest has come to.</summary>
/// <param name="Name">Of the contest.</param>
/// <param name="Target">What was wanted.</param>
/// <param name="Ours">The side in arenas.</param>
/// <param name="Peer">The side without arenas.</param>
/// <param name="ManagedBytes">How many managed bytes of ours depend on the size of the input.</param>
internal sealed record Outcome(string Name, Target Target, Side Ours, Side Peer, long ManagedBytes)
{
    public const string Header = "program\tours\tpeer\tratio\tour peak RSS MiB\tpeer's peak RSS MiB\ttarget\tverdict";

    /// <summary>How many times faster ours is.</summary>
    public double Ratio => Peer.Times.Median / Ours.Times.Median;

    /// <summary>What is missing to the target, a line for each part of it.</summary>
    public IEnumerable<string> Misses => Target.Misses(this).Select(miss => $"{Name} missed: {miss}");

    /// <summary>As a row below <see cref="Header"/>.</summary>
    public string Row => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}\t{Ours.Median}\t{Peer.Median}\t{Ratio:F2}\t{Ours.Peak}\t{Peer.Peak}\t{Target}\t{(Misses.Any() ? "missed" : "met")}");
}
