namespace Forge.Schedules

open System
open System.Threading
open Forge

/// One pool and one execution of a program: prepared, run and taken apart by the explorer's thread.
type Session(program: Program) =
    let clock = Forge.Tests.ManualClock()
    let ledger = Ledger program
    let ended = Array.create program.Threads.Length false
    let calls = Array.zeroCreate<int> 5
    let mutable hasFaults = false
    /// Whether a call that disposes of the pool has returned.
    let mutable isDisposed = false
    let mutable perform: Step -> unit = ignore

    let indexOf place =
        match place with
        | Factory -> 0
        | ReturnPages -> 1
        | Protect -> 2
        | Unprotect -> 3
        | Release -> 4

    let awaitEnd who number =
        Scheduler.Await($"%s{who} waits for thread %d{number}", (fun () -> ended[number - 1]), false)

    let apply place effect =
        match effect with
        | Raise -> raise (Injected place)
        | Call step -> perform step
        | AwaitThread number -> awaitEnd "user code" number

    /// Code of the user: others may run meanwhile, and it may fail or call back.
    let enter place =
        Scheduler.Point "user code"

        if hasFaults then
            let index = indexOf place
            calls[index] <- calls[index] + 1

            for fault in program.Faults do
                if fault.At = place && (fault.Nth = 0 || fault.Nth = calls[index]) then
                    apply place fault.Effect

    let mint () =
        enter Factory
        let id = ledger.Backings.Count
        let backing = new Backing(id, Blocks.address id, enter, Scheduler.Fail)
        ledger.Backings.Add backing
        backing

    let options =
        ArenaPoolOptions(
            TimeProvider = clock,
            TrimAfter =
                (match program.TrimAfter with
                 | Some seconds -> TimeSpan.FromSeconds seconds
                 | None -> Timeout.InfiniteTimeSpan),
            Checks =
                (if program.Protects then
                     ArenaChecks.ProtectIdle
                 else
                     ArenaChecks.None)
        )

    do
        if program.ReturnsPages then
            options.RetainBytes <- 0L

        program.MaxLeases |> Option.iter (fun count -> options.MaxLeases <- count)

        program.MaxLive
        |> Option.iter (fun count -> options.MaxLiveBytes <- int64 count * Backing.Size)

    let complain (error: exn) =
        Scheduler.Fail $"unexpected exception in %s{Scheduler.Operation}: %s{error.ToString()}"

    do
        options.OnBackgroundFailure <-
            fun failure ->
                if not (ledger.MayFailInBackground failure) then
                    complain failure

    let pool = new ArenaPool<Backing>(program.Capacity, mint, options)

    do
        if program.AllSeats then
            Seats.useAll pool

    let isAllowed error = ledger.MayThrow(hasFaults, error)

    let guard action =
        try
            action ()
        with
        | :? AbandonedException -> reraise ()
        | :? StuckException as error -> Scheduler.Fail $"in %s{Scheduler.Operation}: %s{error.Message}"
        | :? ObjectDisposedException as error when isAllowed error -> ledger.IsSeenDisposed <- true
        | error when isAllowed error -> ()
        | error -> complain error

    /// Takes the result of a wait that is over.
    let settle (wait: Pending) =
        if not wait.IsSettled && wait.Task.IsCompleted then
            wait.IsSettled <- true

            if wait.Task.IsCompletedSuccessfully then
                ledger.Add(wait.Lease, wait.Task.Result, wait.Began, false, clock.Now)
            elif wait.Task.IsCanceled then
                if not wait.IsCancelled then
                    Scheduler.Fail $"the wait for %s{wait.Lease} was cancelled, but nobody cancelled it"
            else
                match wait.Task.Exception.InnerException with
                | :? TimeoutException when clock.Now >= wait.Due -> ()
                | error when isAllowed error -> ()
                | error -> complain error

    let checkout name =
        ledger.Calls <- ledger.Calls + 1
        let began, wasSeenDisposed = ledger.Calls, ledger.IsSeenDisposed
        guard (fun () -> ledger.Add(name, pool.Checkout(), began, wasSeenDisposed, clock.Now))

    let ask name (timeout: TimeSpan option) =
        ledger.Calls <- ledger.Calls + 1
        let began, wasSeenDisposed = ledger.Calls, ledger.IsSeenDisposed

        guard (fun () ->
            let source = new CancellationTokenSource()

            let due =
                timeout |> Option.map ((+) clock.Now) |> Option.defaultValue TimeSpan.MaxValue

            let asked = pool.CheckoutAsync(Option.toNullable timeout, source.Token)

            if asked.IsCompletedSuccessfully then
                ledger.Add(name, asked.Result, began, wasSeenDisposed, clock.Now)
            else
                ledger.Pending[name] <-
                    {
                        Lease = name
                        Task = asked.AsTask()
                        Source = source
                        Due = due
                        Began = began
                        Asked = ledger.Calls
                        IsSettled = false
                        IsCancelled = false
                    })

    let await name =
        match ledger.Pending.TryGetValue name with
        | true, wait ->
            Scheduler.Await("waits for the lease", (fun () -> wait.Task.IsCompleted), true)
            settle wait
        | _ -> ()

    let cancel name =
        match ledger.Pending.TryGetValue name with
        | true, wait ->
            wait.IsCancelled <- true
            guard wait.Source.Cancel
        | _ -> ()

    let settleAll () = Seq.iter settle ledger.Pending.Values

    /// A lease that was had, also one that was waited for and came meanwhile.
    let find name =
        match ledger.Pending.TryGetValue name with
        | true, wait -> settle wait
        | _ -> ()

        match ledger.Leases.TryGetValue name with
        | true, held -> ValueSome held
        | _ -> ValueNone

    let endLease name isSilent =
        match find name with
        | ValueNone -> ()
        | ValueSome held ->
            held.IsEnding <- true

            if held.Lease.IsHeld then
                held.Backing.Holder <- ""
                held.Backing.CameBackLate <- ledger.IsSeenDisposed

            guard (fun () ->
                try
                    if isSilent then
                        held.Lease.Dispose()
                    else
                        pool.GiveBack held.Lease
                with :? InvalidOperationException as error when error.Message.Contains "already given back" ->
                    ())

            if held.Lease.IsHeld then
                Scheduler.Fail $"lease %s{name} goes on after it was given back"

            held.HasEnded <- true

    let count () =
        let mustBeNone = isDisposed && ledger.EndingAtDispose |> List.forall _.HasEnded
        let idle = pool.IdleCount

        if mustBeNone && idle > 0 then
            Scheduler.Fail $"%d{idle} arenas are idle after the pool was disposed"

        if idle < 0 || idle > program.Capacity then
            Scheduler.Fail $"IdleCount is %d{idle}, and the capacity is %d{program.Capacity}"

    let dispose () =
        ledger.IsClosing <- true
        guard pool.Dispose

        if not isDisposed then
            isDisposed <- true
            ledger.IsSeenDisposed <- true

            ledger.EndingAtDispose <-
                ledger.Leases.Values
                |> Seq.filter (fun held -> held.IsEnding && not held.HasEnded)
                |> List.ofSeq

    do
        perform <-
            fun step ->
                match step with
                | Checkout name -> checkout name
                | CheckoutSurely name ->
                    checkout name
                    settleAll ()
                    ledger.JudgeRefusal name
                | CheckoutAsync name -> ask name None
                | CheckoutWithin(name, seconds) -> ask name (Some(TimeSpan.FromSeconds seconds))
                | Await name -> await name
                | AwaitEnd number -> awaitEnd "a thread" number
                | Cancel name -> cancel name
                | GiveBack name -> endLease name false
                | DisposeLease name -> endLease name true
                | CountIdle -> guard count
                | Prewarm number -> guard (fun () -> pool.Prewarm number |> ignore)
                | Clear -> guard pool.Clear
                | ReleaseIdle -> guard pool.ReleaseIdle
                | DisposePool -> dispose ()
                | Advance seconds -> guard (fun () -> clock.Advance(TimeSpan.FromSeconds seconds))
                | OnProcessor number -> Scheduler.UseProcessor number

    let run (operation: string, step) =
        Scheduler.Operation <- operation
        perform step

    member _.Prepare(steps: (string * Step)[]) =
        Array.iter run steps
        Scheduler.UseProcessor 0
        hasFaults <- true

    /// What a thread, counted from 0, does.
    member _.Run(thread, steps: (string * Step)[]) =
        Array.iter run steps
        ended[thread] <- true

    /// Once all threads have ended or wait for ever: is everything as it must be?
    member _.JudgeRest() =
        Scheduler.Operation <- "at rest"

        guard (fun () ->
            settleAll ()
            ledger.JudgeOvertaken()
            ledger.FindForgotten()
            ledger.Compare pool)

    /// Ends what still waits, disposes of the pool, ends the leases: all of it must work, and nothing remain.
    member _.TakeApart() =
        hasFaults <- false
        Scheduler.Operation <- "cancelling what waits"

        for wait in ledger.Pending.Values do
            if not wait.Task.IsCompleted then
                cancel wait.Lease
                Scheduler.RunSpawned()

                if not wait.Task.IsCompleted then
                    Scheduler.Fail $"the wait for %s{wait.Lease} goes on after it was cancelled"

        settleAll ()
        Scheduler.Operation <- "disposing of the pool"
        dispose ()
        Scheduler.RunSpawned()
        Scheduler.Operation <- "giving back after the pool was disposed"

        for held in ledger.Leases.Values do
            if not held.HasEnded then
                endLease held.Name true

        Scheduler.RunSpawned()

        for backing in ledger.Backings do
            if backing.Releases <> 1 then
                Scheduler.Fail $"in the end arena %d{backing.Id} was released %d{backing.Releases} times"
