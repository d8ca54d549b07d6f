namespace Forge.Models

/// What becomes of the memory of an arena from one lease to the next.
type PooledArena =
    {
        /// The bytes from the start whose pages may be present.
        Present: int
        /// From where on its pages were returned, each time, the last one first.
        PageReturns: int list
        /// When it was made, or last came back.
        IdleSince: int
    }

module PooledArena =
    val make: now: int -> PooledArena

    /// This many bytes from the start have been allocated, or written in vain.
    val write: bytes: int -> arena: PooledArena -> PooledArena

    /// Returns the pages above some bytes. If that fails, they stay present.
    val returnPages: from: int -> fails: bool -> arena: PooledArena -> PooledArena
