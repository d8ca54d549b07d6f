namespace Forge;

public readonly partial struct ArenaSlice<T>
{
    /// <summary>Whether two slices are the same range of the same lease, reset or scope. Their values are not compared.</summary>
    public static bool operator ==(ArenaSlice<T> left, ArenaSlice<T> right) => left.Equals(right);

    /// <summary>Whether two slices differ. Their values are not compared.</summary>
    public static bool operator !=(ArenaSlice<T> left, ArenaSlice<T> right) => !left.Equals(right);

    /// <summary>
    /// Whether another slice is the same range of the same lease, reset or scope, also if both are stale. The values are not compared; for that,
    /// use <c>SequenceEqual</c> of their spans.
    /// </summary>
    public bool Equals(ArenaSlice<T> other) =>
        _address == other._address && _length == other._length && _epoch == other._epoch && _stamp == other._stamp;

    /// <summary>Whether an object is an equal slice.</summary>
    public override bool Equals(object? obj) => obj is ArenaSlice<T> other && Equals(other);

    /// <summary>A hash code of the range, not of the values.</summary>
    public override int GetHashCode() => (int)_address ^ (int)_stamp ^ _length;
}
