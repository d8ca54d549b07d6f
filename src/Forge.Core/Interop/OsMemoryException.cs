using System.ComponentModel;

namespace Forge;

/// <summary>The operating system refused a memory call. The message names the call, the error code, the size and what to do.</summary>
public sealed class OsMemoryException : Exception
{
    internal OsMemoryException(string operation, int code, nuint bytes, bool windows, string? advice = null)
        : base(
            $"{operation} of {bytes} bytes failed with {NameOf(code, windows)} ({code}): "
            + $"{new Win32Exception(code).Message.TrimEnd('.')}.{advice ?? AdviceFor(operation, code, windows)}")
    {
        Operation = operation;
        ErrorCode = code;
        ErrorName = NameOf(code, windows);
        Bytes = (long)Math.Min((ulong)bytes, long.MaxValue);
    }

    /// <summary>The system call, such as <c>mmap</c> or <c>VirtualAlloc</c>.</summary>
    public string Operation { get; }

    /// <summary>The system's error code: <c>errno</c> on Unix, the last error on Windows.</summary>
    public int ErrorCode { get; }

    /// <summary>The symbolic name of the error code, such as <c>ENOMEM</c>.</summary>
    public string ErrorName { get; }

    /// <summary>The number of bytes that the call was for.</summary>
    public long Bytes { get; }

    /// <summary>The symbolic name of an error code, or the number if the name is not known.</summary>
    internal static string NameOf(int code, bool windows) =>
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

    /// <summary>What the user can do about an error; empty if there is nothing to add to the system's own text.</summary>
    internal static string AdviceFor(string operation, int code, bool windows) =>
        (operation, code, windows) switch
        {
            ("mlock", 1 or 12, false) => " Ask for less, or raise the limit on locked memory: ulimit -l, LimitMEMLOCK.",
            ("mlock", 11, false) => " Ask for less, or free memory: there was none for the pages.",
            ("VirtualLock", 1453, true) => " Ask for less, or raise the working set: SetProcessWorkingSetSize.",
            (_, 1300 or 1314, true) =>
                " Give the account the right to lock pages in memory (secpol.msc, Local Policies, User Rights Assignment) and "
                + "log in again.",
            (_, 12, false) =>
                " Ask for less, release idle arenas, or raise the limits: ulimit -v, vm.max_map_count, "
                + "vm.overcommit_memory, the container's memory.",
            (_, 1 or 13, false) => " Allow the call in the security policy: seccomp, SELinux, the container's profile.",
            ("mmap", 11 or 35, false) => " Lock less memory, or raise the limit on it: ulimit -l, LimitMEMLOCK.",
            (_, 11 or 35, false) => " The system is temporarily short of a resource: try again.",
            ("VirtualAlloc", 87, true) => " Ask for less: there may be no free range of that size.",
            (_, 8 or 14 or 1450 or 1455, true) => " Ask for less, release idle arenas, or enlarge the paging file.",
            _ => string.Empty,
        };
}
