namespace Forge.Models

/// A lease, named by the order in which it was given out.
type LeaseId = int

/// What one may ask of a pool.
type PoolCommand =
    | Checkout
    /// Give a lease back to the pool it came from.
    | GiveBack of LeaseId
    /// Dispose a lease: gives it back, or does nothing where it has ended.
    | DisposeLease of LeaseId
    | Prewarm of count: int
    | Clear
    | ReleaseIdle
    | DisposePool
    /// From now on the factory makes so many arenas, and then fails.
    | LimitFactory of mints: int

/// What a factory may return instead of a backing of its own.
type Fault =
    | ReturnsNull
    /// A backing of no bytes.
    | ReturnsEmpty
    /// The backing of an arena that exists.
    | ReturnsUsed

/// What the pool answers.
type PoolOutcome =
    /// This lease, on this arena.
    | Leased of LeaseId * ArenaId
    /// The arena of the lease is idle now.
    | Kept
    /// The arena of the lease was released.
    | Dropped
    /// The lease had ended before; nothing changed.
    | AlreadyEnded
    | Prewarmed of count: int
    /// The factory failed; whatever was made until then stays.
    | FactoryFailed
    /// The factory returned what can't be used; it was disposed unless it is another arena's, and what was made until
    /// then stays.
    | BackingRefused
    /// Refused: a negative number of arenas.
    | CountNegative
    /// So many arenas, or their pages, could not be released. The command did all the rest, and what is released
    /// counts as gone.
    | ReleaseFailed of count: int
    /// The pool has been disposed; nothing changed.
    | PoolDisposed
    | Done

/// A pool as a value.
type PoolModel =
    {
        Capacity: int
        /// The idle arenas, the one given back last first.
        Idle: ArenaId list
        /// The leases that are held.
        Held: Map<LeaseId, ArenaId>
        /// How many leases have been given out.
        Leases: int
        /// How many arenas have been minted.
        Minted: int
        /// How many more the factory will make before it fails.
        MintsLeft: int
        /// What the factory will return next in place of an arena's backing.
        NextFault: Fault option
        /// The arenas whose release, or whose pages' release, will fail.
        Unreleasable: Set<ArenaId>
        IsDisposed: bool
    }

module PoolModel =
    /// An empty pool whose factory does not fail.
    val empty: capacity: int -> PoolModel

    /// The answer to a command, and the pool afterwards.
    val apply: command: PoolCommand -> pool: PoolModel -> PoolOutcome * PoolModel

    /// From now on the factory does this once, and then works again.
    val spoilFactory: fault: Fault -> pool: PoolModel -> PoolModel

    /// From now on the release of this arena, and of its pages, fails.
    val spoilRelease: arena: ArenaId -> pool: PoolModel -> PoolModel

    /// The arenas that exist: idle or leased. Every other one minted has been released, once.
    val live: pool: PoolModel -> Set<ArenaId>
