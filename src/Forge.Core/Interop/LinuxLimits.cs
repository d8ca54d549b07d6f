namespace Forge;

/// <summary>What decides on Linux whether more memory can be mapped, read from /proc. Null means no limit.</summary>
internal sealed record LinuxLimits
{
    private const ulong Strict = 2;

    // One call can add two mappings, by splitting one in three.
    private const ulong MappingsOfOneCall = 2;

    // Of what may be committed, the kernel keeps up to 128 MiB for a process with as many addresses as .NET reserves, and as a rule 8 MiB for root.
    private const ulong KeptOfCommitLimit = 136UL << 20;

    // CAP_IPC_LOCK, with which a thread locks as much as it likes, if it has it outside of user namespaces.
    private const ulong MayLockAll = 1UL << 14;

    // RLIMIT_AS and what the process uses of it, in bytes.
    public ulong? AddressSpaceLimit { get; set; }
    public ulong AddressSpace { get; set; }

    // RLIMIT_DATA and the private writable memory of the process, in bytes.
    public ulong? DataLimit { get; set; }
    public ulong Data { get; set; }

    // RLIMIT_MEMLOCK, unless the thread is exempt from it, and the locked memory of the process, in bytes.
    public ulong? LockedLimit { get; set; }
    public ulong Locked { get; set; }

    // vm.max_map_count and the number of mappings of the process.
    public ulong? MappingLimit { get; set; }
    public ulong Mappings { get; set; }

    // vm.overcommit_memory; the most bytes that the system commits if it is strict, and what it has committed.
    public ulong? Overcommit { get; set; }
    public ulong? CommitLimit { get; set; }
    public ulong Committed { get; set; }

    /// <summary>Whether this system refuses to commit more memory than it has.</summary>
    public static bool IsOvercommitStrict() => LinuxProc.Number("/proc/sys/vm/overcommit_memory") == Strict;

    /// <summary>The current limits and uses.</summary>
    public static LinuxLimits Read()
    {
        string[] limits = LinuxProc.Lines("/proc/self/limits");
        string[] status = LinuxProc.Lines("/proc/thread-self/status");
        bool mayLockAll =
            (LinuxProc.Bits(status, "CapEff:") & MayLockAll) != 0 && !IsInUserNamespace(LinuxProc.Lines("/proc/self/uid_map"));
        string[] memory = LinuxProc.Lines("/proc/meminfo");
        return new LinuxLimits
        {
            AddressSpaceLimit = LinuxProc.Field(limits, "Max address space"),
            AddressSpace = LinuxProc.FieldOrZero(status, "VmSize:"),
            DataLimit = LinuxProc.Field(limits, "Max data size"),
            Data = LinuxProc.FieldOrZero(status, "VmData:"),
            LockedLimit = mayLockAll ? null : LinuxProc.Field(limits, "Max locked memory"),
            Locked = LinuxProc.FieldOrZero(status, "VmLck:"),
            MappingLimit = LinuxProc.Number("/proc/sys/vm/max_map_count"),
            Mappings = LinuxProc.CountLines("/proc/self/maps"),
            Overcommit = LinuxProc.Number("/proc/sys/vm/overcommit_memory"),
            CommitLimit = LinuxProc.Field(memory, "CommitLimit:"),
            Committed = LinuxProc.FieldOrZero(memory, "Committed_AS:"),
        };
    }

    /// <summary>Whether a map of user numbers is that of a user namespace: the system's own maps each number to itself.</summary>
    /// <param name="map">The lines; none if the system has no such namespaces.</param>
    internal static bool IsInUserNamespace(string[] map) =>
        map.Length > 0
        && string.Join(" ", string.Join(" ", map).Split([' '], StringSplitOptions.RemoveEmptyEntries)) != "0 0 4294967295";

    /// <summary>
    /// Which current limit made a call with this charge fail, and what to do; null if none is reached, or if memory is too short to find out.
    /// </summary>
    public static string? AdviceFor(LinuxCharge charge)
    {
        try
        {
            return Read().Blame(charge);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Which of these limits makes a call with this charge fail, and what to do; null if none is reached.</summary>
    public string? Blame(LinuxCharge charge) =>
        BlameLocked(charge.Locked)
        ?? BlameAddressSpace(charge.AddressSpace)
        ?? BlameData(charge.Data)
        ?? BlameMappings()
        ?? BlameOvercommit(charge.Committed);

    private string? BlameLocked(ulong bytes) =>
        Exceeds(bytes, Locked, LockedLimit)
            ? $" The limit on this process's locked memory, RLIMIT_MEMLOCK, is {LockedLimit} bytes, and {Locked} are in use: raise it "
                + "(ulimit -l, LimitMEMLOCK) or lock less."
            : null;

    private string? BlameAddressSpace(ulong bytes) =>
        Exceeds(bytes, AddressSpace, AddressSpaceLimit)
            ? $" The limit on this process's address space, RLIMIT_AS, is {AddressSpaceLimit} bytes, and {AddressSpace} are "
                + "in use: raise it (ulimit -v) or ask for less."
            : null;

    private string? BlameData(ulong bytes) =>
        Exceeds(bytes, Data, DataLimit)
            ? $" The limit on this process's private memory, RLIMIT_DATA, is {DataLimit} bytes, and {Data} are in use: "
                + "raise it (ulimit -d) or ask for less."
            : null;

    private string? BlameMappings() =>
        Exceeds(MappingsOfOneCall, Mappings, MappingLimit)
            ? $" This process has {Mappings} mappings, and vm.max_map_count is {MappingLimit}: raise it (sysctl), make fewer "
                + "and larger arenas, or leave out guard pages."
            : null;

    private string? BlameOvercommit(ulong bytes) =>
        Overcommit == Strict && Exceeds(bytes, Committed, CommitLimit - Math.Min(CommitLimit ?? 0, KeptOfCommitLimit))
            ? $" vm.overcommit_memory is 2, so the system commits no more memory than it has: {Committed} of {CommitLimit} bytes "
                + "are committed. Set it to 0 or 1, raise vm.overcommit_ratio (sysctl), or ask for less."
            : null;

    private static bool Exceeds(ulong wanted, ulong used, ulong? limit) =>
        wanted > 0 && limit is { } most && (used > most || wanted > most - used);
}
