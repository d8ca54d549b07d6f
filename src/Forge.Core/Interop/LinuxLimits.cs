namespace Forge;

/// <summary>What decides on Linux whether more memory can be mapped, as /proc tells; an absent number is no limit.</summary>
internal sealed record LinuxLimits
{
    // The value of vm.overcommit_memory that promises memory only as far as it is there.
    private const ulong Strict = 2;

    // What one call can add, by splitting a mapping in three.
    private const ulong MappingsOfOneCall = 2;

    /// <summary>The bytes of addresses that the process may map (RLIMIT_AS).</summary>
    public ulong? AddressSpaceLimit { get; set; }

    /// <summary>The bytes of addresses that it has mapped.</summary>
    public ulong AddressSpace { get; set; }

    /// <summary>The bytes of private writable memory that it may map (RLIMIT_DATA).</summary>
    public ulong? DataLimit { get; set; }

    /// <summary>The bytes of private writable memory that it has mapped.</summary>
    public ulong Data { get; set; }

    /// <summary>The mappings that it may have (vm.max_map_count).</summary>
    public ulong? MappingLimit { get; set; }

    /// <summary>The mappings that it has.</summary>
    public ulong Mappings { get; set; }

    /// <summary>The system's vm.overcommit_memory.</summary>
    public ulong? Overcommit { get; set; }

    /// <summary>The bytes that the system promises at most where it is strict.</summary>
    public ulong? CommitLimit { get; set; }

    /// <summary>The bytes that it has promised.</summary>
    public ulong Committed { get; set; }

    /// <summary>Whether this system promises memory only as far as it is there.</summary>
    public static bool PromisesStrictly() => LinuxProc.Number("/proc/sys/vm/overcommit_memory") == Strict;

    /// <summary>The limits of this moment.</summary>
    public static LinuxLimits Read()
    {
        string[] limits = LinuxProc.Lines("/proc/self/limits");
        string[] status = LinuxProc.Lines("/proc/self/status");
        string[] memory = LinuxProc.Lines("/proc/meminfo");
        return new LinuxLimits
        {
            AddressSpaceLimit = LinuxProc.Field(limits, "Max address space"),
            AddressSpace = LinuxProc.FieldOrZero(status, "VmSize:"),
            DataLimit = LinuxProc.Field(limits, "Max data size"),
            Data = LinuxProc.FieldOrZero(status, "VmData:"),
            MappingLimit = LinuxProc.Number("/proc/sys/vm/max_map_count"),
            Mappings = (ulong)LinuxProc.Lines("/proc/self/maps").Length,
            Overcommit = LinuxProc.Number("/proc/sys/vm/overcommit_memory"),
            CommitLimit = LinuxProc.Field(memory, "CommitLimit:"),
            Committed = LinuxProc.FieldOrZero(memory, "Committed_AS:"),
        };
    }

    /// <summary>Which limit of this moment refused a call, and what to do; null where none is reached.</summary>
    public static string? AdviceFor(string operation, nuint bytes) =>
        operation is "mmap" or "mprotect" ? Read().Blame(operation, bytes) : null;

    /// <summary>Which of these limits refuses a call, and what to do; null where none is reached.</summary>
    public string? Blame(string operation, ulong bytes)
    {
        if (operation == "mmap" && Exceeds(bytes, AddressSpace, AddressSpaceLimit))
        {
            return $" The limit on the addresses of this process, RLIMIT_AS, is {AddressSpaceLimit} bytes, and {AddressSpace} are "
                + "in use: raise it (ulimit -v) or ask for less.";
        }

        if (Exceeds(bytes, Data, DataLimit))
        {
            return $" The limit on the private memory of this process, RLIMIT_DATA, is {DataLimit} bytes, and {Data} are in use: "
                + "raise it (ulimit -d) or ask for less.";
        }

        if (Exceeds(MappingsOfOneCall, Mappings, MappingLimit))
        {
            return $" This process has {Mappings} mappings, and vm.max_map_count is {MappingLimit}: raise it (sysctl), make fewer "
                + "and larger arenas, or leave out guard pages.";
        }

        return Overcommit == Strict
            ? $" vm.overcommit_memory is 2, so memory is promised only as far as it is there: {Committed} bytes of {CommitLimit} "
                + "are promised. Set it to 0 or 1, raise vm.overcommit_ratio (sysctl), or ask for less."
            : null;
    }

    private static bool Exceeds(ulong wanted, ulong used, ulong? limit) =>
        limit is { } most && (used > most || wanted > most - used);
}
