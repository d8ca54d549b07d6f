namespace Forge.Stores;

/// <summary>The stack of the library's store without its lanes: strict, last in first out, without a lock.</summary>
internal sealed class TaggedStack(int capacity) : IStore
{
    private readonly IdleStore _store = new(capacity, usesLanes: false, forgetsLeased: false);

    public BumpArena? Pop() => _store.TryLease(out BumpArena? arena, out _) ? arena : null;

    public bool TryPush(BumpArena arena) => _store.Keep(arena) is null;
}
