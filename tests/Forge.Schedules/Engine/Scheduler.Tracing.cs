using System.Diagnostics;

namespace Forge.Schedules;

/// <summary>Writes a schedule down, when one is replayed.</summary>
public static partial class Scheduler
{
    private static List<string>? _trace;

    /// <summary>Adds a line of the calling strand's to the schedule, if it is written down.</summary>
    public static void Note(string what)
    {
        if (_trace is not null && _self is { } self)
        {
            Trace(self, what);
        }
    }

    private static void Trace(Strand self, string what)
    {
        _trace?.Add($"thread {self.Index + 1}  {self.Operation,-28}  {what,-28}  {Place()}");
    }

    /// <summary>The method of the core that the access is in, and its line.</summary>
    private static string Place()
    {
        foreach (StackFrame frame in new StackTrace(2, fNeedFileInfo: true).GetFrames())
        {
            Type? type = frame.GetMethod()?.DeclaringType;
            string name = type?.FullName ?? "";
            if (name.StartsWith("Forge.") && !name.StartsWith("Forge.Schedules.") && type!.Assembly.GetName().Name == "Forge.Core")
            {
                return $"{name["Forge.".Length..]}.{frame.GetMethod()!.Name}, {Path.GetFileName(frame.GetFileName())}:{frame.GetFileLineNumber()}";
            }
        }

        return "";
    }
}
