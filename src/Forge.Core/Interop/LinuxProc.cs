using System.Globalization;

namespace Forge;

/// <summary>Numbers out of the text files of /proc and /sys. What can't be read counts as absent.</summary>
internal static class LinuxProc
{
    /// <summary>The lines of a file; none where it can't be read.</summary>
    public static string[] Lines(string path)
    {
        // Asked mostly when memory has just been refused, so there may be none for the answer.
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return [];
        }
    }

    /// <summary>The number that is a whole file.</summary>
    public static ulong? Number(string path)
    {
        string[] lines = Lines(path);
        return lines.Length > 0 ? Parse(lines[0]) : null;
    }

    /// <summary>The first number behind a label that starts a line, times 1024 where the line ends in kB.</summary>
    public static ulong? Field(string[] lines, string label)
    {
        foreach (string line in lines)
        {
            if (line.StartsWith(label, StringComparison.Ordinal))
            {
                string value = line.Substring(label.Length).Trim();
                ulong? number = Parse(value.Split(' ')[0]);
                return value.EndsWith("kB", StringComparison.Ordinal) ? number * 1024 : number;
            }
        }

        return null;
    }

    /// <summary>As <see cref="Field"/>, and 0 where there is none.</summary>
    public static ulong FieldOrZero(string[] lines, string label) => Field(lines, label) ?? 0;

    private static ulong? Parse(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;
}
