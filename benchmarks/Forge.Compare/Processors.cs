using System.Diagnostics;
using System.Numerics;
using System.Runtime.Versioning;

namespace Forge.Compare;

/// <summary>
/// Keeps the main thread, and the processes that it starts, on one processor at a time: on a machine shared with others the
/// processors differ in speed by turns, and sides that ran on different ones would be compared by that. Where the system does
/// not let one choose, nothing happens.
/// </summary>
internal static class Processors
{
    private static readonly Process _process = Process.GetCurrentProcess();
    private static readonly nint _all = CanChoose ? _process.ProcessorAffinity : 0;

    // The bits of those that this process may use.
    private static readonly nint[] _each =
        [.. Enumerable.Range(0, 8 * IntPtr.Size).Select(static number => (nint)1 << number).Where(static bit => (_all & bit) != 0)];

    [SupportedOSPlatformGuard("linux")]
    [SupportedOSPlatformGuard("windows")]
    private static bool CanChoose => OperatingSystem.IsLinux() || OperatingSystem.IsWindows();

    /// <summary>Keeps to one of the processors that this process may use; they take turns.</summary>
    public static void KeepToOne(int turn) => Use(_each.Length == 0 ? _all : _each[turn % _each.Length]);

    /// <summary>Lets it use all of them again.</summary>
    public static void UseAll() => Use(_all);

    /// <summary>Throws unless all processors have their turn, one at a time.</summary>
    public static void Check()
    {
        if (CanChoose)
        {
            nint used = 0;
            for (int turn = 0; turn < _each.Length; turn++)
            {
                KeepToOne(turn);
                Require.Equal(1, BitOperations.PopCount((nuint)InUse()), "how many processors a turn uses");
                used |= InUse();
            }

            UseAll();
            Require.Equal(_all, used, "the processors of all turns");
            Require.Equal(_all, InUse(), "the processors afterwards");
        }

        // Asked of the system, not of an object that may remember what it was told.
        [SupportedOSPlatform("linux")]
        [SupportedOSPlatform("windows")]
        static nint InUse()
        {
            using Process process = Process.GetCurrentProcess();
            return process.ProcessorAffinity;
        }
    }

    private static void Use(nint processors)
    {
        if (CanChoose && processors != 0)
        {
            _process.ProcessorAffinity = processors;
        }
    }
}
