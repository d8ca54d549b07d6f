namespace Forge;

public readonly partial struct ArenaSlice<T>
{
    /// <summary>Compares two slices, not their values.</summary>
    /// <param name="left">A slice, even a stale one.</param>
    /// <param name="right">Another slice, even a stale one.</param>
    /// <returns>True if both are the same range of the same lease, reset or scope.</returns>
    public static bool operator ==(ArenaSlice<T> left, ArenaSlice<T> right) => left.Equals(right);

    /// <summary>Compares two slices, not their values.</summary>
    /// <param name="left">A slice, even a stale one.</param>
    /// <param name="right">Another slice, even a stale one.</param>
    /// <returns>True if they are different ranges, or of different leases, resets or scopes.</returns>
    public static bool operator !=(ArenaSlice<T> left, ArenaSlice<T> right) => !left.Equals(right);

    /// <summary>Compares this slice with another, not their values; for those, use <c>SequenceEqual</c> of their spans.</summary>
    /// <param name="other">The other slice, even a stale one.</param>
    /// <returns>True if both are the same range of the same lease, reset or scope.</returns>
    public bool Equals(ArenaSlice<T> other) =>
        _address == other._address && _length == other._length && _epoch == other._epoch && _stamp == other._stamp;

    /// <summary>Compares this slice with an object.</summary>
    /// <param name="obj">The object. May be null.</param>
    /// <returns>True if the object is an equal slice.</returns>
    public override bool Equals(object? obj) => obj is ArenaSlice<T> other && Equals(other);

    /// <summary>Hashes the range, not the values.</summary>
    /// <returns>The same number for equal slices.</returns>
    public override int GetHashCode() => (int)_address ^ (int)_stamp ^ _length;
}
