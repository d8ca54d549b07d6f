using System.Diagnostics;

namespace Forge;

/// <summary>
/// A reference to consecutive values in an arena, made by <c>AllocRun</c> of a lease, or by <see cref="ArenaSlice{T}.ToRun"/>. It takes 16
/// bytes and is unmanaged, so that it can be stored in the arena itself. <c>Resolve</c> of a lease or a scope returns the values, and
/// <c>ToSlice</c> a handle to them. The default value is empty.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <remarks>It is checked as an <see cref="ArenaRef{T}"/> is, and with the same width of its stamp.</remarks>
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

    /// <summary>Whether two runs are the same place and length.</summary>
    public static bool operator ==(ArenaRun<T> left, ArenaRun<T> right) => left.Equals(right);

    /// <summary>Whether two runs differ in place or length.</summary>
    public static bool operator !=(ArenaRun<T> left, ArenaRun<T> right) => !left.Equals(right);

    /// <summary>Whether another run is the same place and length. Values are not compared.</summary>
    public bool Equals(ArenaRun<T> other) => Bits == other.Bits && Length == other.Length;

    /// <summary>Whether an object is an equal run.</summary>
    public override bool Equals(object? obj) => obj is ArenaRun<T> other && Equals(other);

    /// <summary>A hash code of place and length, not of the values.</summary>
    public override int GetHashCode() => Bits.GetHashCode() ^ Length;

    /// <summary>How many values there are, and where in the arena.</summary>
    public override string ToString() =>
        Bits == ArenaAddress.Null
            ? "ArenaRun: empty"
            : $"ArenaRun: {(Length == 1 ? "1 value" : $"{Length} values")} at byte {ArenaAddress.OffsetOf(Bits)}";
}
