namespace Forge.Programs;

/// <summary>How much is in a file: orders, their items, what these cost, and the notes that speak of a gift.</summary>
internal record struct Tally(int Orders, int Items, long Cents, int Gifts);
