using System.Buffers.Text;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Forge;

/// <summary>
/// A text in an arena, as UTF-8. The value is a handle, which may be copied and stored anywhere; any use throws after the arena has been reset,
/// given back or disposed, or the scope in which the text was made has ended. Texts are equal if their bytes are. Made by <c>AllocText</c> and
/// <c>Text</c> of <see cref="ArenaCollections"/>, and by <see cref="ArenaInterner"/>. The default value is empty.
/// </summary>
/// <remarks>
/// <para>Order is that of the bytes, which is that of the code points. It differs from <see cref="string.CompareOrdinal(string, string)"/> only if
/// one text has a character above U+FFFF where the other has one from U+E000 to U+FFFF.</para>
/// <para>Bytes that are not UTF-8 are kept as they are. A lone surrogate is U+FFFD wherever characters become bytes.</para>
/// </remarks>
/// <example>
/// <code>
/// ArenaText name = lease.AllocText("Zoë");
/// bool isSame = name.Equals("Zoë"); // true, without making a string
/// int bytes = name.Length; // 4: ë is two bytes
/// string copy = name.ToString(); // outlives the arena
/// </code>
/// </example>
public readonly partial struct ArenaText : IEquatable<ArenaText>, IComparable<ArenaText>, IComparable
{
    private readonly ArenaSlice<byte> _bytes;

    internal ArenaText(ArenaSlice<byte> bytes)
    {
        _bytes = bytes;
    }

    /// <summary>The number of bytes.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public int Length => _bytes.Length;

    /// <summary>Whether the length is 0.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public bool IsEmpty => _bytes.IsEmpty;

    /// <summary>Whether the memory still belongs to the text.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public bool IsValid => _bytes.IsValid;

    /// <summary>The bytes, after one check. The C# compiler ties the span to the variable of the text.</summary>
    /// <exception cref="InvalidOperationException">The text is stale.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [UnscopedRef]
    public ReadOnlySpan<byte> Span => _bytes.Span;

    /// <summary>Compares two texts byte by byte.</summary>
    /// <param name="left">A text.</param>
    /// <param name="right">Another text.</param>
    /// <returns>True if they are equal.</returns>
    /// <exception cref="InvalidOperationException">A text is stale.</exception>
    public static bool operator ==(ArenaText left, ArenaText right) => left.Equals(right);

    /// <summary>Compares two texts byte by byte.</summary>
    /// <param name="left">A text.</param>
    /// <param name="right">Another text.</param>
    /// <returns>True if they differ.</returns>
    /// <exception cref="InvalidOperationException">A text is stale.</exception>
    public static bool operator !=(ArenaText left, ArenaText right) => !left.Equals(right);

    /// <summary>Compares two texts byte by byte.</summary>
    /// <param name="left">A text.</param>
    /// <param name="right">Another text.</param>
    /// <returns>True if the left one comes first.</returns>
    /// <exception cref="InvalidOperationException">A text is stale.</exception>
    public static bool operator <(ArenaText left, ArenaText right) => left.CompareTo(right) < 0;

    /// <summary>Compares two texts byte by byte.</summary>
    /// <param name="left">A text.</param>
    /// <param name="right">Another text.</param>
    /// <returns>True if the right one comes first.</returns>
    /// <exception cref="InvalidOperationException">A text is stale.</exception>
    public static bool operator >(ArenaText left, ArenaText right) => left.CompareTo(right) > 0;

    /// <summary>Compares two texts byte by byte.</summary>
    /// <param name="left">A text.</param>
    /// <param name="right">Another text.</param>
    /// <returns>True if the left one comes first, or both are equal.</returns>
    /// <exception cref="InvalidOperationException">A text is stale.</exception>
    public static bool operator <=(ArenaText left, ArenaText right) => left.CompareTo(right) <= 0;

    /// <summary>Compares two texts byte by byte.</summary>
    /// <param name="left">A text.</param>
    /// <param name="right">Another text.</param>
    /// <returns>True if the right one comes first, or both are equal.</returns>
    /// <exception cref="InvalidOperationException">A text is stale.</exception>
    public static bool operator >=(ArenaText left, ArenaText right) => left.CompareTo(right) >= 0;

    /// <summary>Compares with another text, byte by byte.</summary>
    /// <param name="other">The other text.</param>
    /// <returns>True if both are equal.</returns>
    /// <exception cref="InvalidOperationException">A text is stale.</exception>
    public bool Equals(ArenaText other) => Equals(other.Span);

    /// <summary>Compares with bytes.</summary>
    /// <param name="other">The other text, as UTF-8.</param>
    /// <returns>True if both are equal.</returns>
    /// <exception cref="InvalidOperationException">The text is stale.</exception>
    public bool Equals(ReadOnlySpan<byte> other) => Span.SequenceEqual(other);

    /// <summary>Compares with characters.</summary>
    /// <param name="other">The other text, as characters.</param>
    /// <returns>True if both are equal.</returns>
    /// <exception cref="InvalidOperationException">The text is stale.</exception>
    public bool Equals(ReadOnlySpan<char> other)
    {
        using Utf8Scratch utf8 = new(other, stackalloc byte[Utf8Scratch.StackBytes]);
        return Equals(utf8.Bytes);
    }

    /// <summary>Compares with a string.</summary>
    /// <param name="other">The other text, or null, which equals no text.</param>
    /// <returns>True if both are equal.</returns>
    /// <exception cref="InvalidOperationException">The text is stale.</exception>
    public bool Equals(string? other) => other is not null && Equals(other.AsSpan());

    /// <summary>Compares with an object.</summary>
    /// <param name="obj">The object. May be null.</param>
    /// <returns>True if the object is an <see cref="ArenaText"/> with the same bytes.</returns>
    /// <exception cref="InvalidOperationException">A text is stale.</exception>
    public override bool Equals(object? obj) => obj is ArenaText other && Equals(other);

    /// <summary>Hashes the bytes.</summary>
    /// <returns>The same number for equal texts, but another one in the next run of the program.</returns>
    /// <exception cref="InvalidOperationException">The text is stale.</exception>
    public override int GetHashCode() => (int)TextHash.Compute(Span, 0);

    /// <summary>Compares with another text, byte by byte.</summary>
    /// <param name="other">The other text.</param>
    /// <returns>Less than 0 if this text comes first, 0 if both are equal, and more than 0 otherwise.</returns>
    /// <exception cref="InvalidOperationException">A text is stale.</exception>
    public int CompareTo(ArenaText other) => CompareTo(other.Span);

    /// <summary>Compares with bytes.</summary>
    /// <param name="other">The other text, as UTF-8.</param>
    /// <returns>Less than 0 if this text comes first, 0 if both are equal, and more than 0 otherwise.</returns>
    /// <exception cref="InvalidOperationException">The text is stale.</exception>
    public int CompareTo(ReadOnlySpan<byte> other) => Span.SequenceCompareTo(other);

    /// <summary>Compares with characters, by code points.</summary>
    /// <param name="other">The other text, as characters.</param>
    /// <returns>Less than 0 if this text comes first, 0 if both are equal, and more than 0 otherwise.</returns>
    /// <exception cref="InvalidOperationException">The text is stale.</exception>
    public int CompareTo(ReadOnlySpan<char> other)
    {
        using Utf8Scratch utf8 = new(other, stackalloc byte[Utf8Scratch.StackBytes]);
        return CompareTo(utf8.Bytes);
    }

    // F#'s comparison constraint asks for it.
    int IComparable.CompareTo(object? obj) =>
        obj switch
        {
            null => 1,
            ArenaText other => CompareTo(other),
            _ => throw new ArgumentException($"The object must be an ArenaText, and is of type {obj.GetType()}.", nameof(obj)),
        };

    /// <summary>Takes part of the text, without copying it. Nothing checks that it begins and ends between two characters.</summary>
    /// <param name="start">The index of the first byte, 0 to <see cref="Length"/>.</param>
    /// <param name="length">The number of bytes, 0 to <see cref="Length"/> − <paramref name="start"/>.</param>
    /// <returns>A handle to that part. It is valid as long as this one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part exceeds the text.</exception>
    public ArenaText Slice(int start, int length) => new(_bytes.Slice(start, length));

    /// <summary>Gets the bytes as a slice, without copying them.</summary>
    /// <returns>A handle to the same bytes.</returns>
    public ArenaSlice<byte> ToSlice() => _bytes;

    /// <summary>Makes a reference to the bytes that can be stored in the arena itself.</summary>
    /// <returns>The reference. <see cref="ArenaCollections.ToText"/> makes a text of it again.</returns>
    /// <exception cref="InvalidOperationException">The text is stale, or the arena has a capacity of 64 GiB or more.</exception>
    public ArenaRun<byte> ToRun() => _bytes.ToRun();

    /// <summary>Reads the whole text as a number, such as -12.</summary>
    /// <param name="value">The number, or 0.</param>
    /// <returns>False if the text is not a valid number or is out of range.</returns>
    /// <exception cref="InvalidOperationException">The text is stale.</exception>
    public bool TryParseInt32(out int value) => Utf8Parser.TryParse(Span, out value, out int read) && IsAll(read, ref value);

    /// <inheritdoc cref="TryParseInt32"/>
    public bool TryParseInt64(out long value) => Utf8Parser.TryParse(Span, out value, out int read) && IsAll(read, ref value);

    /// <summary>Reads the whole text as a number, such as -1.5 or 2e10. The decimal separator is a point in every culture.</summary>
    /// <inheritdoc cref="TryParseInt32" path="/*[not(self::summary)]"/>
    public bool TryParseDouble(out double value) => Utf8Parser.TryParse(Span, out value, out int read) && IsAll(read, ref value);

    /// <inheritdoc cref="TryParseDouble"/>
    public bool TryParseDecimal(out decimal value) => Utf8Parser.TryParse(Span, out value, out int read) && IsAll(read, ref value);

    private bool IsAll<T>(int read, ref T value)
    {
        if (read != Length) { value = default!; }

        return read == Length;
    }
}
