namespace Forge;

/// <summary>What an <see cref="ArenaStore"/> holds at one moment, and has done so far.</summary>
/// <param name="IsClosed">Whether the store has been closed.</param>
/// <param name="Idle">How many arenas are idle.</param>
/// <param name="Waits">How many checkouts have waited so far.</param>
/// <param name="Room">How many more arenas the limits allow: a guess, since others may take the room.</param>
/// <param name="EndedLeasesOfReleased">How many leases have ended of arenas that were released.</param>
/// <param name="Arenas">The arenas, if they were asked for.</param>
internal readonly record struct StoreCounts(bool IsClosed, int Idle, long Waits, int Room, long EndedLeasesOfReleased, LiveArena[] Arenas);
