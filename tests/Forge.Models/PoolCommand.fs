namespace Forge.Models

// Types only, which need no signature.

/// What a factory may return instead of a backing of its own.
type Fault =
    | ReturnsNull
    /// A backing of no bytes.
    | ReturnsEmpty
    /// The backing of an arena that exists.
    | ReturnsUsed

/// What one may ask of a pool, and what may happen to it.
type PoolCommand =
    | Checkout
    /// Wait where the limits allow no more arenas, for so long; with no time, for ever.
    | CheckoutAsync of timeout: int option
    | Cancel of WaiterId
    /// Give a lease back to the pool it came from.
    | GiveBack of LeaseId
    /// Dispose a lease: gives it back, or does nothing where it has ended.
    | DisposeLease of LeaseId
    | Prewarm of count: int
    | Clear
    | ReleaseIdle
    | DisposePool
    /// Time goes by.
    | Advance of milliseconds: int
    /// From now on the factory makes so many arenas, and then fails.
    | LimitFactory of mints: int
    /// The factory does this once, and then works again.
    | SpoilFactory of Fault
    /// From now on the release of this arena, and of its pages, fails.
    | SpoilRelease of ArenaId

/// What the pool answers.
type PoolOutcome =
    /// This lease, on this arena.
    | Leased of LeaseId * ArenaId
    | Waits of WaiterId
    /// Refused: one more arena would pass the limit.
    | LimitReached of Limit
    /// The factory made an arena that passes MaxLiveBytes on its own; it was released.
    | ArenaTooLarge
    /// The factory failed; whatever was made until then stays.
    | FactoryFailed
    /// The factory returned what can't be used; it was disposed unless it is another arena's, and what was made until
    /// then stays.
    | BackingRefused
    /// The arena of the lease is idle now, or was given to whoever waits.
    | Kept
    /// The arena of the lease was released.
    | Dropped
    /// The lease or the wait had ended before; nothing changed.
    | AlreadyEnded
    | Prewarmed of count: int
    /// Refused: a negative number of arenas.
    | CountNegative
    /// So many arenas, or their pages, could not be released. The command did all the rest, and what is released
    /// counts as gone.
    | ReleaseFailed of count: int
    /// So many idle arenas were released for having been idle long; of so many the release failed.
    | Trimmed of count: int * failed: int
    /// The pool has been disposed; nothing changed.
    | PoolDisposed
    | Done
