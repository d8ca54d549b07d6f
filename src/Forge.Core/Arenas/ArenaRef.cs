using System.Diagnostics;

namespace Forge;

/// <summary>
/// A reference to a value in an arena, made by <c>AllocRef</c> of a lease. It takes 8 bytes and is unmanaged, so that it can be stored in the
/// arena itself: in the nodes of a tree, a list or a graph. <c>Resolve</c> of a lease or a scope returns the value. The default value is
/// null.
/// </summary>
/// <typeparam name="T">
/// The type of the value. Unconstrained, so that a type can refer to itself, and for F#; see <see cref="ArenaSlice{T}"/>.
/// </typeparam>
/// <remarks>
/// <para>Each use checks that the value lies in the allocated part of the arena, that it is aligned, and that neither a reset nor the end
/// of the lease or the scope has freed it. For the last check, a reference holds 28 bits of the number of its lease, reset or scope. A stale
/// reference is refused unless exactly a multiple of 2²⁸ (268,435,456) leases, resets and scopes of its arena have begun since. A reference
/// of another arena is refused unless it has the number of the lease or of an open scope by chance: 1 in 2²⁸ for each of them. Even then it
/// refers to memory of the arena that resolves it, never to any other.</para>
/// <para>The capacity of an arena with references is at most 2³⁶ − 2 bytes (64 GiB).</para>
/// </remarks>
/// <example>
/// The nodes of a list, each with a reference to the next one:
/// <code>
/// ArenaRef&lt;Node> first = default; // null
/// for (int i = 3; i >= 1; i--)
/// {
///     first = lease.AllocRef(new Node { Value = i, Next = first });
/// }
///
/// int sum = 0;
/// for (ArenaRef&lt;Node> node = first; !node.IsNull; node = lease.Resolve(node).Next)
/// {
///     sum += lease.Resolve(node).Value;
/// }
///
/// struct Node
/// {
///     public int Value;
///     public ArenaRef&lt;Node> Next;
/// }
/// </code>
/// </example>
public readonly partial struct ArenaRef<T> : IEquatable<ArenaRef<T>>
{
    internal ArenaRef(ulong bits)
    {
        Bits = bits;
    }

    /// <summary>Whether this is the default value, which refers to nothing.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public bool IsNull => Bits == ArenaAddress.Null;

    internal ulong Bits { get; }

    /// <summary>Compares two references.</summary>
    /// <param name="left">A reference. May be null.</param>
    /// <param name="right">Another reference. May be null.</param>
    /// <returns>True if both refer to the same value, or are null.</returns>
    public static bool operator ==(ArenaRef<T> left, ArenaRef<T> right) => left.Equals(right);

    /// <summary>Compares two references.</summary>
    /// <param name="left">A reference. May be null.</param>
    /// <param name="right">Another reference. May be null.</param>
    /// <returns>True if they refer to different values, or only one is null.</returns>
    public static bool operator !=(ArenaRef<T> left, ArenaRef<T> right) => !left.Equals(right);

    /// <summary>Compares this reference with another. Values are not compared.</summary>
    /// <param name="other">The other reference. May be null.</param>
    /// <returns>True if both refer to the same value, or are null.</returns>
    public bool Equals(ArenaRef<T> other) => Bits == other.Bits;

    /// <summary>Compares this reference with an object.</summary>
    /// <param name="obj">The object. May be null.</param>
    /// <returns>True if the object is an equal reference.</returns>
    public override bool Equals(object? obj) => obj is ArenaRef<T> other && Equals(other);

    /// <summary>Hashes the reference, not the value.</summary>
    /// <returns>The same number for equal references.</returns>
    public override int GetHashCode() => Bits.GetHashCode();

    /// <summary>Describes where in the arena the value is.</summary>
    /// <returns>A line for logs and debuggers, such as <c>ArenaRef: at byte 48</c>.</returns>
    public override string ToString() => IsNull ? "ArenaRef: null" : $"ArenaRef: at byte {ArenaAddress.OffsetOf(Bits)}";
}
