using System.Globalization;

namespace Forge;

/// <summary>Reads numbers from the text files of /proc and /sys. A file that can't be read counts as empty.</summary>
internal static class LinuxProc
{
    private static readonly GroupFiles _unified = new(string.Empty, "memory.max", "memory.current", string.Empty);
    private static readonly GroupFiles _older = new("/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_");

    /// <summary>The lines of a file.</summary>
    public static string[] Lines(string path)
    {
        // This is read mostly after memory was refused, so there may be none for the lines, either.
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return [];
        }
    }

    /// <summary>The number of lines of a file, which may be too long to be read as a whole when memory is short.</summary>
    public static ulong CountLines(string path)
    {
        ulong count = 0;
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] buffer = new byte[4096];
            for (int read = file.Read(buffer, 0, buffer.Length); read > 0; read = file.Read(buffer, 0, buffer.Length))
            {
                for (int i = 0; i < read; i++)
                {
                    if (buffer[i] == '\n') { count++; }
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            // What was counted so far.
        }

        return count;
    }

    /// <summary>The number on a file's first line.</summary>
    public static ulong? Number(string path)
    {
        string[] lines = Lines(path);
        return lines.Length > 0 ? Parse(lines[0]) : null;
    }

    /// <summary>The number after a label that starts a line, times 1024 if the line ends in kB.</summary>
    public static ulong? Field(string[] lines, string label)
    {
        if (TextAfter(lines, label) is not { } text) { return null; }
        ulong? number = Parse(text.Split(' ')[0]);
        return text.EndsWith("kB", StringComparison.Ordinal) ? number * 1024 : number;
    }

    /// <summary>Like <see cref="Field"/>, but 0 if there is no such line.</summary>
    public static ulong FieldOrZero(string[] lines, string label) => Field(lines, label) ?? 0;

    /// <summary>The hexadecimal number after a label that starts a line, 0 if there is no such line.</summary>
    public static ulong Bits(string[] lines, string label) =>
        ulong.TryParse(TextAfter(lines, label), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits) ? bits : 0;

    /// <summary>
    /// The number of bytes that can be made present now without taking them from another process: what the machine has left, or less if
    /// a control group of the process has less. Null if unknown.
    /// </summary>
    /// <param name="proc">The folder to read as /proc.</param>
    /// <param name="groups">The folder to read as that of the control groups.</param>
    public static ulong? AvailableMemory(string proc = "/proc", string groups = "/sys/fs/cgroup")
    {
        ulong? least = Field(Lines(proc + "/meminfo"), "MemAvailable:");
        foreach (string line in Lines(proc + "/self/cgroup"))
        {
            // Number, controllers and path. Groups of the unified form name no controllers.
            string[] parts = line.Split([':'], 3);
            if (parts.Length == 3 && (parts[1].Length == 0 || Array.IndexOf(parts[1].Split(','), "memory") >= 0))
            {
                GroupFiles files = parts[1].Length == 0 ? _unified : _older;
                string path = parts[2].TrimEnd('/');
                least = Least(least, LeftInGroup(groups + files.Folder + path, files));

                // The limits of every group that it lies in hold, too.
                while (path != string.Empty)
                {
                    path = path.Substring(0, Math.Max(0, path.LastIndexOf('/')));
                    least = Least(least, LeftInGroup(groups + files.Folder + path, files));
                }
            }
        }

        return least;
    }

    private static ulong? LeftInGroup(string folder, GroupFiles files)
    {
        if (Number($"{folder}/{files.Limit}") is not { } limit) { return null; }

        // The file cache counts as used, but is freed when memory is needed.
        string[] stat = Lines(folder + "/memory.stat");
        ulong cache = FieldOrZero(stat, files.Prefix + "inactive_file ") + FieldOrZero(stat, files.Prefix + "active_file ");
        ulong used = Number($"{folder}/{files.Usage}") ?? 0;
        used -= Math.Min(used, cache);
        return limit - Math.Min(limit, used);
    }

    private static ulong? Least(ulong? a, ulong? b) => a is { } x && b is { } y ? Math.Min(x, y) : a ?? b;

    private static string? TextAfter(string[] lines, string label)
    {
        foreach (string line in lines)
        {
            if (line.StartsWith(label, StringComparison.Ordinal)) { return line.Substring(label.Length).Trim(); }
        }

        return null;
    }

    private static ulong? Parse(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;

    /// <summary>Where one version of control groups keeps its numbers.</summary>
    private sealed record GroupFiles(string Folder, string Limit, string Usage, string Prefix);
}
