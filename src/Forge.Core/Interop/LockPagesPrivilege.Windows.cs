using System.Runtime.InteropServices;

namespace Forge;

/// <summary>
/// The privilege that Windows asks for large pages. An account that was given it still has to switch it on in each process.
/// </summary>
internal static class LockPagesPrivilege
{
    private const uint AdjustPrivileges = 0x20;
    private const uint Enabled = 0x2;

    /// <summary>Switches the privilege on for this process.</summary>
    /// <param name="bytes">What it is wanted for, for the message.</param>
    /// <exception cref="OsMemoryException">The account has not been given it.</exception>
    public static void Enable(nuint bytes)
    {
        if (!OpenProcessToken(GetCurrentProcess(), AdjustPrivileges, out nint token))
        {
            throw Failure("OpenProcessToken", bytes);
        }

        try
        {
            Privileges privileges = new() { Count = 1, Attributes = Enabled };
            if (!LookupPrivilegeValueW(0, "SeLockMemoryPrivilege", out privileges.Id))
            {
                throw Failure("LookupPrivilegeValue", bytes);
            }

            // It also says yes where it has switched nothing on: only the code tells.
            if (!AdjustTokenPrivileges(token, false, privileges, 0, 0, 0) || Marshal.GetLastWin32Error() != 0)
            {
                throw Failure("AdjustTokenPrivileges", bytes);
            }
        }
        finally
        {
            CloseHandle(token);
        }
    }

    private static OsMemoryException Failure(string operation, nuint bytes) =>
        new(operation, Marshal.GetLastWin32Error(), bytes, windows: true);

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Privileges
    {
        public uint Count;
        public long Id;
        public uint Attributes;
    }

    [DllImport("kernel32", SetLastError = true)]
    private static extern nint GetCurrentProcess();

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CloseHandle(nint handle);

    [DllImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool OpenProcessToken(nint process, uint access, out nint token);

    [DllImport("advapi32", SetLastError = true, CharSet = CharSet.Unicode)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool LookupPrivilegeValueW(nint system, string name, out long id);

    [DllImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool AdjustTokenPrivileges(
        nint token,
        [MarshalAs(UnmanagedType.Bool)] bool disableAll,
        in Privileges state,
        uint stateBytes,
        nint before,
        nint beforeBytes);
}
