using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// The right to use an arena until it is given back, returned by <c>Checkout</c> of a pool and <c>Lease</c> of an arena. Hold it with
/// <c>using</c>. Copies are the same lease: the first that is given back or disposed ends it for all of them, and any use
/// after that throws.
/// </summary>
/// <remarks>
/// <para>A lease belongs to one thread at a time, but may move between threads, as across <c>await</c>. Ending it is safe
/// even if two threads race to do so. Copying a lease that another thread is writing can corrupt memory.</para>
/// <para>If the lease is a local variable or a parameter, the C# compiler ties the spans and references that it returns to the variable,
/// so they can't be returned or stored. It does not do that if the lease is in a field or an array, and it does not notice that a lease
/// is disposed early; <see cref="ArenaChecks.ProtectIdle"/> finds both. While a scope is open, spans and references are
/// refused: allocate them from the scope.</para>
/// </remarks>
/// <example>
/// Memory for one unit of work:
/// <code>
/// using ArenaLease lease = pool.Checkout();
/// ArenaSlice&lt;int> counts = lease.AllocSlice&lt;int>(1000); // a handle: may be stored anywhere, and used after an await
/// Span&lt;char> line = lease.AllocSpan&lt;char>(80); // stays in this block, or the code does not compile
/// counts[0] = line.Length;
/// </code>
/// </example>
public readonly partial struct ArenaLease : IDisposable, IEquatable<ArenaLease>
{
    private readonly BumpArena? _arena;
    private readonly long _generation;

    internal ArenaLease(BumpArena arena, long generation)
    {
        _arena = arena;
        _generation = generation;
    }

    /// <summary>Whether the lease is still held, so that its arena may be used.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public bool IsHeld => _arena is not null && _arena.Generation == _generation;

    /// <summary>The number of bytes that the arena can hold.</summary>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Capacity => Arena.Capacity;

    /// <summary>The number of bytes allocated since the lease began or was last reset, including padding for alignment.</summary>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Allocated => Arena.Allocated;

    /// <summary>The number of bytes that are left.</summary>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public long Remaining => Arena.Remaining;

    /// <summary>The arena, if the lease is held.</summary>
    internal BumpArena Arena
    {
        get
        {
            BumpArena? arena = _arena;
            if (arena is null || arena.Generation != _generation) { ThrowEnded(arena); }

            return arena;
        }
    }

    /// <summary>The arena, if the lease is held and no scope is open.</summary>
    private BumpArena UnscopedArena
    {
        get
        {
            BumpArena? arena = _arena;
            if (arena is null || arena.Owner != _generation) { ThrowEndedOrScopeOpen(arena, _generation); }

            return arena;
        }
    }

    /// <summary>Compares two leases.</summary>
    /// <param name="left">A lease, held or ended.</param>
    /// <param name="right">Another lease, held or ended.</param>
    /// <returns>True if both are copies of the same lease.</returns>
    public static bool operator ==(ArenaLease left, ArenaLease right) => left.Equals(right);

    /// <summary>Compares two leases.</summary>
    /// <param name="left">A lease, held or ended.</param>
    /// <param name="right">Another lease, held or ended.</param>
    /// <returns>True if they are different leases.</returns>
    public static bool operator !=(ArenaLease left, ArenaLease right) => !left.Equals(right);

    /// <summary>Makes an arena over a backing, and leases it. The lease owns both: ending it releases the backing.</summary>
    /// <typeparam name="TBacking">The kind of memory.</typeparam>
    /// <param name="backing">The memory. If the call fails, it stays the caller's.</param>
    /// <returns>The lease; dispose it to release the memory.</returns>
    /// <inheritdoc cref="BumpArena{TBacking}(TBacking)" path="/exception"/>
    /// <example>
    /// <code>
    /// using ArenaLease lease = ArenaLease.Own(new MmapBacking(1L &lt;&lt; 30)); // address space; pages are used only as they are touched
    /// ArenaSlice&lt;double> samples = lease.AllocSlice&lt;double>(1_000_000);
    /// </code>
    /// </example>
    public static ArenaLease Own<TBacking>(TBacking backing)
        where TBacking : class, IMemoryBacking
    {
        BumpArena<TBacking> arena = new(backing);
        ArenaLease lease = arena.Lease();

        // From now on it lives as long as the lease.
        arena.Dispose();
        return lease;
    }

    /// <summary>Empties the arena in O(1): all slices become stale and all open scopes are closed. The lease stays valid.</summary>
    /// <exception cref="InvalidOperationException">The lease has ended.</exception>
    public void Reset() => Arena.Reset();

    /// <summary>
    /// Ends the lease: the arena returns to its pool; an arena without a pool can be leased again. Does nothing if the lease has ended.
    /// </summary>
    public void Dispose() => _arena?.TryEndLease(_generation);

    /// <summary>Compares this lease with another. Works even after they have ended.</summary>
    /// <param name="other">The other lease.</param>
    /// <returns>True if both are copies of the same lease.</returns>
    public bool Equals(ArenaLease other) => _arena == other._arena && _generation == other._generation;

    /// <summary>Compares this lease with an object.</summary>
    /// <param name="obj">The object. May be null.</param>
    /// <returns>True if the object is a copy of the same lease.</returns>
    public override bool Equals(object? obj) => obj is ArenaLease other && Equals(other);

    /// <summary>Hashes the handle, not what is in the arena.</summary>
    /// <returns>The same number for all copies of the lease.</returns>
    public override int GetHashCode() => (RuntimeHelpers.GetHashCode(_arena) * 31) ^ (int)_generation;

    /// <summary>Describes how much of the arena is used, or that the lease has ended.</summary>
    /// <returns>A line for logs and debuggers, such as <c>ArenaLease: 24 of 65536 bytes used, 65512 free</c>.</returns>
    public override string ToString() =>
        _arena is null ? "ArenaLease: none"
        : IsHeld ? $"ArenaLease: {_arena.Allocated} of {MemoryLayout.Describe(_arena.Capacity)} used, {_arena.Remaining} free"
        : "ArenaLease: ended";

    /// <summary>The arena that the lease is or was of; null for the default value.</summary>
    internal BumpArena? Holder => _arena;

    /// <summary>Ends the lease; returns false if it has ended already.</summary>
    internal bool TryEnd() => _arena!.TryEndLease(_generation);

    // Static, with values as arguments: a call on the lease itself would take its address, and a lease whose address is
    // taken is read from the stack on every use.
    [DoesNotReturn]
    private static void ThrowEnded(BumpArena? arena) =>
        throw new InvalidOperationException(
            arena is null
                ? "This is the default lease, which holds no arena. Check one out of a pool."
                : "The lease has ended: it, or a copy of it, was given back. Take a new one.");

    [DoesNotReturn]
    private static void ThrowEndedOrScopeOpen(BumpArena? arena, long generation)
    {
        if (arena is null || arena.Generation != generation) { ThrowEnded(arena); }

        throw new InvalidOperationException(
            "A scope is open, and this memory would be freed when it ends. Allocate from the scope, or allocate a slice.");
    }
}
