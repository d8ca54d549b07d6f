using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// Keeps two arenas from sharing one backing. A <see cref="MemoryBacking"/> knows its owner itself; any other backing is
/// remembered here from the moment an arena takes it over, for as long as the object lives. Thread-safe.
/// </summary>
internal static class BackingOwnership
{
    private static readonly ConditionalWeakTable<IMemoryBacking, Ownership> _others = new();

    /// <summary>Makes an arena the owner. Of several threads that try this at once, just one succeeds.</summary>
    /// <exception cref="ArgumentException">Another arena owns the backing.</exception>
    /// <exception cref="ObjectDisposedException">The backing has been disposed.</exception>
    public static void Take(IMemoryBacking backing)
    {
        if (!(backing is MemoryBacking own ? own.TryOwn() : TryRemember(backing)))
        {
            throw Refusal(backing);
        }
    }

    /// <summary>Whether an arena owns the backing, or it has been disposed, so that it is nobody else's to dispose.</summary>
    public static bool IsTaken(IMemoryBacking backing) =>
        backing is MemoryBacking own ? own.IsOwned || own.IsDisposed : _others.TryGetValue(backing, out _);

    /// <summary>Disposes a backing for the arena that owns it.</summary>
    public static void Dispose(IMemoryBacking backing)
    {
        if (backing is MemoryBacking own)
        {
            own.DisposeAsOwner();
            return;
        }

        if (_others.TryGetValue(backing, out Ownership? ownership))
        {
            ownership.HasEnded = true;
        }

        backing.Dispose();
    }

    private static bool TryRemember(IMemoryBacking backing)
    {
        // Both threads of a race get the value of the one that came first.
        Ownership mine = new();
        return _others.GetValue(backing, _ => mine) == mine;
    }

    private static Exception Refusal(IMemoryBacking backing)
    {
        string name = backing.GetType().Name;
        bool isDisposed = backing is MemoryBacking own
            ? own.IsDisposed
            : _others.TryGetValue(backing, out Ownership? ownership) && ownership.HasEnded;
        return isDisposed
            ? new ObjectDisposedException(name, "The backing was disposed, with its arena if it had one. Make a new backing for each arena.")
            : new ArgumentException($"The backing ({name}) belongs to another arena; two would overwrite each other.", nameof(backing));
    }

    private sealed class Ownership
    {
        private volatile bool _hasEnded;

        public bool HasEnded
        {
            get => _hasEnded;
            set => _hasEnded = value;
        }
    }
}
