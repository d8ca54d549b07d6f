namespace Forge;

// What is written {value,width} or {value,width:format}.
public ref partial struct ArenaTextHandler
{
    /// <summary>Appends a value, and spaces up to a width.</summary>
    /// <typeparam name="T">The type of the value. Types that format themselves as UTF-8 need no string.</typeparam>
    /// <param name="value">The value; null appends nothing but spaces.</param>
    /// <param name="alignment">The width in characters. The spaces come first, or last if it is negative.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
    public bool AppendFormatted<T>(T value, int alignment) => AppendFormatted(value, alignment, null);

    /// <summary>Appends a value in a format, and spaces up to a width.</summary>
    /// <typeparam name="T">The type of the value. Types that format themselves as UTF-8 need no string.</typeparam>
    /// <param name="value">The value; null appends nothing but spaces.</param>
    /// <param name="alignment">The width in characters. The spaces come first, or last if it is negative.</param>
    /// <param name="format">The format, such as <c>N2</c>; null for the general one.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
    public bool AppendFormatted<T>(T value, int alignment, string? format)
    {
        int start = _length;
        return AppendFormatted(value, format) && Pad(start, alignment);
    }

    /// <summary>Appends characters, and spaces up to a width.</summary>
    /// <param name="value">The characters. A lone surrogate becomes U+FFFD.</param>
    /// <param name="alignment">The width in characters. The spaces come first, or last if it is negative.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
    public bool AppendFormatted(scoped ReadOnlySpan<char> value, int alignment)
    {
        int start = _length;
        return AppendFormatted(value) && Pad(start, alignment);
    }

    /// <summary>Appends UTF-8, and spaces up to a width.</summary>
    /// <param name="value">The bytes, which are kept as they are.</param>
    /// <param name="alignment">The width in characters. The spaces come first, or last if it is negative.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
    public bool AppendFormatted(scoped ReadOnlySpan<byte> value, int alignment)
    {
        int start = _length;
        return AppendFormatted(value) && Pad(start, alignment);
    }

    /// <summary>Appends a string, and spaces up to a width.</summary>
    /// <param name="value">The string; null appends nothing but spaces.</param>
    /// <param name="alignment">The width in characters. The spaces come first, or last if it is negative.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
    public bool AppendFormatted(string? value, int alignment) => AppendFormatted(value.AsSpan(), alignment);

    // For texts there are overloads without optional parameters, because the generic ones would be preferred to those.

    /// <summary>Appends a text, and spaces up to a width.</summary>
    /// <param name="value">The text.</param>
    /// <param name="alignment">The width in characters. The spaces come first, or last if it is negative.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
    /// <exception cref="InvalidOperationException">The text is stale.</exception>
    public bool AppendFormatted(ArenaText value, int alignment)
    {
        int start = _length;
        return AppendFormatted(value) && Pad(start, alignment);
    }

    /// <summary>Appends a text, and spaces up to a width, as without a format.</summary>
    /// <param name="value">The text.</param>
    /// <param name="alignment">The width in characters. The spaces come first, or last if it is negative.</param>
    /// <param name="format">Not used: there are no formats for texts.</param>
    /// <returns>False if there was too little room; then nothing more is appended.</returns>
    /// <exception cref="InvalidOperationException">The text is stale.</exception>
    public bool AppendFormatted(ArenaText value, int alignment, string? format) => AppendFormatted(value, alignment);

    private bool Pad(int start, int alignment)
    {
        long spaces = Math.Abs((long)alignment) - Portable.CharCount(_room.Span.Slice(start, _length - start));
        if (spaces <= 0) { return true; }

        if (spaces > Rest.Length && !Grow(spaces)) { return false; }

        int missing = (int)spaces;
        Span<byte> padded = _room.Span.Slice(start, _length - start + missing);
        if (alignment > 0)
        {
            padded.Slice(0, _length - start).CopyTo(padded.Slice(missing));
            padded.Slice(0, missing).Fill((byte)' ');
        }
        else
        {
            padded.Slice(_length - start).Fill((byte)' ');
        }

        _length += missing;
        return true;
    }
}
