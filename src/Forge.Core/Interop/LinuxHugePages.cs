namespace Forge;

/// <summary>The huge pages that Linux has set aside, as /proc/meminfo tells.</summary>
/// <param name="PageBytes">The bytes of one; 0 where the kernel has no such pages.</param>
/// <param name="Total">How many are set aside.</param>
/// <param name="Free">How many of them are neither in use nor promised.</param>
internal readonly record struct LinuxHugePages(nuint PageBytes, ulong Total, ulong Free)
{
    /// <summary>The bytes of a transparent huge page; 0 where the kernel has none.</summary>
    public static nuint TransparentBytes =>
        (nuint)(LinuxProc.Number("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size") ?? 0);

    /// <summary>The state of this moment.</summary>
    public static LinuxHugePages Read() => Parse(LinuxProc.Lines("/proc/meminfo"));

    /// <summary>The state that the lines of /proc/meminfo tell; what they don't, is 0.</summary>
    public static LinuxHugePages Parse(string[] memory)
    {
        ulong free = LinuxProc.FieldOrZero(memory, "HugePages_Free:");
        ulong promised = LinuxProc.FieldOrZero(memory, "HugePages_Rsvd:");
        return new LinuxHugePages(
            (nuint)LinuxProc.FieldOrZero(memory, "Hugepagesize:"),
            LinuxProc.FieldOrZero(memory, "HugePages_Total:"),
            free - Math.Min(free, promised));
    }

    /// <summary>What to do where there are too few; null where there are enough, or where nothing is known.</summary>
    public string? AdviceFor(nuint bytes)
    {
        if (PageBytes == 0)
        {
            // /proc can't be read: the process may be out of memory or of file descriptors by now.
            return null;
        }

        ulong wanted = bytes / PageBytes;
        return wanted > Free
            ? $" It takes {wanted} huge pages of {PageBytes} bytes; of {Total} that the system has set aside {Free} are free. "
                + $"Set more aside, as root: sysctl vm.nr_hugepages={Total - Free + wanted} (/proc/sys/vm/nr_hugepages)."
            : null;
    }
}
