using System.Runtime.InteropServices;

namespace Forge;

/// <summary>
/// Maps pages of the operating system: checks the arguments, counts what is mapped, and calls the system's functions. Addresses and
/// lengths are in bytes, and always whole pages. Each call throws <see cref="OsMemoryException"/> if the system refuses, and then has
/// changed nothing. Thread-safe.
/// </summary>
internal static partial class VirtualMemory
{
    private static readonly bool _isLinux = RuntimeInformation.IsOSPlatform(OSPlatform.Linux);
    private static readonly Platform _platform =
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? new Windows() : new Unix();

    // What the system refused to unmap. It may agree later: Linux refuses if unmapping a part of merged mappings would exceed
    // vm.max_map_count.
    private static readonly StrandedMappings _stranded = new();

    private static long _mappings;
    private static long _mappedBytes;

    /// <summary>The size of a page in bytes.</summary>
    public static nuint PageSize { get; } = (nuint)Environment.SystemPageSize;

    /// <summary>The size of an explicit huge page in bytes, or 0 if the system has none.</summary>
    public static nuint HugePageSize => _platform.HugePageSize;

    /// <summary>The size in bytes of the huge pages that the system may use on its own, or 0 if it never does.</summary>
    public static nuint TransparentHugePageSize => _platform.TransparentHugePageSize;

    /// <summary>
    /// Whether the system charges for accessible pages that were never touched, so that a large range must be reserved first and
    /// committed in steps: on Windows, and on Linux if vm.overcommit_memory is 2.
    /// </summary>
    public static bool CommitsOnDemand => _platform.CommitsOnDemand;

    /// <summary>The number of mappings that have not been unmapped yet.</summary>
    public static long Mappings => Interlocked.Read(ref _mappings);

    /// <summary>The size of those mappings in bytes.</summary>
    public static long MappedBytes => Interlocked.Read(ref _mappedBytes);

    /// <summary>Rounds a size up to whole pages; the caller has checked that it is far below the size of the address space.</summary>
    public static nuint RoundUp(nuint bytes) => MemoryLayout.RoundUp(bytes, PageSize);

    /// <summary>Maps zeroed, private, readable and writable pages. No page is touched.</summary>
    public static nuint Map(nuint bytes) => Count(bytes, static (platform, bytes) => platform.Map(bytes));

    /// <summary>Maps zeroed, readable and writable huge pages; the length is a multiple of their size.</summary>
    public static nuint MapHuge(nuint bytes) => Count(bytes, static (platform, bytes) => platform.MapHuge(bytes));

    /// <summary>Reserves a range of addresses: inaccessible, and free of charge, until committed.</summary>
    public static nuint Reserve(nuint bytes) => Count(bytes, static (platform, bytes) => platform.Reserve(bytes));

    /// <summary>Counts a mapping as two from now on, because its parts will be unmapped separately. Windows can't do that.</summary>
    public static void Divide() => CountOne();

    /// <summary>Makes part of a reserved range readable and writable. Pages that already are keep their contents.</summary>
    public static void Commit(nuint address, nuint bytes) => _platform.Commit(WholePages(address), WholePages(bytes));

    /// <summary>Returns part of a reserved range, pages and charge, to the system. Once committed again, it reads as zero.</summary>
    public static void Decommit(nuint address, nuint bytes) => _platform.Decommit(WholePages(address), WholePages(bytes));

    /// <summary>
    /// Returns the physical pages of part of a range to the system. It stays committed, and reads as zero. The range may become readable and
    /// writable.
    /// </summary>
    public static void Discard(nuint address, nuint bytes) => _platform.Discard(WholePages(address), WholePages(bytes));

    /// <summary>Makes a range inaccessible, so that touching it faults, or readable and writable again.</summary>
    public static void Protect(nuint address, nuint bytes, MemoryAccess access) =>
        _platform.Protect(WholePages(address), WholePages(bytes), access);

    /// <summary>Advises the system to use huge pages for the aligned parts of a range. Linux only.</summary>
    public static void AdviseHuge(nuint address, nuint bytes) => _platform.AdviseHuge(WholePages(address), WholePages(bytes));

    /// <summary>Keeps a range in physical memory, never swapped, and out of core dumps.</summary>
    /// <exception cref="PlatformNotSupportedException">The system can't keep memory out of core dumps.</exception>
    public static void Lock(nuint address, nuint bytes) => _platform.Lock(WholePages(address), WholePages(bytes));

    /// <summary>Undoes what <see cref="Lock"/> did and unmapping does not undo.</summary>
    public static void Unlock(nuint address) => _platform.Unlock(address);

    /// <summary>
    /// Unmaps a whole mapping of <see cref="Map"/>, <see cref="MapHuge"/> or <see cref="Reserve"/>, or a part that was counted by
    /// <see cref="Divide"/>. It is no longer the caller's, even if the system refuses; then it still counts, and the next call that maps
    /// memory tries again.
    /// </summary>
    public static void Unmap(nuint address, nuint bytes)
    {
        int code = UnmapOrKeep(address, bytes);
        if (code != 0) { throw _platform.UnmapFailure(code, bytes); }
    }

    /// <summary>Like <see cref="Unmap"/>, for a caller with another error to report: a refusal is not thrown.</summary>
    public static void TryUnmap(nuint address, nuint bytes) => UnmapOrKeep(address, bytes);

    /// <summary>Tries again to unmap the mapping that the system refused to unmap first, if there is one.</summary>
    public static void UnmapStranded()
    {
        if (_stranded.TryTake(out nuint address, out nuint bytes)) { TryUnmap(address, bytes); }
    }

    // The error code becomes an exception only after the mapping has been kept: at the limit on mappings there may be no memory for one.
    private static int UnmapOrKeep(nuint address, nuint bytes)
    {
        int code = _platform.Unmap(WholePages(address), WholePages(bytes));
        if (code == 0)
        {
            Interlocked.Decrement(ref _mappings);
            Interlocked.Add(ref _mappedBytes, -(long)bytes);
        }
        else
        {
            _stranded.Keep(address, bytes);
        }

        return code;
    }

    private static nuint Count(nuint bytes, Func<Platform, nuint, nuint> map)
    {
        WholePages(bytes);
        UnmapStranded();
        CountOne();
        try
        {
            nuint address = map(_platform, bytes);
            Interlocked.Add(ref _mappedBytes, (long)bytes);
            return address;
        }
        catch
        {
            Interlocked.Decrement(ref _mappings);
            throw;
        }
    }

    // Before the mapping is made, so that nothing is lost if there is no memory for the room.
    private static void CountOne()
    {
        long mappings = Interlocked.Increment(ref _mappings);
        try
        {
            _stranded.MakeRoom(mappings);
        }
        catch (OutOfMemoryException)
        {
            Interlocked.Decrement(ref _mappings);
            throw;
        }
    }

    private static nuint WholePages(nuint value) =>
        value != 0 && (value & (PageSize - 1)) == 0
            ? value
            : throw new ArgumentException($"{value} is not a positive multiple of the page size, {PageSize} bytes.");

    /// <summary>What differs between operating systems.</summary>
    private abstract class Platform
    {
        public abstract nuint HugePageSize { get; }
        public abstract nuint TransparentHugePageSize { get; }
        public abstract bool CommitsOnDemand { get; }

        public abstract nuint Map(nuint bytes);
        public abstract nuint MapHuge(nuint bytes);
        public abstract nuint Reserve(nuint bytes);
        public abstract void Commit(nuint address, nuint bytes);
        public abstract void Decommit(nuint address, nuint bytes);
        public abstract void Discard(nuint address, nuint bytes);
        public abstract void Protect(nuint address, nuint bytes, MemoryAccess access);
        public abstract void AdviseHuge(nuint address, nuint bytes);
        public abstract void Lock(nuint address, nuint bytes);

        public virtual void Unlock(nuint address) { }

        /// <summary>Returns 0, or the error code of the system. Allocates nothing.</summary>
        public abstract int Unmap(nuint address, nuint bytes);

        public abstract OsMemoryException UnmapFailure(int code, nuint bytes);
    }
}
