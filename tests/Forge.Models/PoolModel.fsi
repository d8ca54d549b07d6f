namespace Forge.Models

/// A pool as a value. Whoever waits has no room: where there is an idle arena, or room for one, nobody waits.
type PoolModel =
    {
        Limits: PoolLimits
        Now: int
        /// The idle arenas, the one given back last first.
        Idle: ArenaId list
        /// The leases that are held.
        Held: Map<LeaseId, ArenaId>
        /// The memory of arenas, also of those that were released.
        Arenas: Map<ArenaId, PooledArena>
        Line: WaitingLine
        /// How many leases have been given out.
        Leases: int
        /// How many backings the factory has made.
        Minted: int
        /// How many more the factory will make before it fails.
        MintsLeft: int
        /// What the factory will return next in place of an arena's backing.
        NextFault: Fault option
        /// The arenas whose release, or whose pages' release, will fail.
        Unreleasable: Set<ArenaId>
        IsDisposed: bool
        Counts: PoolCounts
    }

module PoolModel =
    /// An empty pool whose factory does not fail.
    val empty: limits: PoolLimits -> PoolModel

    /// The answer to a command, and the pool afterwards.
    val apply: command: PoolCommand -> pool: PoolModel -> PoolOutcome * PoolModel

    /// So many bytes from the start of a leased arena have been allocated, or written in vain.
    val write: id: ArenaId -> bytes: int -> pool: PoolModel -> PoolModel

    /// The memory of an arena.
    val arena: id: ArenaId -> pool: PoolModel -> PooledArena

    /// The arenas that exist: idle or leased. Every other one minted has been released, once.
    val live: pool: PoolModel -> Set<ArenaId>

    val figures: pool: PoolModel -> PoolFigures

    /// How many timers the pool has on its clock: one to trim, and one for each wait that ends after a time.
    val timers: pool: PoolModel -> int
