namespace Forge;

/// <summary>What a call of the system adds to what Linux limits. Every call may also add mappings.</summary>
/// <param name="AddressSpace">The bytes of addresses that it takes, which RLIMIT_AS limits.</param>
/// <param name="Data">The bytes that it makes private and writable, which RLIMIT_DATA limits.</param>
/// <param name="Committed">The bytes that it commits, which strict overcommit limits.</param>
/// <param name="Locked">The bytes that it locks, which RLIMIT_MEMLOCK limits.</param>
internal readonly record struct LinuxCharge(ulong AddressSpace = 0, ulong Data = 0, ulong Committed = 0, ulong Locked = 0);
