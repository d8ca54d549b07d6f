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
        private const uint PageNoAccess = 0x01;
        private const uint PageReadWrite = 0x04;

        public static nuint Map(nuint bytes)
        {
            nint address = VirtualAlloc(0, bytes, MemReserve | MemCommit, PageReadWrite);
            return address == 0 ? throw Failure("VirtualAlloc", bytes) : (nuint)address;
        }

        public static void Unmap(nuint address, nuint bytes)
        {
            if (!VirtualFree((nint)address, 0, MemRelease))
            {
                throw Failure("VirtualFree", bytes);
            }
        }

        // MEM_RESET would keep the commit charge and need not give zeros: decommit, then commit afresh.
        public static void Discard(nuint address, nuint bytes)
        {
            if (!VirtualFree((nint)address, bytes, MemDecommit))
            {
                throw Failure("VirtualFree", bytes);
            }

            if (VirtualAlloc((nint)address, bytes, MemCommit, PageReadWrite) == 0)
            {
                throw Failure("VirtualAlloc", bytes);
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
            if (!VirtualLock((nint)address, bytes))
            {
                throw Failure("VirtualLock", bytes);
            }

            try
            {
                int result = WerRegisterExcludedMemoryBlock((nint)address, (uint)bytes);
                if (result != 0)
                {
                    throw new OsMemoryException("WerRegisterExcludedMemoryBlock", result, bytes, windows: true);
                }
            }
            catch (EntryPointNotFoundException)
            {
                throw new PlatformNotSupportedException("This Windows can't leave memory out of its error reports.");
            }
        }

        // Unmapping unlocks, but the list of what reports leave out is kept apart. A failure leaves an entry for memory that
        // is gone, which harms nothing.
        public static void Unlock(nuint address) => _ = WerUnregisterExcludedMemoryBlock((nint)address);

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
    }
}
