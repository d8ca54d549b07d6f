namespace Forge;

public ref partial struct ArenaTextHandler
{
    private static readonly char[] _braces = ['{', '}'];

    /// <summary>Formats what F# makes of an interpolated string: a text with items such as {0} or {1,8:N2}, and their values.</summary>
    internal static ArenaTextHandler Format(ArenaLease lease, FormattableString text)
    {
        Throw.IfNull(text, nameof(text));
        ArenaTextHandler handler = new(text.Format.Length, text.ArgumentCount, lease);
        try
        {
            handler.AppendComposite(text);
        }
        catch
        {
            handler.Abandon();
            throw;
        }

        return handler;
    }

    // After there was no room, what is appended changes nothing.
    private void AppendComposite(FormattableString text)
    {
        string format = text.Format;
        int at = 0;
        int brace;
        while ((brace = format.IndexOfAny(_braces, at)) != -1)
        {
            AppendFormatted(format.AsSpan(at, brace - at));
            if (brace + 1 < format.Length && format[brace + 1] == format[brace])
            {
                AppendFormatted(format.AsSpan(brace, 1));
                at = brace + 2;
            }
            else
            {
                // The brace itself if it closes what was not opened, and -1 if it is not closed.
                int close = format.IndexOf('}', brace);
                if (close <= brace) { throw Malformed(format); }

                AppendItem(text, format.AsSpan(brace + 1, close - brace - 1));
                at = close + 1;
            }
        }

        AppendFormatted(format.AsSpan(at));
    }

    /// <summary>Appends the value of an item, which is its index, and then possibly an alignment and a format.</summary>
    private void AppendItem(FormattableString text, ReadOnlySpan<char> item)
    {
        int colon = item.IndexOf(':');
        string? format = colon == -1 ? null : item.Slice(colon + 1).ToString();
        ReadOnlySpan<char> numbers = colon == -1 ? item : item.Slice(0, colon);
        int comma = numbers.IndexOf(',');
        ReadOnlySpan<char> index = comma == -1 ? numbers : numbers.Slice(0, comma);
        int alignment = 0;
        if (!Portable.TryParse(index, out int argument)
            || (uint)argument >= (uint)text.ArgumentCount
            || (comma != -1 && !Portable.TryParse(numbers.Slice(comma + 1), out alignment)))
        {
            throw Malformed(text.Format);
        }

        int start = _length;
        bool fits = text.GetArgument(argument) switch
        {
            string value => AppendFormatted(value),
            ArenaText value => AppendFormatted(value),
            var value => AppendFormatted(value, format),
        };
        if (fits) { Pad(start, alignment); }
    }

    private static FormatException Malformed(string format) => new($"The format string is malformed, or has an item without a value: {format}");
}
