using System.Diagnostics;

namespace Forge;

/// <summary>
/// A reference to consecutive values in an arena, made by <c>AllocRun</c> of a lease, or by <see cref="ArenaSlice{T}.ToRun"/>. It takes 16
/// bytes and is unmanaged, so that it can be stored in the arena itself. <c>Resolve</c> of a lease or a scope returns the values, and
/// <c>ToSlice</c> a handle to them. The default value is empty.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <remarks>It is checked in the same way as an <see cref="ArenaRef{T}"/>, with a stamp of the same width.</remarks>
/// <example>
/// <code>
/// ArenaRun&lt;int> run = lease.AllocRunCopy&lt;int>([1, 2, 3]); // may be a field of a struct that lies in the arena
/// Span&lt;int> values = lease.Resolve(run);
/// </code>
/// </example>
public readonly partial struct ArenaRun<T> : IEquatable<ArenaRun<T>>
{
    internal ArenaRun(ulong bits, int length)
    {
        Bits = bits;
        Length = length;
    }

    /// <summary>The number of values.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Length { get; }

    /// <summary>Whether the length is 0.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public bool IsEmpty => Length == 0;

    internal ulong Bits { get; }

    /// <summary>Compares two runs.</summary>
    /// <param name="left">A run. May be empty.</param>
    /// <param name="right">Another run. May be empty.</param>
    /// <returns>True if both have the same place and length.</returns>
    public static bool operator ==(ArenaRun<T> left, ArenaRun<T> right) => left.Equals(right);

    /// <summary>Compares two runs.</summary>
    /// <param name="left">A run. May be empty.</param>
    /// <param name="right">Another run. May be empty.</param>
    /// <returns>True if they differ in place or length.</returns>
    public static bool operator !=(ArenaRun<T> left, ArenaRun<T> right) => !left.Equals(right);

    /// <summary>Compares this run with another. Values are not compared.</summary>
    /// <param name="other">The other run.</param>
    /// <returns>True if both have the same place and length.</returns>
    public bool Equals(ArenaRun<T> other) => Bits == other.Bits && Length == other.Length;

    /// <summary>Compares this run with an object.</summary>
    /// <param name="obj">The object. May be null.</param>
    /// <returns>True if the object is an equal run.</returns>
    public override bool Equals(object? obj) => obj is ArenaRun<T> other && Equals(other);

    /// <summary>Hashes place and length, not the values.</summary>
    /// <returns>The same number for equal runs.</returns>
    public override int GetHashCode() => Bits.GetHashCode() ^ Length;

    /// <summary>Describes how many values there are, and where in the arena.</summary>
    /// <returns>A line for logs and debuggers, such as <c>ArenaRun: 3 values at byte 48</c>.</returns>
    public override string ToString() =>
        Bits == ArenaAddress.Null
            ? "ArenaRun: empty"
            : $"ArenaRun: {(Length == 1 ? "1 value" : $"{Length} values")} at byte {ArenaAddress.OffsetOf(Bits)}";
}
