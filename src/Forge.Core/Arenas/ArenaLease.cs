using System.Diagnostics.CodeAnalysis;

namespace Forge;

/// <summary>
/// The right to use an arena until it is given back: what <c>Checkout</c> of a pool and <c>Lease</c> of an arena return, to be held
/// with <c>using</c>. Copies stand for the same lease; the first to be given back or disposed ends it for all, and every
/// later use throws.
/// </summary>
/// <remarks>
/// <para>A lease belongs to one thread at a time; it may move between threads, as across <c>await</c>. Ending it is
/// safe even when two threads race to do so.</para>
/// <para>The spans and references that a lease gives out are tied to its variable by the compiler, so they can't be
/// returned or stored. They are refused while a scope is open: take them from the scope.</para>
/// </remarks>
public readonly partial struct ArenaLease : IDisposable
{
    private readonly BumpArena? _arena;
    private readonly long _generation;

    internal ArenaLease(BumpArena arena, long generation)
    {
        _arena = arena;
        _generation = generation;
    }

    /// <summary>Whether the lease is still held, so that its arena may be used.</summary>
    public bool IsHeld => _arena is not null && _arena.Generation == _generation;

    /// <summary>The bytes that the arena can hold in all.</summary>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public nuint Capacity => Arena.Capacity;

    /// <summary>The bytes allocated since the checkout or the last reset, padding for alignment included.</summary>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public nuint Allocated => Arena.Allocated;

    /// <summary>The bytes that are left.</summary>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public nuint Remaining => Arena.Remaining;

    /// <summary>The arena, for as long as the lease is held.</summary>
    private BumpArena Arena
    {
        get
        {
            BumpArena? arena = _arena;
            if (arena is null || arena.Generation != _generation)
            {
                ThrowEnded(arena);
            }

            return arena;
        }
    }

    /// <summary>The arena, for as long as the lease is held and no scope is open.</summary>
    private BumpArena UnscopedArena
    {
        get
        {
            BumpArena? arena = _arena;
            if (arena is null || arena.Owner != _generation)
            {
                ThrowEndedOrScopeOpen(arena, _generation);
            }

            return arena;
        }
    }

    /// <summary>Leases a new arena of no pool over a backing, and takes the backing over: ending the lease releases it.</summary>
    /// <typeparam name="TBacking">The kind of memory.</typeparam>
    /// <param name="backing">The memory.</param>
    /// <inheritdoc cref="BumpArena{TBacking}(TBacking)" path="/exception"/>
    public static ArenaLease Own<TBacking>(TBacking backing)
        where TBacking : class, IMemoryBacking
    {
        BumpArena<TBacking> arena = new(backing);
        ArenaLease lease = arena.Lease();

        // Now it lives as long as the lease.
        arena.Dispose();
        return lease;
    }

    /// <summary>Empties the arena in O(1); the lease goes on. All slices become stale and all open scopes are closed.</summary>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public void Reset() => Arena.Reset();

    /// <summary>
    /// Ends the lease: the arena goes back to its pool; an arena of no pool is free to be leased again. Does nothing if the lease, or a
    /// copy of it, has already ended.
    /// </summary>
    public void Dispose() => _arena?.TryEndLease(_generation);

    /// <summary>Use and capacity, or that the lease has ended, in words.</summary>
    public override string ToString() =>
        IsHeld
            ? $"ArenaLease: {Allocated} of {Capacity} bytes used, {Remaining} free"
            : _arena is null ? "ArenaLease: none" : "ArenaLease: returned";

    /// <summary>The arena that the lease is or was of; null for the default lease.</summary>
    internal BumpArena? Holder => _arena;

    /// <summary>Ends the lease unless it has ended.</summary>
    internal bool TryEnd() => _arena!.TryEndLease(_generation);

    // Static and given values, since a call on the lease itself would take its address, and a lease whose address is
    // taken is read from the stack on every use.
    [DoesNotReturn]
    private static void ThrowEnded(BumpArena? arena) =>
        throw new InvalidOperationException(
            arena is null
                ? "This is the default lease, which holds no arena. Check one out of a pool."
                : "The lease has ended: it, or a copy of it, was given back. Check out another.");

    [DoesNotReturn]
    private static void ThrowEndedOrScopeOpen(BumpArena? arena, long generation)
    {
        if (arena is null || arena.Generation != generation)
        {
            ThrowEnded(arena);
        }

        throw new InvalidOperationException(
            "A scope is open, and closing it would take this memory away. Allocate from the scope, or allocate a slice.");
    }
}
