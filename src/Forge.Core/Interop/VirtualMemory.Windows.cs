using System.Runtime.InteropServices;

namespace Forge;

internal static partial class VirtualMemory
{
    private sealed class Windows : Platform
    {
        private const uint MemCommit = 0x1000;
        private const uint MemReserve = 0x2000;
        private const uint MemDecommit = 0x4000;
        private const uint MemRelease = 0x8000;
        private const uint MemReset = 0x80000;
        private const uint MemLargePages = 0x20000000;
        private const uint PageNoAccess = 0x01;
        private const uint PageReadWrite = 0x04;
        private const uint TokenAdjustPrivileges = 0x20;
        private const uint PrivilegeEnabled = 0x2;
        private const int InvalidParameter = 87;

        public override nuint HugePageSize => GetLargePageMinimum();

        public override nuint TransparentHugePageSize => 0;

        public override bool CommitsOnDemand => true;

        public override nuint Map(nuint bytes) => Allocate(0, bytes, MemReserve | MemCommit, PageReadWrite);

        public override nuint Reserve(nuint bytes) => Allocate(0, bytes, MemReserve, PageNoAccess);

        public override nuint MapHuge(nuint bytes)
        {
            EnableLockPagesPrivilege(bytes);
            return Allocate(0, bytes, MemReserve | MemCommit | MemLargePages, PageReadWrite);
        }

        public override void Commit(nuint address, nuint bytes) => Allocate((nint)address, bytes, MemCommit, PageReadWrite);

        // After MEM_RESET the pages read as before or as zero, so they must be zero before.
        public override void Discard(nuint address, nuint bytes)
        {
            Protect(address, bytes, MemoryAccess.ReadWrite);
            RawMemory.Fill(address, bytes, 0);
            Allocate((nint)address, bytes, MemReset, PageReadWrite);
        }

        // MEM_RESET would leave the commit charge, and does not guarantee zeros.
        public override void Decommit(nuint address, nuint bytes) =>
            Require("VirtualFree", bytes, VirtualFree((nint)address, bytes, MemDecommit));

        public override void Protect(nuint address, nuint bytes, MemoryAccess access)
        {
            uint protection = access == MemoryAccess.None ? PageNoAccess : PageReadWrite;
            Require("VirtualProtect", bytes, VirtualProtect((nint)address, bytes, protection, out _));
        }

        public override void AdviseHuge(nuint address, nuint bytes) => throw new PlatformNotSupportedException();

        public override void Lock(nuint address, nuint bytes)
        {
            if (bytes > uint.MaxValue)
            {
                string advice = $" At most {uint.MaxValue} bytes can be kept out of error reports at once: lock several smaller ranges.";
                throw new OsMemoryException("WerRegisterExcludedMemoryBlock", InvalidParameter, bytes, windows: true, advice);
            }

            Require("VirtualLock", bytes, VirtualLock((nint)address, bytes));
            ExcludeFromErrorReports(address, (uint)bytes);
        }

        // Unmapping unlocks, but does not change the list of excluded ranges. Leaving an entry for memory that is gone does no harm.
        public override void Unlock(nuint address) => _ = WerUnregisterExcludedMemoryBlock((nint)address);

        public override int Unmap(nuint address, nuint bytes) =>
            VirtualFree((nint)address, 0, MemRelease) ? 0 : Marshal.GetLastWin32Error();

        public override OsMemoryException UnmapFailure(int code, nuint bytes) => new("VirtualFree", code, bytes, windows: true);

        // The error reports of Windows are its core dumps.
        private static void ExcludeFromErrorReports(nuint address, uint bytes)
        {
            try
            {
                int result = WerRegisterExcludedMemoryBlock((nint)address, bytes);
                if (result != 0) { throw new OsMemoryException("WerRegisterExcludedMemoryBlock", result, bytes, windows: true); }
            }
            catch (EntryPointNotFoundException)
            {
                throw new PlatformNotSupportedException("This version of Windows can't keep memory out of its error reports.");
            }
        }

        // An account that has the privilege for large pages must still enable it in each process.
        private static void EnableLockPagesPrivilege(nuint bytes)
        {
            Require("OpenProcessToken", bytes, OpenProcessToken(GetCurrentProcess(), TokenAdjustPrivileges, out nint token));
            try
            {
                Privileges privileges = new() { Count = 1, Attributes = PrivilegeEnabled };
                Require("LookupPrivilegeValue", bytes, LookupPrivilegeValueW(0, "SeLockMemoryPrivilege", out privileges.Id));

                // The call succeeds even if it enabled nothing; only the error code tells.
                bool succeeds = AdjustTokenPrivileges(token, false, privileges, 0, 0, 0) && Marshal.GetLastWin32Error() == 0;
                Require("AdjustTokenPrivileges", bytes, succeeds);
            }
            finally
            {
                CloseHandle(token);
            }
        }

        private static nuint Allocate(nint address, nuint bytes, uint type, uint protection)
        {
            nint start = VirtualAlloc(address, bytes, type, protection);
            Require("VirtualAlloc", bytes, start != 0);
            return (nuint)start;
        }

        private static void Require(string operation, nuint bytes, bool succeeds)
        {
            if (!succeeds) { throw new OsMemoryException(operation, Marshal.GetLastWin32Error(), bytes, windows: true); }
        }

        [StructLayout(LayoutKind.Sequential, Pack = 4)]
        private struct Privileges
        {
            public uint Count;
            public long Id;
            public uint Attributes;
        }

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

        [DllImport("kernel32", SetLastError = true)]
        private static extern int WerRegisterExcludedMemoryBlock(nint address, uint size);

        [DllImport("kernel32", SetLastError = true)]
        private static extern int WerUnregisterExcludedMemoryBlock(nint address);

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
}
