namespace Forge.Linearizability

open System
open System.Diagnostics
open System.Threading
open Forge.Models

/// One pool, one program, one history. Built on the thread that prepares the pool; then each thread runs its lane.
type Session(program: Program, pause: unit -> unit) =
    let calls = Calls(program, pause)
    let resources = calls.Resources
    let pool = resources.Pool
    let threads = calls.Threads
    let known = calls.Known
    let mutable isUndecided = false

    let operations () =
        calls.Everybody |> Seq.collect _.Recorded |> List.ofSeq

    let heldLeases () =
        calls.Everybody
        |> Seq.collect _.Leases
        |> Seq.append known
        |> Seq.distinctBy (fun (struct (id, _, _)) -> id)
        |> Seq.filter (fun (struct (_, lease, _)) -> lease.IsHeld)
        |> Seq.length

    let stillWaiting () =
        calls.Waits |> List.filter (fun wait -> wait.End.IsNone)

    /// Waits until nothing is under way any more: every arena is idle or leased, and nobody waits for one that could be had.
    /// Returns what has not come about within some seconds.
    let comeToRest () : string option =
        let limit = Setting.limit program.Setting
        let watch = Stopwatch.StartNew()
        let mutable spinner = SpinWait()

        let rec look () =
            calls.Everybody |> List.iter calls.Collect
            let waiting = stillWaiting().Length
            let idle = pool.IdleCount
            let live = resources.Live
            let isOnItsWay = live <> idle + heldLeases ()
            let isForgotten = waiting > 0 && (idle > 0 || live < limit)

            if not (isOnItsWay || isForgotten) then
                None
            elif watch.Elapsed > TimeSpan.FromSeconds 5.0 then
                Some(
                    if isForgotten then
                        $"forgotten waits: %d{waiting}; %d{idle} arenas are idle, %d{live} of at most %d{limit} are alive"
                    else
                        $"%d{live} arenas are alive, but %d{idle} idle and %d{heldLeases ()} leased"
                )
            else
                spinner.SpinOnce 50
                look ()

        look ()

    /// What pool threads did in no call, and what is wrong with the figures. A thread may still be at its books when every arena is
    /// where it belongs, so it takes some seconds of wrong figures.
    let count atRest =
        let watch = Stopwatch.StartNew()
        let mutable spinner = SpinWait()

        let rec look () =
            let strays = Strays.find atRest resources.Made (operations ())

            let miscounted =
                Promises.figures
                    resources.FailedRequests
                    resources.Made.Length
                    calls.Waits
                    (heldLeases ())
                    resources.Live
                    (operations () @ strays)
                    (pool.GetStatistics())

            if miscounted.IsNone || watch.Elapsed > TimeSpan.FromSeconds 3.0 then
                strays, miscounted
            else
                spinner.SpinOnce 50
                look ()

        look ()

    /// Ends the waits that are left: each of them has to end as cancelled.
    let cancelTheRest () =
        for wait in stillWaiting () do
            wait.IsLeftOver <- true
            calls.Cancel wait

        calls.Everybody |> List.iter calls.Collect

    let backingComplaint (made: Backing list) =
        let named what (wrong: Backing list) =
            wrong
            |> List.tryHead
            |> Option.map (fun backing -> $"arena %d{backing.Id} %s{what}")

        [
            made |> List.filter (fun one -> one.Releases > 1) |> named "was released twice"
            made |> List.filter _.ReleasedWhileLeased |> named "was released while leased"
            made |> List.filter (fun one -> one.Releases = 0) |> named "was never released"
        ]
        |> List.tryPick id

    do
        if program.Setting.AllSeats then
            Seats.useAllOf pool

        if program.Prewarmed > 0 then
            calls.Run threads[0] (Ask(Prewarm program.Prewarmed))

        for _ in 1 .. program.Shared do
            calls.Run threads[0] (Ask Checkout)

        known.AddRange threads[0].Leases
        threads[0].Leases.Clear()
        resources.Arm()

    /// Makes the calls of one thread, counted from 0.
    member _.Run thread =
        program.Threads[thread] |> List.iter (calls.Run threads[thread + 1])

    /// Whether a CheckoutAsync really had to wait.
    member _.HasWaits = not calls.Waits.IsEmpty

    /// Whether the search gave up, since too many orders were possible.
    member _.IsUndecided = isUndecided

    /// Waits until the pool is at rest and counts, ends the waits that are left, disposes of the pool and ends every lease,
    /// all of it part of the history; then says what was wrong, if anything was.
    member _.Finish() : History * string option =
        let limit = Setting.limit program.Setting
        let unrest = comeToRest ()
        let atRest = calls.Read()
        let strays, miscounted = count atRest
        let ended = operations () |> List.filter Strays.endedOtherwise

        let isDisposed =
            operations () |> List.exists (fun operation -> operation.Call = Ask DisposePool)

        // The search lets a disposal leave arenas to calls that overlap it, but now there are none.
        let kept = if isDisposed then pool.IdleCount else 0

        calls.Run threads[0] CountIdle
        cancelTheRest ()
        calls.Run threads[0] (Ask DisposePool)

        for caller in calls.Everybody do
            if caller.Lane <> 0 then
                known.AddRange caller.Leases

        for index in 0 .. known.Count - 1 do
            calls.Run threads[0] (Ask(DisposeLease index))

        resources.Made |> List.iter _.Free()
        let operations = operations () @ strays
        let waits = calls.Waits
        let protects = program.Setting.Protects

        // They may have had an idle arena in hand before. Those that ended while they were called are the thread's own.
        let holders =
            if protects then
                ended |> List.map _.Lane |> List.filter (fun lane -> lane < 0) |> Set.ofList
            else
                Set.empty

        let history =
            {
                Capacity = program.Capacity
                AllSeats = program.Setting.AllSeats
                Holders = holders
                Operations =
                    operations
                    |> List.map (fun operation ->
                        // A pool thread may still have been at work for it, until when is not known.
                        if holders.Contains operation.Lane then
                            { operation with
                                Returned = max operation.Returned atRest
                            }
                        else
                            operation)
            }

        let complaint =
            [
                fun () -> unrest
                fun () -> resources.UnexplainedFailure
                fun () -> backingComplaint resources.Made
                fun () -> Strays.unexplained strays ended
                fun () -> miscounted
                fun () ->
                    if kept > 0 then
                        Some $"a disposed pool keeps %d{kept} idle arenas"
                    else
                        None
                fun () ->
                    if resources.MostLive > limit then
                        Some $"%d{resources.MostLive} arenas were alive at once, of at most %d{limit}"
                    else
                        None
                fun () ->
                    Promises.refusals
                        limit
                        program.Setting.MaxArenas.IsSome
                        resources.FactoryCallsInNoCall
                        waits
                        ended
                        operations
                fun () -> Promises.order protects (resources.FailedRequests > 0L) waits operations
                fun () -> waits |> List.tryPick (Promises.ends resources.Clock.Now)
                fun () ->
                    match Search.judge history with
                    | Forbidden -> Some "no order of these calls obeys the rule"
                    | Undecided ->
                        isUndecided <- true
                        None
                    | Allowed -> None
            ]
            |> List.tryPick (fun judge -> judge ())

        history, complaint
