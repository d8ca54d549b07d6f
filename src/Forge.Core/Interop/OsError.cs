using System.ComponentModel;

namespace Forge;

/// <summary>Names and advice for the error codes that the memory calls of an operating system give.</summary>
internal static class OsError
{
    /// <summary>The symbolic name of a code, such as <c>ENOMEM</c>, or the bare number where none is known.</summary>
    public static string NameOf(int code, bool windows) =>
        windows
            ? code switch
            {
                5 => "ERROR_ACCESS_DENIED",
                8 => "ERROR_NOT_ENOUGH_MEMORY",
                14 => "ERROR_OUTOFMEMORY",
                87 => "ERROR_INVALID_PARAMETER",
                487 => "ERROR_INVALID_ADDRESS",
                1300 => "ERROR_NOT_ALL_ASSIGNED",
                1314 => "ERROR_PRIVILEGE_NOT_HELD",
                1450 => "ERROR_NO_SYSTEM_RESOURCES",
                1453 => "ERROR_WORKING_SET_QUOTA",
                1455 => "ERROR_COMMITMENT_LIMIT",
                _ => $"error {code}",
            }
            : code switch
            {
                1 => "EPERM",
                5 => "EIO",
                9 => "EBADF",
                11 or 35 => "EAGAIN",
                12 => "ENOMEM",
                13 => "EACCES",
                14 => "EFAULT",
                16 => "EBUSY",
                19 => "ENODEV",
                22 => "EINVAL",
                23 => "ENFILE",
                _ => $"errno {code}",
            };

    /// <summary>What a person can do where an operation gave a code; empty where the system's text is all there is.</summary>
    public static string AdviceFor(string operation, int code, bool windows) =>
        (operation, code, windows) switch
        {
            ("mlock", 1 or 11 or 12, false) => " Ask for less, or raise the limit on locked memory: ulimit -l, LimitMEMLOCK.",
            ("VirtualLock", 1453, true) => " Ask for less, or raise the working set: SetProcessWorkingSetSize.",
            (_, 1300 or 1314, true) =>
                " Give the account the right to lock pages in memory (secpol.msc, Local Policies, User Rights Assignment) and "
                + "log in again.",
            (_, 12, false) =>
                " Ask for less, release idle arenas, or raise the limits: ulimit -v, vm.max_map_count, "
                + "vm.overcommit_memory, the container's memory.",
            (_, 1 or 13, false) => " Let the security policy allow the call: seccomp, SELinux, the container's profile.",
            ("mmap", 11 or 35, false) => " Lock less memory, or raise the limit on it: ulimit -l, LimitMEMLOCK.",
            (_, 11 or 35, false) => " The system is short of something for the moment: try again.",
            (_, 8 or 14 or 1450 or 1455, true) => " Ask for less, release idle arenas, or enlarge the paging file.",
            _ => string.Empty,
        };

    /// <summary>The system's own words for a code, without a full stop.</summary>
    public static string TextOf(int code) => new Win32Exception(code).Message.TrimEnd('.');
}
