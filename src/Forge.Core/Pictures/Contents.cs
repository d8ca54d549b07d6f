using System.Globalization;
using System.Text.RegularExpressions;

namespace Forge;

/// <summary>
/// What is shown of a value that holds others: how many there are, and the first of them, each with its key if it has one. As a line of text,
/// and as a picture.
/// </summary>
internal sealed class Contents
{
    private const int MaxValues = 10;
    private const int MaxCharacters = 60;

    private static readonly Regex _lines = new(@"\s*\n\s*");

    private readonly List<string> _keys = new();
    private readonly List<string> _values = new();
    private string _heading;
    private int _count;

    private Contents(string heading)
    {
        _heading = heading;
    }

    /// <summary>Describes values that are there.</summary>
    /// <param name="name">The name of the type.</param>
    /// <param name="count">The number of values.</param>
    /// <param name="one">The word for one of them, such as "value".</param>
    public static Contents Of(string name, int count, string one) =>
        new($"{name} ({(count == 1 ? $"1 {one}" : $"{count} {one}s")})") { _count = count };

    /// <summary>Describes values that are there.</summary>
    /// <param name="name">The name of the type.</param>
    /// <param name="values">The values.</param>
    public static Contents Of<T>(string name, ReadOnlySpan<T> values)
    {
        Contents contents = Of(name, values.Length, "value");
        foreach (T value in values)
        {
            if (!contents.Add(value)) { break; }
        }

        return contents;
    }

    /// <summary>Describes something whose values can't be read.</summary>
    public static Contents Note(string heading) => new(heading);

    /// <summary>
    /// Describes a collection. Showing must not throw, and the state of a collection lies in the arena, where a program may have
    /// overwritten it.
    /// </summary>
    /// <param name="name">The name of the type.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="isValid">Whether it can be read.</param>
    /// <param name="isDefault">Whether it is the default value, if it can't.</param>
    /// <param name="read">Reads it.</param>
    public static Contents OfCollection<T>(string name, T collection, bool isValid, bool isDefault, Func<T, Contents> read)
    {
        if (!isValid) { return Note(isDefault ? $"{name}: none" : $"{name}: stale"); }

        try
        {
            return read(collection);
        }
        catch (Exception)
        {
            return Note($"{name}: overwritten");
        }
    }

    /// <summary>
    /// The text of a value in one line, cut if it is long. In the invariant culture, since some others would write 1.5; 2.5 as 1,5; 2,5.
    /// </summary>
    public static string Describe<T>(T value)
    {
        // A tuple takes the culture from the thread.
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            // F# writes each field of a record in a line of its own.
            string text = _lines.Replace(value?.ToString() ?? string.Empty, " ");
            return text.Length > MaxCharacters ? text.Substring(0, MaxCharacters) + "…" : text;
        }
        catch (Exception failure)
        {
            // The type may be the user's.
            return $"ToString: {failure.GetType().Name}";
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>Adds a value. Returns false if that is enough.</summary>
    public bool Add<T>(T value)
    {
        _values.Add(Describe(value));
        return _values.Count < MaxValues;
    }

    /// <summary>Adds a value with its key. Returns false if that is enough.</summary>
    public bool Add<TKey, TValue>(TKey key, TValue value)
    {
        _keys.Add(Describe(key));
        return Add(value);
    }

    /// <summary>The heading and the values in one line.</summary>
    public override string ToString()
    {
        if (_values.Count == 0) { return _heading; }

        string[] items = [.. _values];
        for (int i = 0; i < _keys.Count; i++)
        {
            items[i] = $"{_keys[i]} = {items[i]}";
        }

        return $"{_heading}: {string.Join("; ", items)}{(_count > items.Length ? "; ..." : string.Empty)}";
    }

    /// <summary>Draws the heading, and a box for each value, below its key or its index.</summary>
    public void Draw(TextWriter html)
    {
        html.Write(Html.Line(_heading));
        if (_values.Count == 0) { return; }

        html.Write("<div>");
        for (int i = 0; i < _values.Count; i++)
        {
            string label = i < _keys.Count ? _keys[i] : i.ToString(CultureInfo.InvariantCulture);
            html.Write(
                "<div style=\"display:inline-block;vertical-align:top;max-width:100%;box-sizing:border-box;margin:4px 4px 0 0;padding:0 6px;"
                + $"overflow-wrap:anywhere;border:1px solid {Html.Outline}\"><div style=\"font-size:75%\">{Html.Encode(label)}</div>"
                + $"<div>{Html.Encode(_values[i])}</div></div>");
        }

        html.Write("</div>");
        if (_count > _values.Count) { html.Write(Html.Line($"and {_count - _values.Count} more")); }
    }
}
