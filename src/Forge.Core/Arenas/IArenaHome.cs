namespace Forge;

/// <summary>Where a leased arena goes when its lease ends: the pool it came from.</summary>
internal interface IArenaHome<TBacking>
    where TBacking : class, IMemoryBacking
{
    /// <summary>Takes over an arena whose lease has just ended, exactly once for each lease.</summary>
    void TakeBack(BumpArena<TBacking> arena);
}
