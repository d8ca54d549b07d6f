namespace Forge.Tests

open System
open System.Threading
open System.Threading.Tasks
open Microsoft.FSharp.Reflection
open Forge
open Forge.Models

/// A real pool with limits beside its model, and the clock that both have.
type BoundedSession(setup: BoundedSetup) =
    inherit Session<BoundedStep>()

    let bounds = BoundedCommand.bounds setup
    let clock = ManualClock()

    // At the start of a page, where a mapping would begin, too.
    let factory = TestFactory(Heap, bounds.ArenaBytes, BoundedCommand.page - 64)

    let time (milliseconds: int) =
        TimeSpan.FromMilliseconds(float milliseconds)

    let bytes most =
        most |> Option.map unativeint |> Option.defaultValue UIntPtr.MaxValue

    let pool =
        let options = PoolCommand.options setup.Extra
        options.TimeProvider <- clock
        options.MaxLeases <- bounds.MaxLeases
        options.MaxLiveBytes <- bytes bounds.MaxLiveBytes
        options.RetainBytes <- bytes bounds.RetainBytes

        options.TrimAfter <-
            bounds.TrimAfter
            |> Option.map time
            |> Option.defaultValue Timeout.InfiniteTimeSpan

        new ArenaPool<TestMemory>(bounds.Capacity, Func<TestMemory> factory.Mint, options)

    let leases = ResizeArray<ArenaLease>()
    let waits = WaitLedger()
    let mutable model = BoundedPoolModel.empty bounds

    /// One of the leases, in seven cases of eight one that is held.
    let chooseLease index =
        if model.Leases = 0 then
            ValueNone
        elif model.Held.Count > 0 && index % 8 <> 0 then
            ValueSome(Seq.item (index % model.Held.Count) model.Held.Keys)
        else
            ValueSome(index / 8 % model.Leases)

    /// One of the waits, in seven cases of eight one that goes on.
    let chooseWait index =
        if model.Waits = 0 then
            ValueNone
        elif not model.Waiting.IsEmpty && index % 8 <> 0 then
            ValueSome(fst model.Waiting[index % model.Waiting.Length])
        else
            ValueSome(index / 8 % model.Waits)

    let attempt action =
        try
            action ()
            null
        with error ->
            error

    /// The limit that allows no more arenas, as a message names it.
    let limit () =
        if model.Idle.Length + model.Held.Count = bounds.MaxLeases then
            $"MaxLeases is {bounds.MaxLeases}."
        else
            $"MaxLiveBytes, {bytes bounds.MaxLiveBytes}."

    /// The exception is the one that this outcome promises; null where it promises none.
    let isKept outcome (error: exn) =
        match outcome, error with
        | (BoundedOutcome.LimitReached | BoundedOutcome.FactoryFailed | BoundedOutcome.PoolDisposed | BoundedOutcome.AlreadyEnded),
          null -> false
        | BoundedOutcome.LimitReached, _ -> Promise.isJust<ArenaPoolLimitException> [ limit () ] error
        | BoundedOutcome.FactoryFailed, _ -> error = MintFailure
        | BoundedOutcome.PoolDisposed, _ -> Promise.isJust<ObjectDisposedException> [ "The pool was disposed" ] error
        | BoundedOutcome.AlreadyEnded, _ -> Promise.isJust<InvalidOperationException> [ "lease" ] error
        | _ -> isNull error

    /// Does something to the real pool and to its model, and gives the model's answer with how the model was before.
    let compare command action =
        let error = attempt action
        let before = model
        let outcome, after = BoundedPoolModel.apply command model
        model <- after

        if not (isKept outcome error) then
            let answer = if isNull error then "no exception" else error.ToString()
            Promise.violation $"{command} gave {answer} instead of {outcome}"

        outcome, before

    /// Takes over a lease that was given out, empty and on the arena that the model says.
    let accept (id: LeaseId) arena (lease: ArenaLease) =
        if lease.Allocated <> 0un then
            Promise.violation $"{lease.Allocated} bytes are allocated at the checkout"

        let found =
            factory.IndexOf(Address.ofSpan (lease.AllocSliceUninitialized<byte> 0).Span)

        if found <> arena then
            Promise.violation $"arena {found} was leased instead of arena {arena}"

        if leases.Count <> id then
            Promise.violation $"lease {leases.Count} was given out as lease {id}"

        leases.Add lease

    let checkFigures () =
        let expected = BoundedPoolModel.figures model
        let given = pool.GetStatistics()

        let actual: Figures =
            {
                Checkouts = int given.Checkouts
                Returns = int given.Returns
                Mints = int given.Mints
                Drops = int given.Drops
                Trims = int given.Trims
                Waits = int given.Waits
                Failures = int given.Failures
                Idle = given.Idle
                Leased = given.Leased
                LiveBytes = int given.LiveBytes
                RetainedBytes = int given.RetainedBytes
                ReleasedBytes = int given.ReleasedBytes
            }

        if actual <> expected then
            let differences =
                [
                    for field in FSharpType.GetRecordFields typeof<Figures> do
                        let actual, expected = field.GetValue actual, field.GetValue expected

                        if actual <> expected then
                            $"{field.Name} is {actual} instead of {expected}"
                ]

            Promise.violation (String.Join("; ", differences))

        if pool.IdleCount <> expected.Idle then
            Promise.violation $"{pool.IdleCount} arenas are idle instead of {expected.Idle}"

    /// What holds between commands. The ends of waits come first: until then a lease may be on its way on another thread.
    let check (before: BoundedPoolModel) =
        let waiting = model.Waiting |> List.map fst

        for KeyValue(waiter, how) in model.Ended do
            if not (before.Ended.ContainsKey waiter) then
                waits.Settle(waiter, how, waiting, accept)

        waits.RequireWaiting waiting
        checkFigures ()

        if clock.Timers <> BoundedPoolModel.timers model then
            Promise.violation $"there are {clock.Timers} timers instead of {BoundedPoolModel.timers model}"

        if factory.Live <> model.Idle.Length + model.Held.Count then
            Promise.violation $"{factory.Live} arenas exist instead of {model.Idle.Length + model.Held.Count}"

        for lease in 0 .. leases.Count - 1 do
            match Map.tryFind lease model.Held with
            | Some arena ->
                if leases[lease].Allocated <> unativeint arena.Allocated then
                    Promise.violation $"{leases[lease].Allocated} bytes are allocated instead of {arena.Allocated}"
            | None ->
                if leases[lease].IsHeld then
                    Promise.violation $"lease {lease} is still held"

        for arena in Seq.append model.Idle model.Held.Values do
            let releases = factory[arena.Id].PageReleases

            if releases <> arena.PageReleases then
                Promise.violation
                    $"the pages of arena {arena.Id} were released from {releases} on instead of {arena.PageReleases}"

    let lease () =
        let mutable lease = new ArenaLease()

        match compare BoundedCommand.Checkout (fun () -> lease <- pool.Checkout()) with
        | BoundedOutcome.Leased(id, arena), before ->
            accept id arena lease
            "leased", before
        | BoundedOutcome.LimitReached, before -> "limit reached", before
        | BoundedOutcome.FactoryFailed, before -> "factory failed", before
        | _, before -> "pool disposed", before

    let leaseAsync timeout =
        let cancellation = new CancellationTokenSource()
        let mutable checkout = ValueTask<ArenaLease>()

        let begin' () =
            checkout <- pool.CheckoutAsync(timeout |> Option.map time |> Option.toNullable, cancellation.Token)

        match compare (BoundedCommand.CheckoutAsync timeout) begin' with
        | BoundedOutcome.Leased(id, arena), before when checkout.IsCompletedSuccessfully ->
            accept id arena checkout.Result
            "leased", before
        | BoundedOutcome.Waits _, before when not checkout.IsCompleted ->
            waits.Add(checkout.AsTask(), cancellation)
            "waits", before
        | BoundedOutcome.LimitReached, before -> "limit reached", before
        | BoundedOutcome.FactoryFailed, before -> "factory failed", before
        | BoundedOutcome.PoolDisposed, before -> "pool disposed", before
        | outcome, _ -> Promise.violation $"a checkout is complete: {checkout.IsCompleted}, at {outcome}"

    /// A checkout that is refused whatever the pool is like.
    let refused (fragment: string) isRight (timeout: Nullable<TimeSpan>) token =
        match attempt (fun () -> pool.CheckoutAsync(timeout, token) |> ignore) with
        | error when not (isNull error) && isRight error -> fragment, model
        | error -> Promise.violation $"a checkout that is to be refused gave {error}"

    let leaseCancelled () =
        model <- snd (BoundedPoolModel.apply BoundedCommand.CheckoutCancelled model)

        refused
            "cancelled"
            (fun error -> error :? OperationCanceledException)
            (Nullable())
            (CancellationToken(canceled = true))

    let leaseImpatiently () =
        refused
            "negative"
            (Promise.isJust<ArgumentOutOfRangeException> [ "-00:00:01" ])
            (Nullable(TimeSpan.FromSeconds -1.0))
            CancellationToken.None

    let cancel index =
        match chooseWait index with
        | ValueNone -> "skipped", model
        | ValueSome waiter ->
            let before = model
            let outcome, after = BoundedPoolModel.apply (BoundedCommand.Cancel waiter) model
            model <- after
            waits.Cancel waiter

            (if outcome = BoundedOutcome.Cancelled then
                 "cancelled"
             else
                 "ended before"),
            before

    let fill index bytes =
        match chooseLease index with
        | ValueNone -> "skipped", model
        | ValueSome id ->
            let left =
                match Map.tryFind id model.Held with
                | Some arena -> bounds.ArenaBytes - arena.Allocated
                | None -> 1

            let bytes = min left bytes

            let allocate () =
                leases[id].AllocSliceUninitialized<byte> bytes |> ignore

            match compare (BoundedCommand.Fill(id, bytes)) allocate with
            | BoundedOutcome.AlreadyEnded, before -> "lease ended", before
            | _, before ->
                let isBeyond =
                    bounds.RetainBytes
                    |> Option.exists (fun kept -> model.Held[id].HighWater > kept)

                (if isBeyond then "beyond" else "within what is kept"), before

    let empty index =
        match chooseLease index with
        | ValueNone -> "skipped", model
        | ValueSome id ->
            match compare (BoundedCommand.Reset id) (fun () -> leases[id].Reset()) with
            | BoundedOutcome.AlreadyEnded, before -> "lease ended", before
            | _, before -> "done", before

    let giveBack index =
        match chooseLease index with
        | ValueNone -> "skipped", model
        | ValueSome id ->
            let outcome, before =
                compare (BoundedCommand.GiveBack id) (fun () -> pool.GiveBack leases[id])

            let ends =
                [
                    for KeyValue(waiter, how) in model.Ended do
                        if not (before.Ended.ContainsKey waiter) then
                            how
                ]

            let name =
                match outcome, ends with
                | BoundedOutcome.AlreadyEnded, _ -> "ended before"
                | _, _ :: _ -> "served"
                | BoundedOutcome.Kept, [] when model.ReleasedBytes > before.ReleasedBytes -> "kept but for its pages"
                | BoundedOutcome.Kept, [] -> "kept"
                | _ -> "dropped"

            name, before

    let prewarm count =
        let mutable made = 0

        match compare (BoundedCommand.Prewarm count) (fun () -> made <- pool.Prewarm count) with
        | BoundedOutcome.Prewarmed promised, _ when promised <> made ->
            Promise.violation $"prewarmed {made} instead of {promised}"
        | BoundedOutcome.Prewarmed 0, before -> "none", before
        | BoundedOutcome.Prewarmed _, before -> "some", before
        | BoundedOutcome.LimitReached, before -> "limit reached", before
        | BoundedOutcome.FactoryFailed, before -> "factory failed", before
        | _, before -> "pool disposed", before

    let overIdle command action =
        match compare command action with
        | BoundedOutcome.PoolDisposed, before -> "pool disposed", before
        | _, before when before.Idle.IsEmpty -> "none", before
        | _, before -> "some", before

    let disposePool () =
        let _, before = compare BoundedCommand.DisposePool pool.Dispose

        (if before.Waiting.IsEmpty then
             "done"
         else
             "refused those who wait"),
        before

    let limitFactory mints =
        factory.MintsLeft <- mints
        let _, before = compare (BoundedCommand.LimitFactory mints) ignore
        "done", before

    let advance milliseconds =
        match compare (BoundedCommand.Advance milliseconds) (fun () -> clock.Advance(time milliseconds)) with
        | BoundedOutcome.Trimmed 0, before when model.Ended.Count > before.Ended.Count -> "timed out", before
        | BoundedOutcome.Trimmed 0, before -> "nothing", before
        | _, before when model.Idle.IsEmpty -> "trimmed", before
        | _, before -> "trimmed some", before

    override _.Step(command, _: byref<ScopeSlots>) =
        let name, (outcome, before) =
            match command with
            | BoundedStep.Lease -> "lease", lease ()
            | BoundedStep.LeaseAsync timeout -> "lease async", leaseAsync timeout
            | BoundedStep.LeaseCancelled -> "lease async, cancelled", leaseCancelled ()
            | BoundedStep.LeaseImpatiently -> "lease async, negative time", leaseImpatiently ()
            | BoundedStep.Cancel waiter -> "cancel", cancel waiter
            | BoundedStep.Fill(lease, bytes) -> "fill", fill lease bytes
            | BoundedStep.Empty lease -> "empty", empty lease
            | BoundedStep.Return lease -> "give back", giveBack lease
            | BoundedStep.Prewarm count -> "prewarm", prewarm count
            | BoundedStep.Clear -> "clear", overIdle BoundedCommand.Clear pool.Clear
            | BoundedStep.ReleaseIdle -> "release idle", overIdle BoundedCommand.ReleaseIdle pool.ReleaseIdle
            | BoundedStep.DisposePool -> "dispose pool", disposePool ()
            | BoundedStep.LimitFactory mints -> "limit factory", limitFactory mints
            | BoundedStep.Advance time -> "advance", advance time

        check before

        {
            Command = name
            Outcome = outcome
            Offset = 0L
        }

    override _.Finish hasFailed =
        let ignoringFailure action = attempt action |> ignore
        ignoringFailure pool.Dispose
        ignoringFailure waits.End

        for lease in leases do
            ignoringFailure lease.Dispose

        if not hasFailed && (factory.Live > 0 || clock.Timers > 0) then
            Promise.violation $"{factory.Live} arenas and {clock.Timers} timers are left in the end"
