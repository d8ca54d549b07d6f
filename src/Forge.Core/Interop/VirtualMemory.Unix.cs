using System.Runtime.InteropServices;

namespace Forge;

internal static partial class VirtualMemory
{
    private sealed class Unix : Platform
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
        private const int NotPermitted = 1;
        private const int TryAgain = 11;
        private const int OutOfMemory = 12;

        private static int MapAnonymous => _isLinux ? 0x20 : 0x1000;

        // Untouched pages are then not charged for, so that a range may be larger than all of memory.
        private static int MapNoReserve => _isLinux ? 0x4000 : 0x40;

        public override nuint HugePageSize => _isLinux ? LinuxHugePages.Read().PageBytes : 0;

        public override nuint TransparentHugePageSize => _isLinux ? LinuxHugePages.TransparentBytes : 0;

        // With strict overcommit, accessible pages are charged for even if they are never touched.
        public override bool CommitsOnDemand { get; } = _isLinux && LinuxLimits.IsOvercommitStrict();

        public override nuint Map(nuint bytes) =>
            Map(Anywhere, bytes, ProtectReadWrite, MapNoReserve, new LinuxCharge(AddressSpace: bytes, Data: bytes, Committed: bytes));

        public override nuint Reserve(nuint bytes) =>
            Map(Anywhere, bytes, ProtectNone, MapNoReserve, new LinuxCharge(AddressSpace: bytes));

        // Without MapNoReserve, so that too few huge pages fail this call, not the first touch of a page.
        public override nuint MapHuge(nuint bytes)
        {
            nint address = mmap(Anywhere, bytes, ProtectReadWrite, MapPrivate | MapAnonymous | MapHugeTlb, NoFile, 0);
            if (address != MapFailed) { return (nuint)address; }

            int code = Marshal.GetLastWin32Error();
            string? advice = code == OutOfMemory ? LinuxHugePages.Read().AdviceFor(bytes) : null;
            throw Failure("mmap", code, bytes, new LinuxCharge(AddressSpace: bytes, Data: bytes), advice);
        }

        public override void Commit(nuint address, nuint bytes) => Protect(address, bytes, MemoryAccess.ReadWrite);

        // Removing access would leave the charge for pages that were touched; pages that are mapped anew have none.
        public override void Decommit(nuint address, nuint bytes) =>
            Map((nint)address, bytes, ProtectNone, MapFixed | MapNoReserve, default);

        // Only Linux promises zeros after MADV_DONTNEED; elsewhere the range is mapped anew in place.
        public override void Discard(nuint address, nuint bytes)
        {
            if (_isLinux)
            {
                Require("madvise", bytes, madvise((nint)address, bytes, MadviseDontNeed));
            }
            else
            {
                Map((nint)address, bytes, ProtectReadWrite, MapFixed | MapNoReserve, default);
            }
        }

        public override void Protect(nuint address, nuint bytes, MemoryAccess access)
        {
            (int protection, LinuxCharge charge) =
                access == MemoryAccess.None ? (ProtectNone, default) : (ProtectReadWrite, new LinuxCharge(Data: bytes, Committed: bytes));
            Require("mprotect", bytes, mprotect((nint)address, bytes, protection), charge);
        }

        public override void AdviseHuge(nuint address, nuint bytes) =>
            Require("madvise", bytes, madvise((nint)address, bytes, MadviseHugePage));

        public override void Lock(nuint address, nuint bytes)
        {
            if (!_isLinux)
            {
                throw new PlatformNotSupportedException("Only Linux and Windows can keep memory out of core dumps.");
            }

            RequireAvailable(bytes);
            Require("mlock", bytes, mlock((nint)address, bytes), new LinuxCharge(Locked: bytes));
            Require("madvise", bytes, madvise((nint)address, bytes, MadviseDontDump));
        }

        public override int Unmap(nuint address, nuint bytes) =>
            munmap((nint)address, bytes) == 0 ? 0 : Marshal.GetLastWin32Error();

        public override OsMemoryException UnmapFailure(int code, nuint bytes) => Failure("munmap", code, bytes, default);

        // Locking makes every page present. A process without a limit, such as root's, would be killed for it, or get another one killed.
        private static void RequireAvailable(nuint bytes)
        {
            if (LinuxProc.AvailableMemory() is { } available && bytes > available)
            {
                string advice =
                    $" Only {available} bytes of memory are available, so it was not tried: the system might have killed the "
                    + "process. Ask for less, or free memory.";
                throw new OsMemoryException("mlock", OutOfMemory, bytes, windows: false, advice);
            }
        }

        private static nuint Map(nint address, nuint bytes, int protection, int flags, LinuxCharge charge)
        {
            nint mapped = mmap(address, bytes, protection, MapPrivate | MapAnonymous | flags, NoFile, 0);
            return mapped == MapFailed ? throw Failure("mmap", Marshal.GetLastWin32Error(), bytes, charge) : (nuint)mapped;
        }

        private static void Require(string operation, nuint bytes, int result, LinuxCharge charge = default)
        {
            if (result != 0) { throw Failure(operation, Marshal.GetLastWin32Error(), bytes, charge); }
        }

        // At its limits Linux answers ENOMEM, with two exceptions: EPERM to mlock if nothing may be locked, and EAGAIN to madvise if it can't
        // split a mapping. EAGAIN to mlock means that there was no memory for the pages.
        private static OsMemoryException Failure(string operation, int code, nuint bytes, LinuxCharge charge, string? advice = null)
        {
            bool isAtLimit = (operation, code) is (_, OutOfMemory) or ("mlock", NotPermitted) or ("madvise", TryAgain);
            if (_isLinux && isAtLimit) { advice ??= LinuxLimits.AdviceFor(charge); }
            return new OsMemoryException(operation, code, bytes, windows: false, advice);
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
