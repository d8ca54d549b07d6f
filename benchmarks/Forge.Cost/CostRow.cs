namespace Forge.Cost;

/// <summary>The same work twice, with the run-time checks and without.</summary>
/// <param name="Name">What is printed.</param>
/// <param name="Operations">How many operations one iteration makes; times are per operation.</param>
/// <param name="Checked">Makes a number of iterations.</param>
/// <param name="Unchecked">Makes them with the core that has no checks.</param>
internal sealed record CostRow(string Name, int Operations, Action<int> Checked, Action<int> Unchecked);
