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

    [SupportedOSPlatformGuard("linux")]
    [SupportedOSPlatformGuard("windows")]
    private static bool CanChoose => OperatingSystem.IsLinux() || OperatingSystem.IsWindows();

    /// <summary>Keeps to one of the processors that this process may use; they take turns.</summary>
    public static void KeepToOne(int turn)
    {
        if (CanChoose)
        {
            nint rest = _all;
            for (int skip = turn % BitOperations.PopCount((nuint)_all); skip > 0; skip--)
            {
                rest &= rest - 1;
            }

            _process.ProcessorAffinity = rest & -rest;
        }
    }

    /// <summary>Lets it use all of them again.</summary>
    public static void UseAll()
    {
        if (CanChoose)
        {
            _process.ProcessorAffinity = _all;
        }
    }
}
