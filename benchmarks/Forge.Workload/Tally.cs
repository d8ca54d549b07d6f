namespace Forge.Workload;

/// <summary>How much is in a file.</summary>
internal record struct Tally(int Orders, int Items, long Cents);
