namespace Forge;

/// <summary>How much memory the machine and the process's control groups have left, as /proc and /sys tell.</summary>
internal static class LinuxMemory
{
    private static readonly Layout _unified = new(string.Empty, "memory.max", "memory.current", string.Empty);
    private static readonly Layout _older = new("/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_");

    /// <summary>The bytes that can be made present at this moment without taking them from anybody; null if nothing tells.</summary>
    public static ulong? Available() => Available("/proc", "/sys/fs/cgroup");

    /// <summary>The same, read from other folders.</summary>
    internal static ulong? Available(string proc, string groups)
    {
        ulong? least = LinuxProc.Field(LinuxProc.Lines(proc + "/meminfo"), "MemAvailable:");
        foreach (string line in LinuxProc.Lines(proc + "/self/cgroup"))
        {
            // Number, controllers and path. Groups of the unified form name no controllers.
            string[] parts = line.Split([':'], 3);
            if (parts.Length == 3 && (parts[1].Length == 0 || Array.IndexOf(parts[1].Split(','), "memory") >= 0))
            {
                least = Least(least, LeftIn(groups, parts[2], parts[1].Length == 0 ? _unified : _older));
            }
        }

        return least;
    }

    /// <summary>The least that is left in a group or one that it lies in; null where none has a limit.</summary>
    private static ulong? LeftIn(string groups, string path, Layout layout)
    {
        path = path.TrimEnd('/');
        ulong? least = LeftIn(groups + layout.Folder + path, layout);
        while (path.Length > 0)
        {
            path = path.Substring(0, Math.Max(0, path.LastIndexOf('/')));
            least = Least(least, LeftIn(groups + layout.Folder + path, layout));
        }

        return least;
    }

    private static ulong? LeftIn(string folder, Layout layout)
    {
        if (LinuxProc.Number($"{folder}/{layout.Limit}") is not { } limit)
        {
            return null;
        }

        // The cache of files counts as used, but is given back when memory is needed.
        string[] stat = LinuxProc.Lines(folder + "/memory.stat");
        ulong cache = LinuxProc.FieldOrZero(stat, layout.Prefix + "inactive_file ")
            + LinuxProc.FieldOrZero(stat, layout.Prefix + "active_file ");
        ulong used = LinuxProc.Number($"{folder}/{layout.Usage}") ?? 0;
        used -= Math.Min(used, cache);
        return limit - Math.Min(limit, used);
    }

    private static ulong? Least(ulong? a, ulong? b) => a is null || b < a ? b : a;

    /// <summary>Where one form of control groups keeps its numbers.</summary>
    private sealed record Layout(string Folder, string Limit, string Usage, string Prefix);
}
