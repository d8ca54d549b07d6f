namespace Forge.Tests

open System
open System.Collections.Concurrent
open System.Threading
open System.Threading.Tasks
open Forge
open Forge.Models

/// What a call to the real pool returned.
[<RequireQualifiedAccess>]
type private Reply =
    | Nothing
    | Lease of ArenaLease
    | Checkout of Task<ArenaLease> * CancellationTokenSource
    | Count of int

/// A real pool and its arenas beside their model, on a clock that both have.
type PoolSession(setup: PoolSetup, firstSlot: int, doorOf: ArenaPool<TestMemory> -> PoolDoor) =
    inherit Session<PoolStep>()

    let clock = ManualClock()
    let failures = ConcurrentQueue<exn>()
    let factory = TestFactory(setup.Source, setup.Limits.ArenaBytes, setup.Offset)

    let pool =
        new ArenaPool<TestMemory>(
            setup.Limits.Capacity,
            Func<TestMemory> factory.Mint,
            PoolStep.options clock failures.Enqueue setup
        )

    let door = doorOf pool

    let foreign =
        lazy (new ArenaPool<TestMemory>(1, (fun () -> TestMemory.Make(Heap, 40, 0))))

    let foreignLease = lazy (foreign.Value.Checkout())
    let leases = ResizeArray<ArenaLease>()
    let doors = ResizeArray<Door>()
    let waits = WaitLedger()
    let mutable model = LeaseModel.empty setup.Limits

    let memory arena =
        if arena >= factory.Minted then
            Promise.violation "no arena was minted"

        bigint (uint64 factory[arena].Start), bigint factory[arena].Length

    let act action =
        let outcome, after = action model
        model <- after
        outcome

    let work =
        ArenaWork(
            { new World() with
                member _.Door lease = doors[lease]
                member _.MemoryOf arena = factory[arena]
                member _.ModelOf arena = model.Arenas[arena]
                member _.Ask(lease, action) = act (LeaseModel.arena lease action)
                member _.AskScope(scope, action) = act (LeaseModel.scope scope action)

                member _.Wrote(lease, bytes) =
                    model <- LeaseModel.write model.Pool.Held[lease] bytes model
            },
            firstSlot
        )

    /// One of so many, in seven cases of eight one of those that are preferred.
    let choose count (preferred: int seq) preferredCount index =
        if count = 0 then
            None
        elif preferredCount > 0 && index % 8 <> 0 then
            Some(Seq.item (index % preferredCount) preferred)
        else
            Some(index / 8 % count)

    let chooseLease index =
        choose leases.Count model.Pool.Held.Keys model.Pool.Held.Count index

    let chooseWait index =
        let waiting = model.Pool.Line.Waiting
        choose (WaitingLine.total model.Pool.Line) (Seq.map fst waiting) waiting.Length index

    /// The command with the lease, the wait or the arena that its number means, if there is any.
    let resolve command =
        match command with
        | GiveBack index -> chooseLease index |> Option.map GiveBack
        | DisposeLease index -> chooseLease index |> Option.map DisposeLease
        | Cancel index -> chooseWait index |> Option.map Cancel
        | SpoilRelease index ->
            let live = PoolModel.live model.Pool
            choose factory.Minted live live.Count index |> Option.map SpoilRelease
        | command -> Some command

    let attempt action =
        try
            action (), null
        with error ->
            Reply.Nothing, error

    let doing action =
        action ()
        Reply.Nothing

    /// Moves the clock on. Nobody can catch what fails then.
    let advance time =
        clock.Advance(PoolStep.time time)

        match PoolModel.apply (Advance time) model.Pool with
        | Trimmed(_, failed), _ -> PoolPromise.checkReports failures failed
        | _ -> PoolPromise.checkReports failures 0

    /// Does to the real pool what the model is asked.
    let carryOut command () =
        match command with
        | Checkout -> Reply.Lease(door.Checkout())
        | CheckoutAsync timeout ->
            let cancellation = new CancellationTokenSource()
            Reply.Checkout(door.CheckoutAsync (Option.map PoolStep.time timeout) cancellation.Token, cancellation)
        | Cancel waiter -> doing (fun () -> waits.Cancel waiter)
        | GiveBack lease -> doing (fun () -> door.GiveBack leases[lease])
        | DisposeLease lease -> doing leases[lease].Dispose
        | Prewarm count -> Reply.Count(door.Prewarm count)
        | Clear -> doing door.Clear
        | ReleaseIdle -> doing door.ReleaseIdle
        | DisposePool -> doing pool.Dispose
        | Advance time -> doing (fun () -> advance time)
        | LimitFactory mints -> doing (fun () -> factory.MintsLeft <- mints)
        | SpoilFactory fault -> doing (fun () -> factory.NextFault <- Some fault)
        | SpoilRelease arena -> doing (fun () -> factory[arena].Fails <- true)

    /// Two threads end one lease; the reply is that of one, and the other has to be refused.
    let byTwo lease () =
        let isRefusal error =
            not (isNull error)
            && Promise.isJust<InvalidOperationException> [ "was already given back" ] error

        match Partner.Own.Together(fun () -> door.GiveBack leases[lease]) with
        | own, other when isRefusal own || isRefusal other ->
            match (if isRefusal own then other else own) with
            | null -> Reply.Nothing
            | error -> raise error
        | own, other -> Promise.violation $"two threads gave back one lease and got {own} and {other}"

    /// Takes over a lease that was given out, empty and on the arena that the model says.
    let accept (id: LeaseId) arena (lease: ArenaLease) =
        if lease.Allocated <> 0L then
            Promise.violation $"{lease.Allocated} bytes are allocated at the checkout"

        let found =
            factory.IndexOf(Address.ofSpan (lease.AllocSliceUninitialized<byte> 0).Span)

        if found <> arena then
            Promise.violation $"arena {found} was leased instead of arena {arena}"

        if leases.Count <> id then
            Promise.violation $"lease {leases.Count} was given out as lease {id}"

        leases.Add lease
        doors.Add(door.Open lease)

    /// Does something to the real pool, and then asks the model, which has to know where a minted arena lies.
    let ask command call =
        let reply, error = attempt call
        let outcome = act (LeaseModel.pool memory command)

        if not (PoolPromise.isKept setup.Limits command outcome error) then
            let answer = if isNull error then "no exception" else error.ToString()
            Promise.violation $"{command} gave {answer} instead of {outcome}"

        match outcome, reply with
        | Leased(id, arena), Reply.Lease lease -> accept id arena lease
        | Leased(id, arena), Reply.Checkout(task, _) when task.IsCompletedSuccessfully -> accept id arena task.Result
        | Waits _, Reply.Checkout(task, cancellation) when not task.IsCompleted -> waits.Add(task, cancellation)
        | Prewarmed promised, Reply.Count made when made = promised -> ()
        | (Leased _ | Waits _ | Prewarmed _), _ -> Promise.violation $"{command} gave {reply} instead of {outcome}"
        | _ -> ()

        outcome

    /// What a pool refuses whatever it is like; all the rest is as it was, which is checked afterwards.
    let refused isRight call =
        match attempt call with
        | _, error when not (isNull error) && isRight error -> "refused"
        | reply, error -> Promise.violation $"what has to be refused gave {reply}, {error}"

    let refusedCheckout time cancellation isRight =
        refused isRight (fun () -> Reply.Checkout(door.CheckoutAsync time cancellation, null))

    let refusedLease (lease: ArenaLease) (fragment: string) =
        refused (Promise.isJust<ArgumentException> [ fragment ]) (fun () -> doing (fun () -> door.GiveBack lease))

    let checkLeases () =
        let held = model.Pool.Held

        for lease in 0 .. leases.Count - 1 do
            if leases[lease].IsHeld <> held.ContainsKey lease then
                Promise.violation $"lease {lease} is held: {leases[lease].IsHeld}"

        for KeyValue(lease, arena) in held do
            if not factory[arena].IsFenceIntact then
                Promise.violation $"bytes outside arena {arena} were written"

            work.CheckSizes(doors[lease], model.Arenas[arena])

    /// What holds between commands. The ends of waits come first: until then a lease may be on its way on another thread.
    let check (before: PoolModel) =
        let waiting = model.Pool.Line.Waiting |> List.map fst

        if model.Pool.Line.Ended.Count > before.Line.Ended.Count then
            for KeyValue(waiter, how) in model.Pool.Line.Ended do
                if not (before.Line.Ended.ContainsKey waiter) then
                    waits.Settle(waiter, how, waiting, accept)

        waits.RequireWaiting waiting
        PoolPromise.checkFigures door model.Pool

        if clock.Timers <> PoolModel.timers model.Pool then
            Promise.violation $"there are {clock.Timers} timers instead of {PoolModel.timers model.Pool}"

        PoolPromise.checkArenas factory (setup.Extra = ProtectedIdle) before model.Pool
        checkLeases ()
        work.CheckSlices()

    let seen name outcome =
        {
            Command = name
            Outcome = outcome
            Offset = 0L
        }

    override _.Step(step, scopes: byref<ScopeSlots>) =
        let before = model.Pool

        let settle command call =
            let outcome = ask command call

            { seen (PoolBranch.command command) (PoolBranch.outcome command outcome before model.Pool) with
                Offset = PoolBranch.place outcome
            }

        let seen =
            match step with
            | Ask command ->
                match resolve command with
                | Some command -> settle command (carryOut command)
                | None -> seen (PoolBranch.command command) "skipped"
            | ReturnByTwo index ->
                match chooseLease index with
                | Some lease ->
                    { settle (GiveBack lease) (byTwo lease) with
                        Command = "give back by two"
                    }
                | None -> seen "give back by two" "skipped"
            | ReturnForeign ->
                let outcome = refusedLease foreignLease.Value "given out by another pool"

                if not foreignLease.Value.IsHeld then
                    Promise.violation "another pool's lease was ended"

                seen "give back another pool's" outcome
            | ReturnDefault -> seen "give back the default" (refusedLease (new ArenaLease()) "default lease")
            | CheckoutCancelled ->
                refusedCheckout None (CancellationToken(canceled = true)) (fun error ->
                    error :? OperationCanceledException)
                |> seen "lease async, cancelled"
            | CheckoutImpatiently ->
                Promise.isJust<ArgumentOutOfRangeException> [ "-00:00:01" ]
                |> refusedCheckout (Some(TimeSpan.FromSeconds -1.0)) CancellationToken.None
                |> seen "lease async, negative time"
            | Work(index, command) ->
                match chooseLease index with
                | Some lease -> work.Step(lease, command, &scopes)
                | None -> seen "work" "skipped"

        check before
        PoolPromise.checkReports failures 0
        seen

    override _.Finish hasFailed =
        let ignoringFailure action =
            attempt (fun () -> doing action) |> ignore

        ignoringFailure pool.Dispose
        ignoringFailure waits.End

        for lease in leases do
            ignoringFailure lease.Dispose

        if foreign.IsValueCreated then
            foreignLease.Value.Dispose()
            foreign.Value.Dispose()

        if not hasFailed && (factory.Live > 0 || clock.Timers > 0) then
            Promise.violation $"{factory.Live} arenas and {clock.Timers} timers are left in the end"
