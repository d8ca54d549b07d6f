/// Threads that do to one pool all that can be done to it, with faults, for a given time. What must hold is checked as they
/// go, and at the end that every byte mapped was unmapped.
module Forge.Tests.Stress

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.Threading
open Forge
open Forge.Tests.StressPool

/// Where two threads wait for each other, but not for ever, before both end copies of one lease.
type private Meeting() =
    let mutable arrived = 0

    member _.Meet() =
        Interlocked.Increment &arrived |> ignore
        let mutable patience = 500

        while patience > 0 && Volatile.Read &arrived < 2 do
            patience <- patience - 1
            Thread.SpinWait 5

/// A lease, the pool it came from, and what its holder wrote all over its arena.
[<Struct>]
type private Held =
    {
        Pool: ArenaPool<FaultyBacking>
        Lease: ArenaLease
        Mark: int64
        Slice: ArenaSlice<int64>
    }

/// What the threads of one round share.
type private Arena(tally: Tally) =
    let mutable pool = makePool tally

    member _.Pool = Volatile.Read &pool

    /// Puts a new pool in the place of the present one, which is the caller's to dispose.
    member _.Replace() =
        Interlocked.Exchange(&pool, makePool tally)

    /// Leases whose holders want another thread to give them back.
    member val Handed = ConcurrentQueue<struct (Held * Meeting)>()

type private Worker(tally: Tally, shared: Arena, number: int) =
    let random = Random number
    let held = ResizeArray<Held>()
    let mutable operations = 0L

    /// Does something in which only the planned faults may come; whether it went through.
    let attempt what (action: unit -> unit) =
        operations <- operations + 1L

        try
            action ()
            true
        with error ->
            if not (isPlanned error) then
                tally.Violation $"{what}: {error}"

            false

    /// The holder's mark is all that is in the arena.
    let checkMark (one: Held) =
        tally.Check(one.Lease.IsHeld, "a lease ended that nobody gave back")

        if one.Lease.IsHeld then
            tally.Check(one.Slice.Span.IndexOfAnyExcept one.Mark = -1, "an arena was overwritten by another holder")

    let take () =
        let any = random.Next held.Count
        let one = held[any]
        held[any] <- held[held.Count - 1]
        held.RemoveAt(held.Count - 1)
        one

    let checkout () =
        attempt "checkout" (fun () ->
            let pool = shared.Pool
            let lease = pool.Checkout()
            tally.Check((lease.Allocated = 0L), "a leased arena was not empty")
            let mark = (int64 number <<< 48) + operations
            let slice = lease.AllocSliceUninitialized<int64>(random.Next(1, ArenaBytes / 8))
            slice.Span.Fill mark

            held.Add
                {
                    Pool = pool
                    Lease = lease
                    Mark = mark
                    Slice = slice
                })
        |> ignore

    /// A lease that was ended is refused; the pool must not care.
    let misuse (one: Held) =
        one.Lease.Dispose()
        tally.Check(not one.Lease.IsHeld, "a lease went on after it was given back")

        try
            one.Pool.GiveBack one.Lease
            tally.Violation "a lease was given back twice"
        with :? InvalidOperationException ->
            ()

    let giveBack (one: Held) =
        checkMark one

        attempt "give-back" (fun () ->
            if random.Next 2 = 0 then
                one.Pool.GiveBack one.Lease
            else
                one.Lease.Dispose())
        |> ignore

        tally.Check(not one.Slice.IsValid, "a slice went on after its lease was given back")
        attempt "misuse" (fun () -> misuse one) |> ignore

    /// Copies of one lease on two threads, both of which end it.
    let handOver (one: Held) =
        checkMark one
        let meeting = Meeting()
        shared.Handed.Enqueue(struct (one, meeting))
        meeting.Meet()
        Thread.SpinWait(random.Next 10)
        attempt "dispose of a copy" one.Lease.Dispose |> ignore

    let takeOver () =
        match shared.Handed.TryDequeue() with
        | true, struct (one, meeting) ->
            meeting.Meet()
            Thread.SpinWait(random.Next 10)
            attempt "give-back of a copy" one.Lease.Dispose |> ignore
            attempt "misuse of a copy" (fun () -> misuse one) |> ignore
        | _ -> ()

    let onPool what (action: ArenaPool<FaultyBacking> -> unit) =
        attempt what (fun () -> action shared.Pool) |> ignore

    let step () =
        let pool = shared.Pool
        tally.Check(pool.IdleCount <= Capacity, "more idle than the capacity")

        match random.Next 100 with
        | 0 -> onPool "clear" _.Clear()
        | 1 -> onPool "release-idle" _.ReleaseIdle()
        | 2
        | 3 -> onPool "prewarm" (fun pool -> pool.Prewarm(random.Next 8) |> ignore)
        | 4 when random.Next 20 = 0 -> attempt "disposal" (fun () -> shared.Replace().Dispose()) |> ignore
        | 5
        | 6
        | 7
        | 8
        | 9 -> takeOver ()
        | 10
        | 11
        | 12
        | 13
        | 14 when held.Count > 0 -> handOver (take ())
        | roll when held.Count > 3 || held.Count > 0 && roll < 55 -> giveBack (take ())
        | _ -> checkout ()

    member _.Operations = operations

    member _.Run(until: unit -> bool) =
        try
            while not (until ()) do
                for _ in 1..20 do
                    step ()
        finally
            while held.Count > 0 do
                giveBack (take ())

    /// Ends what nobody has taken over.
    member _.Drain() =
        while not shared.Handed.IsEmpty do
            takeOver ()

        onPool "disposal" _.Dispose()

/// So many threads on one pool for so long; how many operations they did.
let private round (tally: Tally) threads (time: TimeSpan) =
    let shared = Arena tally
    let workers = [ for number in 1..threads -> Worker(tally, shared, number) ]
    let clock = Stopwatch.StartNew()

    Check.inParallel
        [
            for worker in workers -> fun () -> worker.Run(fun () -> clock.Elapsed > time)
        ]

    workers.Head.Drain()
    workers |> List.sumBy _.Operations

/// The load with each of several counts of threads in turn, in so many seconds; prints what it found, and gives the exit code.
let runOn (counts: int list) (seconds: float) (print: string -> unit) =
    let baseline = OutstandingMemory.Mappings, OutstandingMemory.MappedBytes
    let tally = Tally()

    let operations =
        counts
        |> List.sumBy (fun threads ->
            let operations =
                round tally threads (TimeSpan.FromSeconds(seconds / float counts.Length))

            print $"{threads} threads: {operations} operations, {tally.Count} violations so far"
            operations)

    let now = OutstandingMemory.Mappings, OutstandingMemory.MappedBytes
    tally.Check((tally.Live = 0L), $"{tally.Live} backings were not released")
    tally.Check((now = baseline), $"mappings and mapped bytes are {now}, and were {baseline}")
    tally.Words |> List.iter print

    let bytes =
        if now = baseline then
            "back at the baseline"
        else
            "not back at the baseline"

    print
        $"stress: {operations} operations on up to {List.max counts} threads, {tally.Count} violations, mapped bytes {bytes}"

    if tally.Count = 0 then 0 else 1

/// The whole of it, on 2 to 16 threads.
let run = runOn [ 2; 4; 8; 16 ]
