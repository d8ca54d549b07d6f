namespace Forge;

/// <summary>
/// The lifetime that slices are stamped with: one for the arena itself and one for each depth of open scopes, kept
/// and used again. A slice is valid while its stamp equals the epoch's; ending an epoch changes the stamp.
/// </summary>
internal sealed class ArenaEpoch(BumpArena owner)
{
    /// <summary>The stamp of a scope's epoch while no scope of that depth is open; no slice carries it.</summary>
    public const long Ended = 0;

    /// <summary>The arena whose memory the slices lie in.</summary>
    public readonly BumpArena Owner = owner;

    public long Stamp = Ended;

    /// <summary>Of a scope's epoch: the cursor when the scope was opened.</summary>
    public nuint Mark;

    /// <summary>Of a scope's epoch: who owned the arena when the scope was opened.</summary>
    public long OuterOwner;
}
