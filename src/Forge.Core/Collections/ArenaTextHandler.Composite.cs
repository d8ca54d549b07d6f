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

    private bool AppendComposite(FormattableString text)
    {
        string format = text.Format;
        int at = 0;
        while (at < format.Length)
        {
            int brace = format.IndexOfAny(_braces, at);
            int end = brace < 0 ? format.Length : brace;
            if (!AppendFormatted(format.AsSpan(at, end - at))) { return false; }

            if (brace < 0) { break; }

            bool isLiteral = brace + 1 < format.Length && format[brace + 1] == format[brace];
            int close = isLiteral ? brace + 1 : format.IndexOf('}', brace);
            if (!isLiteral && (format[brace] == '}' || close < 0)) { throw Malformed(format); }

            bool fits = isLiteral
                ? AppendFormatted(format.AsSpan(brace, 1))
                : AppendItem(text, format.AsSpan(brace + 1, close - brace - 1));
            if (!fits) { return false; }

            at = close + 1;
        }

        return true;
    }

    /// <summary>Appends the value of an item, which is its index, and then possibly an alignment and a format.</summary>
    private bool AppendItem(FormattableString text, ReadOnlySpan<char> item)
    {
        int colon = item.IndexOf(':');
        string? format = colon < 0 ? null : item.Slice(colon + 1).ToString();
        ReadOnlySpan<char> numbers = colon < 0 ? item : item.Slice(0, colon);
        int comma = numbers.IndexOf(',');
        ReadOnlySpan<char> index = comma < 0 ? numbers : numbers.Slice(0, comma);
        int alignment = 0;
        if (!TryParse(index, out int argument)
            || (uint)argument >= (uint)text.ArgumentCount
            || (comma >= 0 && !TryParse(numbers.Slice(comma + 1), out alignment)))
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
        return fits && (alignment == 0 || Pad(start, alignment));
    }

    private static bool TryParse(ReadOnlySpan<char> text, out int number)
    {
        text = text.Trim();
        bool isNegative = text.Length > 0 && text[0] == '-';
        ReadOnlySpan<char> digits = isNegative ? text.Slice(1) : text;
        number = 0;
        foreach (char digit in digits)
        {
            if (digit is < '0' or > '9' || number > 1_000_000) { return false; }

            number = (10 * number) + (digit - '0');
        }

        number = isNegative ? -number : number;
        return digits.Length > 0;
    }

    private static FormatException Malformed(string format) => new($"The format string is malformed, or has an item without a value: {format}");
}
