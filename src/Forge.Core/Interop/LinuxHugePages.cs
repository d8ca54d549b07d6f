namespace Forge;

/// <summary>The huge pages that Linux has set aside, read from /proc/meminfo.</summary>
/// <param name="PageBytes">The size of a huge page in bytes, or 0 if the kernel has none.</param>
/// <param name="Total">How many are set aside.</param>
/// <param name="Free">How many of them are neither in use nor reserved.</param>
internal readonly record struct LinuxHugePages(nuint PageBytes, ulong Total, ulong Free)
{
    /// <summary>The size of a transparent huge page in bytes, or 0 if the kernel has none.</summary>
    public static nuint TransparentBytes =>
        (nuint)(LinuxProc.Number("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size") ?? 0);

    /// <summary>The current state.</summary>
    public static LinuxHugePages Read() => Parse(LinuxProc.Lines("/proc/meminfo"));

    /// <summary>Parses the lines of /proc/meminfo. Missing values are 0.</summary>
    public static LinuxHugePages Parse(string[] memory)
    {
        ulong free = LinuxProc.FieldOrZero(memory, "HugePages_Free:");
        ulong reserved = LinuxProc.FieldOrZero(memory, "HugePages_Rsvd:");
        return new LinuxHugePages(
            (nuint)LinuxProc.FieldOrZero(memory, "Hugepagesize:"),
            LinuxProc.FieldOrZero(memory, "HugePages_Total:"),
            free - Math.Min(free, reserved));
    }

    /// <summary>What to do if there are too few; null if there are enough, or if /proc could not be read.</summary>
    public string? AdviceFor(nuint bytes)
    {
        if (PageBytes == 0) { return null; }

        ulong wanted = bytes / PageBytes;
        return wanted > Free
            ? $" It takes {wanted} huge {(wanted == 1 ? "page" : "pages")} of {PageBytes} bytes; of {Total} that the system has set aside, {Free} are free. "
                + $"Set more aside, as root: sysctl vm.nr_hugepages={Total - Free + wanted} (/proc/sys/vm/nr_hugepages)."
            : null;
    }
}
