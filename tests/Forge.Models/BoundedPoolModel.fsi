namespace Forge.Models

/// What a pool is held to. Its arenas are all equally large; times are milliseconds since the pool was made.
[<RequireQualifiedAccess>]
type Bounds =
    {
        /// The most idle arenas.
        Capacity: int
        ArenaBytes: int
        PageBytes: int
        /// What an arena may have used and keep all its pages, before it is rounded up to a page; none keeps all.
        RetainBytes: int option
        /// How long an arena is idle before it is released; none for ever.
        TrimAfter: int option
        /// The most arenas that exist, idle ones included.
        MaxLeases: int
        /// The most bytes that these arenas have together.
        MaxLiveBytes: int option
    }

/// An arena that exists.
type BoundedArena =
    {
        Id: ArenaId
        /// Bytes allocated since the checkout or the last reset.
        Allocated: int
        /// The most bytes that were ever allocated at once, as far as their pages were not returned since.
        HighWater: int
        /// When it came to be idle.
        IdleSince: int
        /// From where on its pages were returned, each time, the last one first.
        PageReleases: int list
    }

/// A checkout that waits, named by how many had to wait before.
type WaiterId = int

/// How a wait ended.
[<RequireQualifiedAccess>]
type WaitEnd =
    | Served of LeaseId * ArenaId
    | TimedOut
    | Cancelled
    | PoolDisposed

[<RequireQualifiedAccess>]
type BoundedCommand =
    | Checkout
    /// Wait where the limits allow no more arenas, for so long; with no time, for ever.
    | CheckoutAsync of timeout: int option
    /// The same with a cancellation that has happened already.
    | CheckoutCancelled
    | Cancel of WaiterId
    /// Allocate so many bytes, which must fit.
    | Fill of LeaseId * bytes: int
    | Reset of LeaseId
    | GiveBack of LeaseId
    | Prewarm of count: int
    | Clear
    | ReleaseIdle
    | DisposePool
    /// From now on the factory makes so many arenas, and then fails.
    | LimitFactory of mints: int
    /// Time goes by.
    | Advance of milliseconds: int

[<RequireQualifiedAccess>]
type BoundedOutcome =
    | Leased of LeaseId * ArenaId
    | Waits of WaiterId
    /// Refused: one more arena would pass MaxLeases or MaxLiveBytes.
    | LimitReached
    | FactoryFailed
    | Cancelled
    | PoolDisposed
    /// The wait had ended before, or the lease; nothing changed.
    | AlreadyEnded
    | Kept
    | Dropped
    | Prewarmed of count: int
    /// So many idle arenas were released for having been idle long.
    | Trimmed of count: int
    | Done

/// What a pool says of itself: the figures of GetStatistics.
[<RequireQualifiedAccess>]
type Figures =
    {
        Checkouts: int
        Returns: int
        Mints: int
        Drops: int
        Trims: int
        Waits: int
        Failures: int
        Idle: int
        Leased: int
        LiveBytes: int
        RetainedBytes: int
        ReleasedBytes: int
    }

/// A pool with limits as a value. Whoever waits has no room: where there is an idle arena, or room for one, nobody waits.
[<RequireQualifiedAccess>]
type BoundedPoolModel =
    {
        Bounds: Bounds
        Now: int
        /// The idle arenas, the one given back last first.
        Idle: BoundedArena list
        Held: Map<LeaseId, BoundedArena>
        /// Who waits and until when, first come first.
        Waiting: (WaiterId * int option) list
        /// How each wait ended that has ended.
        Ended: Map<WaiterId, WaitEnd>
        /// How many leases have been given out.
        Leases: int
        Minted: int
        /// How many more the factory will make before it fails.
        MintsLeft: int
        /// How large an arena is, a pool learns from the first; if that is too large it is released at once.
        IsSizeKnown: bool
        IsDisposed: bool
        Drops: int
        Trims: int
        Waits: int
        Failures: int
        ReleasedBytes: int
    }

module BoundedPoolModel =
    val empty: bounds: Bounds -> BoundedPoolModel

    /// The answer to a command, and the pool afterwards.
    val apply: command: BoundedCommand -> pool: BoundedPoolModel -> BoundedOutcome * BoundedPoolModel

    val figures: pool: BoundedPoolModel -> Figures

    /// When an arena is released that came to be idle at a moment. Idle arenas are looked at four times a period; the first
    /// look after the moment finds it, and it goes a period later: idle for at least the period, at most a quarter longer.
    val leavesAt: trimAfter: int -> idleSince: int -> int

    /// How many timers the pool has on its clock: one to trim, and one for each wait that ends after a time.
    val timers: pool: BoundedPoolModel -> int
