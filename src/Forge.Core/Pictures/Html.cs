using System.Globalization;
using System.Text;

namespace Forge;

/// <summary>
/// The building blocks of the pictures. Notebooks have their own themes, so text keeps the colour of its surroundings, only parts of a
/// figure have a background, and the colours below have a contrast of at least 3 to 1 with white and with black, as WCAG 2.2 (1.4.11) asks.
/// </summary>
internal static class Html
{
    /// <summary>The colour of outlines.</summary>
    public const string Outline = "#808080";

    /// <summary>The colour of memory in use.</summary>
    public const string InUse = "#2a7de1";

    /// <summary>The colour of lost arenas.</summary>
    public const string Lost = "#e0552b";

    /// <summary>A striped background.</summary>
    public static string Stripes(string colour) => $"repeating-linear-gradient(135deg,{colour} 0 2px,transparent 2px 5px)";

    /// <summary>Encodes text for an element or an attribute. Characters that XML does not allow are written as escapes.</summary>
    public static string Encode(string text)
    {
        StringBuilder encoded = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsSurrogatePair(text, i))
            {
                encoded.Append(c).Append(text[++i]);
                continue;
            }

            _ = c switch
            {
                '<' => encoded.Append("&lt;"),
                '>' => encoded.Append("&gt;"),
                '&' => encoded.Append("&amp;"),
                '"' => encoded.Append("&quot;"),
                '\'' => encoded.Append("&#39;"),
                '\n' or '\r' or '\t' => encoded.Append(' '),
                _ when char.IsControl(c) || char.IsSurrogate(c) || c >= '\uFFFE' => encoded.Append($"\\u{(int)c:X4}"),
                _ => encoded.Append(c),
            };
        }

        return encoded.ToString();
    }

    /// <summary>A size in the largest unit that is not larger than it.</summary>
    public static string Size(long bytes)
    {
        if (bytes < 1024) { return MemoryLayout.Describe(bytes); }

        double size = bytes;
        int unit = -1;
        while (size >= 1024)
        {
            size /= 1024;
            unit++;
        }

        return $"{size.ToString("0.#", CultureInfo.InvariantCulture)} {"KMGTPE"[unit]}iB";
    }

    /// <summary>A part of a whole as a width, at least 2 pixels unless the part is 0.</summary>
    public static string Width(long part, long whole)
    {
        double percent = whole > 0 ? 100.0 * part / whole : 0;
        return $"width:{percent.ToString("0.##", CultureInfo.InvariantCulture)}%;min-width:{(part > 0 ? 2 : 0)}px";
    }

    /// <summary>A line of text.</summary>
    public static string Line(string text) => $"<div style=\"overflow-wrap:anywhere\">{Encode(text)}</div>";

    /// <summary>An entry of a legend: a small box in the given style, and text.</summary>
    public static string Key(string style, string text) =>
        $"<span style=\"display:inline-block;margin-right:14px;white-space:nowrap\"><span style=\"display:inline-block;width:10px;height:10px;"
        + $"margin-right:5px;box-sizing:border-box;{style}\"></span>{Encode(text)}</span>";
}
