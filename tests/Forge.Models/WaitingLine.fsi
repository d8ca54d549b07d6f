namespace Forge.Models

/// A lease, named by the order in which it was given out.
type LeaseId = int

/// A checkout that waits, named by how many had to wait before.
type WaiterId = int

/// How a wait ended.
[<RequireQualifiedAccess>]
type WaitEnd =
    | Served of LeaseId * ArenaId
    | TimedOut
    | Cancelled
    | PoolDisposed

/// The checkouts that had to wait.
type WaitingLine =
    {
        /// Who waits and until when, first come first.
        Waiting: (WaiterId * int option) list
        /// How each wait ended that has ended.
        Ended: Map<WaiterId, WaitEnd>
    }

module WaitingLine =
    val empty: WaitingLine

    /// How many had to wait.
    val total: line: WaitingLine -> int

    /// One more waits, behind all others.
    val join: deadline: int option -> line: WaitingLine -> WaitingLine

    /// Ends a wait that goes on.
    val finish: how: WaitEnd -> waiter: WaiterId -> line: WaitingLine -> WaitingLine

    /// Ends all waits that go on.
    val finishAll: how: WaitEnd -> line: WaitingLine -> WaitingLine

    /// Ends the waits whose time has come.
    val expire: now: int -> line: WaitingLine -> WaitingLine

    /// How many of those that wait do so until a moment.
    val deadlines: line: WaitingLine -> int
