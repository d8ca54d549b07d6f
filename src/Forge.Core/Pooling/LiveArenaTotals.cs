namespace Forge;

/// <summary>What the arenas of a pool come to.</summary>
/// <param name="Count">How many are alive.</param>
/// <param name="Bytes">Their capacities together.</param>
/// <param name="EndedLeases">How many of all leases that ever began have ended.</param>
/// <param name="RetainedBytes">At most so many bytes of idle arenas are physically present.</param>
internal readonly record struct LiveArenaTotals(int Count, nuint Bytes, long EndedLeases, nuint RetainedBytes);
