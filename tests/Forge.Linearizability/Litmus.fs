/// A wake-up that is lost only because of the order in which a processor's writes reach the others: no checker sees it that
/// chooses among the orders of single steps. One thread gives its lease back, and at the same moment another begins to wait.
/// One of them has to see the other.
module Forge.Linearizability.Litmus

open System
open System.Diagnostics
open System.Threading
open System.Threading.Tasks
open Forge

/// How long a wait may take before it counts as lost; nothing is under way then that could still end it.
let private patience = TimeSpan.FromSeconds 1.0

/// Up to so many steps a thread hesitates in a round, so that all distances between the two calls come about.
let private mostSteps = 400L

[<Sealed>]
type private Rounds() =
    let pool =
        new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking 64L), ArenaPoolOptions(MaxLeases = 1))

    let mutable lease = pool.Checkout()
    let mutable task: Task<ArenaLease> = null
    let mutable isOver = false

    // Each thread writes its own: the round that it has come to, and the last one that it has done.
    let arrived = Array.zeroCreate<int64> 64
    let finished = Array.zeroCreate<int64> 64

    let hesitate steps =
        let mutable left = steps

        while left > 0L do
            left <- left - 1L

    let meet (marks: int64[]) own other round =
        Volatile.Write(&marks[own], round)
        let mutable spins = 0

        while Volatile.Read &marks[other] < round && not (Volatile.Read &isOver) do
            spins <- spins + 1

            // The other one may wait for this processor.
            if spins % 4096 = 0 then
                Thread.Yield() |> ignore

    let wait rounds =
        let mutable round = 1L

        while round <= rounds && not (Volatile.Read &isOver) do
            meet arrived 32 0 round
            hesitate (max 0L (round % (2L * mostSteps) - mostSteps))
            Volatile.Write(&task, pool.CheckoutAsync().AsTask())
            meet finished 32 0 round
            round <- round + 1L

    /// Runs rounds until a wake-up is lost or the time is up; returns how many, and whether one was lost.
    member _.Run(rounds: int64, deadline: DateTime) =
        let waiter = Thread((fun () -> wait rounds), IsBackground = true)
        waiter.Start()
        let mutable isLost = false
        let mutable round = 0L

        while round < rounds && not isLost && DateTime.UtcNow < deadline do
            round <- round + 1L
            meet arrived 0 32 round
            hesitate (max 0L (mostSteps - round % (2L * mostSteps)))
            lease.Dispose()
            meet finished 0 32 round

            if task.Wait patience then
                // It was handed over without its seat; a cycle gives the arena its seat again.
                task.Result.Dispose()
                lease <- pool.Checkout()
            else
                isLost <- pool.IdleCount = 1

        Volatile.Write(&isOver, true)
        waiter.Join()
        round, isLost

/// Runs up to so many rounds of the library as it is; returns whether none of them lost a wake-up.
let check rounds =
    let clock = Stopwatch.StartNew()
    let rounds, isLost = Rounds().Run(rounds, DateTime.UtcNow.AddSeconds 120.0)

    printfn
        "%d rounds of a give-back that meets the beginning of a wait, in %.1f s: %s"
        rounds
        clock.Elapsed.TotalSeconds
        (if isLost then
             "VIOLATION: the arena is idle, and the wait goes on"
         else
             "no wake-up lost")

    not isLost

/// Looks several times for a wake-up that a seeded core loses; the last line is a row of the table.
let find (name: string) tries =
    let clock = Stopwatch.StartNew()

    let found =
        [
            for _ in 1..tries do
                match Rounds().Run(Int64.MaxValue, DateTime.UtcNow.AddSeconds 120.0) with
                | rounds, true -> rounds
                | _ -> ()
        ]

    let counts = found |> List.sort |> List.map string |> String.concat ", "
    printfn "| %s | %d of %d | %s rounds | %.1f s |" name found.Length tries counts clock.Elapsed.TotalSeconds
    if found.IsEmpty then 1 else 0
