using System.Runtime.InteropServices;

namespace Forge;

internal static partial class VirtualMemory
{
    private static class Windows
    {
        private const uint MemCommit = 0x1000;
        private const uint MemReserve = 0x2000;
        private const uint MemDecommit = 0x4000;
        private const uint MemRelease = 0x8000;
        private const uint MemLargePages = 0x20000000;
        private const uint PageNoAccess = 0x01;
        private const uint PageReadWrite = 0x04;

        public static nuint LargePageSize => GetLargePageMinimum();

        public static nuint Map(nuint bytes) => Allocate(0, bytes, MemReserve | MemCommit, PageReadWrite);

        public static nuint Reserve(nuint bytes) => Allocate(0, bytes, MemReserve, PageNoAccess);

        public static nuint MapHuge(nuint bytes)
        {
            LockPagesPrivilege.Enable(bytes);
            return Allocate(0, bytes, MemReserve | MemCommit | MemLargePages, PageReadWrite);
        }

        public static void Commit(nuint address, nuint bytes) => Allocate((nint)address, bytes, MemCommit, PageReadWrite);

        public static void Unmap(nuint address, nuint bytes)
        {
            if (!VirtualFree((nint)address, 0, MemRelease))
            {
                throw Failure("VirtualFree", bytes);
            }
        }

        // MEM_RESET would keep the commit charge, and need not give zeros.
        public static void Decommit(nuint address, nuint bytes)
        {
            if (!VirtualFree((nint)address, bytes, MemDecommit))
            {
                throw Failure("VirtualFree", bytes);
            }
        }

        public static void Protect(nuint address, nuint bytes, MemoryAccess access)
        {
            if (!VirtualProtect((nint)address, bytes, access == MemoryAccess.None ? PageNoAccess : PageReadWrite, out _))
            {
                throw Failure("VirtualProtect", bytes);
            }
        }

        public static void Lock(nuint address, nuint bytes)
        {
            WindowsErrorReports.RequireFits(bytes);
            if (!VirtualLock((nint)address, bytes))
            {
                throw Failure("VirtualLock", bytes);
            }

            WindowsErrorReports.Exclude(address, bytes);
        }

        // Unmapping unlocks, but the list of what reports leave out is kept apart.
        public static void Unlock(nuint address) => WindowsErrorReports.Include(address);

        private static nuint Allocate(nint address, nuint bytes, uint type, uint protection)
        {
            nint start = VirtualAlloc(address, bytes, type, protection);
            return start == 0 ? throw Failure("VirtualAlloc", bytes) : (nuint)start;
        }

        private static OsMemoryException Failure(string operation, nuint bytes) =>
            new(operation, Marshal.GetLastWin32Error(), bytes, windows: true);

        [DllImport("kernel32", SetLastError = true)]
        private static extern nuint GetLargePageMinimum();

        [DllImport("kernel32", SetLastError = true)]
        private static extern nint VirtualAlloc(nint address, nuint size, uint allocationType, uint protection);

        [DllImport("kernel32", SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool VirtualFree(nint address, nuint size, uint freeType);

        [DllImport("kernel32", SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool VirtualProtect(nint address, nuint size, uint protection, out uint before);

        [DllImport("kernel32", SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool VirtualLock(nint address, nuint size);
    }
}
