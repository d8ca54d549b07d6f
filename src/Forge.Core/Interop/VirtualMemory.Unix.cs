using System.Runtime.InteropServices;

namespace Forge;

internal static partial class VirtualMemory
{
    private static class Unix
    {
        private const int ProtectNone = 0;
        private const int ProtectReadWrite = 0x1 | 0x2;
        private const int MapPrivate = 0x02;
        private const int MapFixed = 0x10;
        private const int MapHugeTlb = 0x40000;
        private const int MadviseDontNeed = 4;
        private const int MadviseHugePage = 14;
        private const int MadviseDontDump = 16;
        private const nint MapFailed = -1;
        private const nint Anywhere = 0;
        private const int NoFile = -1;
        private const int OutOfMemory = 12;

        private static int MapAnonymous => _isLinux ? 0x20 : 0x1000;

        // Untouched pages are then not counted as memory that is promised, so that a range may be larger than all of it.
        private static int MapNoReserve => _isLinux ? 0x4000 : 0x40;

        // Where memory is promised only as far as it is there, accessible pages count whether or not they are touched.
        public static bool CommitsOnDemand { get; } = _isLinux && LinuxLimits.PromisesStrictly();

        public static nuint Map(nuint bytes) => Map(Anywhere, bytes, ProtectReadWrite, MapNoReserve);

        public static nuint Reserve(nuint bytes) => Map(Anywhere, bytes, ProtectNone, MapNoReserve);

        // Not MapNoReserve here: without enough huge pages the call is to fail, not the first touch of a page.
        public static nuint MapHuge(nuint bytes)
        {
            nint address = mmap(Anywhere, bytes, ProtectReadWrite, MapPrivate | MapAnonymous | MapHugeTlb, NoFile, 0);
            return address == MapFailed ? throw HugeFailure(bytes) : (nuint)address;
        }

        public static void Unmap(nuint address, nuint bytes)
        {
            if (munmap((nint)address, bytes) != 0)
            {
                throw Failure("munmap", bytes);
            }
        }

        public static void Discard(nuint address, nuint bytes)
        {
            // Only Linux promises zeros after MADV_DONTNEED; elsewhere the range is mapped anew in place.
            if (_isLinux)
            {
                if (madvise((nint)address, bytes, MadviseDontNeed) != 0)
                {
                    throw Failure("madvise", bytes);
                }
            }
            else
            {
                Map((nint)address, bytes, ProtectReadWrite, MapFixed | MapNoReserve);
            }
        }

        public static void Commit(nuint address, nuint bytes) => Protect(address, bytes, MemoryAccess.ReadWrite);

        // Taking the access away would keep the promise of memory for pages once touched; pages mapped anew have none.
        public static void Decommit(nuint address, nuint bytes) =>
            Map((nint)address, bytes, ProtectNone, MapFixed | MapNoReserve);

        public static void AdviseHuge(nuint address, nuint bytes)
        {
            if (madvise((nint)address, bytes, MadviseHugePage) != 0)
            {
                throw Failure("madvise", bytes);
            }
        }

        public static void Protect(nuint address, nuint bytes, MemoryAccess access)
        {
            if (mprotect((nint)address, bytes, access == MemoryAccess.None ? ProtectNone : ProtectReadWrite) != 0)
            {
                throw Failure("mprotect", bytes);
            }
        }

        public static void Lock(nuint address, nuint bytes)
        {
            if (!_isLinux)
            {
                throw new PlatformNotSupportedException("Only Linux and Windows can leave memory out of core dumps.");
            }

            RequireAvailable(bytes);
            if (mlock((nint)address, bytes) != 0)
            {
                throw Failure("mlock", bytes);
            }

            if (madvise((nint)address, bytes, MadviseDontDump) != 0)
            {
                throw Failure("madvise", bytes);
            }
        }

        // Locking makes every page present. A process that no limit holds, such as root's, gets itself or another killed by it.
        private static void RequireAvailable(nuint bytes)
        {
            if (LinuxMemory.Available() is { } available && bytes > available)
            {
                string advice =
                    $" Only {available} bytes of memory are available, so it was not tried: the system might have killed the "
                    + "process. Ask for less, or free memory.";
                throw new OsMemoryException("mlock", OutOfMemory, bytes, windows: false, advice);
            }
        }

        private static nuint Map(nint address, nuint bytes, int protection, int flags)
        {
            nint mapped = mmap(address, bytes, protection, MapPrivate | MapAnonymous | flags, NoFile, 0);
            return mapped == MapFailed ? throw Failure("mmap", bytes) : (nuint)mapped;
        }

        private static OsMemoryException Failure(string operation, nuint bytes)
        {
            int code = Marshal.GetLastWin32Error();
            string? advice = code == OutOfMemory && _isLinux ? LinuxLimits.AdviceFor(operation, bytes) : null;
            return new OsMemoryException(operation, code, bytes, windows: false, advice);
        }

        private static OsMemoryException HugeFailure(nuint bytes)
        {
            int code = Marshal.GetLastWin32Error();
            string? advice = code == OutOfMemory ? LinuxHugePages.Read().AdviceFor(bytes) : null;
            return new OsMemoryException("mmap", code, bytes, windows: false, advice ?? LinuxLimits.AdviceFor("mmap", bytes));
        }

        [DllImport("libc", SetLastError = true)]
        private static extern nint mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

        [DllImport("libc", SetLastError = true)]
        private static extern int munmap(nint address, nuint length);

        [DllImport("libc", SetLastError = true)]
        private static extern int madvise(nint address, nuint length, int advice);

        [DllImport("libc", SetLastError = true)]
        private static extern int mprotect(nint address, nuint length, int protection);

        [DllImport("libc", SetLastError = true)]
        private static extern int mlock(nint address, nuint length);
    }
}
