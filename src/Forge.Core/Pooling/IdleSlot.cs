namespace Forge;

/// <summary>
/// One place in the stack of an <see cref="IdleStore"/>. All of it is written only by who owns the arena, before it is the top.
/// </summary>
internal struct IdleSlot
{
    /// <summary>The arena whose place it is.</summary>
    public BumpArena? Arena;

    /// <summary>The slot below it while it is in the stack.</summary>
    public int Below;

    /// <summary>How many arenas lie in the stack from this one down.</summary>
    public int Depth;
}
