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
        private const int MadviseDontNeed = 4;
        private const int MadviseDontDump = 16;
        private const nint MapFailed = -1;

        private static readonly bool _isLinux = RuntimeInformation.IsOSPlatform(OSPlatform.Linux);

        private static int MapAnonymous => _isLinux ? 0x20 : 0x1000;

        public static nuint Map(nuint bytes)
        {
            nint address = mmap(0, bytes, ProtectReadWrite, MapPrivate | MapAnonymous, -1, 0);
            return address == MapFailed ? throw Failure("mmap", bytes) : (nuint)address;
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
            else if (mmap((nint)address, bytes, ProtectReadWrite, MapPrivate | MapAnonymous | MapFixed, -1, 0) == MapFailed)
            {
                throw Failure("mmap", bytes);
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

            if (mlock((nint)address, bytes) != 0)
            {
                throw Failure("mlock", bytes);
            }

            if (madvise((nint)address, bytes, MadviseDontDump) != 0)
            {
                throw Failure("madvise", bytes);
            }
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
