namespace Forge.Cost;

/// <summary><see cref="IdleSlot"/> for arenas without generations.</summary>
internal struct UncheckedIdleSlot
{
    public UncheckedArena? Arena;
    public int Below;
    public int Depth;
}
