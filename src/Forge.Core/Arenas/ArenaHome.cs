namespace Forge;

/// <summary>Where a leased arena goes when its lease ends: the pool it came from.</summary>
internal abstract class ArenaHome
{
    /// <summary>Takes over an arena whose lease has just ended and which is empty, exactly once for each lease.</summary>
    public abstract void TakeBack(BumpArena arena, bool hasSeat);
}
