namespace Forge;

internal static partial class VirtualMemory
{
    /// <summary>The bytes of an explicit huge page; 0 where the system has none.</summary>
    public static nuint HugePageSize =>
        _isWindows ? Windows.LargePageSize : _isLinux ? LinuxHugePages.Read().PageBytes : 0;

    /// <summary>The bytes of a page that the system may make huge on its own; 0 where it never does.</summary>
    public static nuint TransparentHugePageSize => _isLinux ? LinuxHugePages.TransparentBytes : 0;

    /// <summary>Maps explicit huge pages, zeroed, readable and writable; the bytes are a multiple of their size.</summary>
    /// <exception cref="OsMemoryException">The system refused, as where it has set too few aside.</exception>
    public static nuint MapHuge(nuint bytes)
    {
        RequirePages(bytes);
        return Count(_isWindows ? Windows.MapHuge(bytes) : Unix.MapHuge(bytes), bytes);
    }

    /// <summary>Advises the system to make the aligned parts of a range huge pages. Linux only.</summary>
    /// <exception cref="OsMemoryException">The system refused.</exception>
    public static void AdviseHuge(nuint address, nuint bytes)
    {
        RequirePages(address);
        RequirePages(bytes);
        Unix.AdviseHuge(address, bytes);
    }
}
