namespace Forge.Stores;

/// <summary>The library's own: a stack without a lock, strict, last in first out.</summary>
internal sealed class TaggedStack(int capacity) : IStore
{
    private readonly IdleStore _store = new(capacity, forgetsLeased: false);

    public BumpArena? Pop() => _store.Pop();

    public bool TryPush(BumpArena arena) => _store.TryPush(arena);
}
