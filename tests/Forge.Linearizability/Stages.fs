namespace Forge.Linearizability

open Forge.Models

/// Whom a call meets.
type Company =
    /// It overlaps no call that moves arenas, and no two calls have overlapped so far.
    | NoneSoFar
    /// It overlaps no call that moves arenas.
    | Alone
    /// It overlaps one that does.
    | Together

/// What a call may yet take of what is idle.
type Takes =
    | Any of count: int
    | Only of ArenaId

/// How far an operation has come.
type Stage =
    | Ready
    /// The lease has ended; its arena is on its way home.
    | Returning of LeaseId * ArenaId
    /// The arenas that the call has in hand, how many more it may take, and those that it has released.
    | Moving of hand: ArenaId list * takes: Takes * released: Set<ArenaId>
    | Finished

/// The model of the pool, and what is on its way past it.
type PoolState =
    {
        Pool: PoolModel
        /// The arenas that one call had in hand and granted to a wait, which does not yet have them.
        Granted: Set<ArenaId>
    }
