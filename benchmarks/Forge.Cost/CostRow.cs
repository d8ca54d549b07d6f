namespace Forge.Cost;

/// <summary>The same work twice, with the run-time checks and without.</summary>
/// <param name="Name">What is printed.</param>
/// <param name="Operations">How many operations one iteration makes; times are per operation.</param>
/// <param name="Checked">Makes a number of iterations through the public API.</param>
/// <param name="Unchecked">Makes them through the <c>Unchecked</c> mirror of it.</param>
internal sealed record CostRow(string Name, int Operations, Action<int> Checked, Action<int> Unchecked);
