namespace Forge;

/// <summary>
/// Makes the formatters of every <see cref="IPictured"/> type. .NET Interactive finds the public members by their names. Trimming may
/// remove them, because a trimmed program runs in no notebook.
/// </summary>
internal sealed class PictureSource
{
    /// <summary>One formatter for each kind of output. Called by reflection.</summary>
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new Formatter("text/html", Draw),
        new Formatter("text/plain", static (value, text) => text.Write(value)),
    ];

    private static void Draw(object value, TextWriter html)
    {
        html.Write("<div style=\"max-width:520px;line-height:1.5;text-align:left\">");
        ((IPictured)value).Draw(html);
        html.Write("</div>");
    }

    /// <summary>Writes a value as one kind of output.</summary>
    private sealed class Formatter(string mimeType, Action<object, TextWriter> write)
    {
        /// <summary>The kind of output. Read by reflection.</summary>
        public string MimeType => mimeType;

        /// <summary>Writes a value, and returns true: nothing else need format it. Called by reflection.</summary>
        public bool Format(object value, TextWriter writer)
        {
            write(value, writer);
            return true;
        }
    }
}
