namespace Forge.Linearizability

open System
open Forge.Models

/// What a thread asks of a pool. In a program the number in a give-back is an index into the leases that the thread
/// knows, modulo their count; in a history it is the lease itself.
type Call =
    | Ask of PoolCommand
    | CountIdle
    /// CheckoutAsync, with the milliseconds of the pool's clock that it may wait.
    | CheckoutLater of timeout: int option
    /// Cancels one of the waits of all threads, by its index modulo their count.
    | CancelWait of int
    /// Moves the pool's clock on by so many milliseconds. Timers that are due fire on the thread that moves it.
    | MoveClock of int

/// What the pool answered.
type Answer =
    | Answered of PoolOutcome
    | Counted of int
    /// A limit forbade another arena.
    | Refused
    /// A factory or a backing of the program's failed, and the failure reached the caller: with the arena, if it was one's.
    | Failed of ArenaId option
    | TimedOut
    | Cancelled
    /// It threw what it must never throw.
    | Raised of string

/// A call that a thread made, with all that could be seen of it.
type Operation =
    {
        /// The thread; 0 is the one that prepares the pool and takes it apart. A wait, and a call that a factory makes, has a
        /// negative number of its own, since the calls of its thread go on meanwhile.
        Lane: int
        Call: Call
        /// When it was called, and when it returned: the readings of one clock that never shows the same twice.
        Invoked: int64
        Returned: int64
        Answer: Answer
        /// The arenas that the factory made for this call, the first one first.
        Minted: ArenaId list
        /// The arenas that were released during this call, on its thread.
        Released: ArenaId list
    }

type History =
    {
        Capacity: int
        /// Whether each processor had its own seat from the start, so that there never was one order.
        AllSeats: bool
        /// The lanes of the waits that ended without a lease, and may have had an idle arena in hand before.
        Holders: Set<int>
        Operations: Operation list
    }

[<RequireQualifiedAccess>]
module History =
    /// Whether two calls of different threads were under way at one moment.
    let overlaps history =
        let threads =
            history.Operations |> List.filter (fun operation -> operation.Lane > 0)

        threads
        |> List.exists (fun one ->
            threads
            |> List.exists (fun other ->
                one.Lane < other.Lane
                && one.Invoked < other.Returned
                && other.Invoked < one.Returned))

    let describeCall call =
        match call with
        | CountIdle -> "IdleCount"
        | Ask command -> $"%A{command}"
        | other -> $"%A{other}"

    let private describeAnswer answer =
        match answer with
        | Counted count -> string count
        | Answered outcome -> $"%A{outcome}"
        | Raised message -> "threw " + message
        | other -> $"%A{other}"

    let private describe operation =
        let arenas verb (ids: ArenaId list) =
            if ids.IsEmpty then
                ""
            else
                $", %s{verb} " + String.Join(", ", ids)

        let indent =
            if operation.Lane < 0 then
                $"(%d{-operation.Lane}) "
            else
                String(' ', 26 * operation.Lane)

        $"%4d{operation.Invoked} to %4d{operation.Returned}  %s{indent}%s{describeCall operation.Call}: %s{describeAnswer operation.Answer}"
        + arenas "minted" operation.Minted
        + arenas "released" operation.Released

    /// A line for each call in the order of the calls, its times in front, a column for each thread.
    let print history =
        history.Operations
        |> List.sortBy _.Invoked
        |> List.map describe
        |> List.append
            [
                $"a pool of capacity %d{history.Capacity}; thread 0 prepares it and takes it apart; (1), (2), ... are waits and calls of a factory"
            ]
        |> String.concat "\n"
