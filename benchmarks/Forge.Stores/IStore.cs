namespace Forge.Stores;

/// <summary>A way to keep idle arenas, as far as a cycle of checkout and give-back needs it.</summary>
internal interface IStore
{
    BumpArena? Pop();

    bool TryPush(BumpArena arena);
}
