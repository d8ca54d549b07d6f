using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// Ensures that no two arenas share a backing. A <see cref="MemoryBacking"/> records its owner itself; other backings are recorded here
/// when an arena takes them over, for as long as the object lives. Thread-safe.
/// </summary>
internal static class BackingOwnership
{
    // Of the others that have an owner: whether it has disposed of them.
    private static readonly ConditionalWeakTable<IMemoryBacking, StrongBox<bool>> _others = new();

    /// <summary>Makes an arena the owner. If several threads try at once, one succeeds.</summary>
    /// <exception cref="ArgumentException">Another arena owns the backing.</exception>
    /// <exception cref="ObjectDisposedException">The backing was disposed.</exception>
    public static void Take(IMemoryBacking backing)
    {
        if (!(backing is MemoryBacking own ? own.TryOwn() : TryRecord(backing))) { throw Refusal(backing); }
    }

    /// <summary>Whether an arena owns the backing, or it was disposed, so that nobody else may dispose it.</summary>
    public static bool IsTaken(IMemoryBacking backing) =>
        backing is MemoryBacking own ? own.IsOwned || own.IsDisposed : _others.TryGetValue(backing, out _);

    /// <summary>Disposes a backing for the arena that owns it.</summary>
    public static void Dispose(IMemoryBacking backing)
    {
        if (backing is MemoryBacking own)
        {
            own.DisposeAsOwner();
        }
        else
        {
            if (_others.TryGetValue(backing, out StrongBox<bool>? isDisposed)) { Volatile.Write(ref isDisposed.Value, true); }

            backing.Dispose();
        }
    }

    private static bool TryRecord(IMemoryBacking backing)
    {
        // Both threads of a race get the value of the one that came first.
        StrongBox<bool> mine = new();
        return _others.GetValue(backing, _ => mine) == mine;
    }

    private static Exception Refusal(IMemoryBacking backing)
    {
        string name = backing.GetType().Name;
        bool isDisposed = backing is MemoryBacking own
            ? own.IsDisposed
            : _others.TryGetValue(backing, out StrongBox<bool>? disposed) && Volatile.Read(ref disposed.Value);
        return isDisposed
            ? new ObjectDisposedException(name, "The backing was disposed, possibly with its arena. Make a new backing for each arena.")
            : new ArgumentException($"The backing ({name}) belongs to another arena; two would overwrite each other.", nameof(backing));
    }
}
