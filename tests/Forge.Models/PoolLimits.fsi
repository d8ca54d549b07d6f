namespace Forge.Models

/// What a pool is held to. Its arenas are all equally large; times are milliseconds since the pool was made.
type PoolLimits =
    {
        /// The most idle arenas.
        Capacity: int
        ArenaBytes: int
        PageBytes: int
        /// How much an arena may have written and keep all its pages, before it is rounded up to a page; none keeps all.
        RetainBytes: int option
        /// Whether an arena is zeroed when its lease ends.
        ClearsOnReturn: bool
        /// How long an arena is idle before it is released; none for ever.
        TrimAfter: int option
        /// The most arenas that exist, idle ones included.
        MaxLeases: int
        /// The most bytes that these arenas have together.
        MaxLiveBytes: int option
    }

/// What allows no more arenas.
[<RequireQualifiedAccess>]
type Limit =
    | MaxLeases
    | MaxLiveBytes

module PoolLimits =
    /// No limit but on what is idle; nothing is returned to the system or trimmed.
    val ofCapacity: capacity: int -> PoolLimits

    /// The limit that forbids one more arena beside those that exist.
    val forbidding: existing: int -> limits: PoolLimits -> Limit option

    /// From where on the pages of an arena that has written so much are returned when its lease ends; none where all stay.
    val returnedFrom: written: int -> limits: PoolLimits -> int option

    /// When an arena is released that came to be idle at a moment. Idle arenas are looked at four times a period; the first
    /// look after the moment finds it, and it goes a period later: idle for at least the period, at most a quarter longer.
    val leavesAt: idleSince: int -> limits: PoolLimits -> int option
