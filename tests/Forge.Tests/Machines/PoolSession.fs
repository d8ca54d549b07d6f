namespace Forge.Tests

open System
open Forge
open Forge.Models

/// A real pool and its arenas beside their model.
type PoolSession(setup: PoolSetup, firstSlot: int, doorOf: ArenaPool<TestMemory> -> PoolDoor) =
    inherit Session<PoolMachineCommand>()

    let factory = TestFactory(setup.Source, setup.Bytes, setup.Offset)

    let pool =
        new ArenaPool<TestMemory>(setup.Capacity, Func<TestMemory> factory.Mint, PoolCommand.options setup.Extra)

    let door = doorOf pool

    let foreign =
        lazy (new ArenaPool<TestMemory>(1, (fun () -> TestMemory.Make(Heap, 40, 0))))

    let foreignLease = lazy (foreign.Value.Checkout())
    let leases = ResizeArray<ArenaLease>()
    let doors = ResizeArray<Door>()
    let held = ResizeArray<LeaseId>()
    let mutable model = LeaseModel.empty setup.Capacity

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
            },
            firstSlot
        )

    /// One of the leases, in seven cases of eight one that is held.
    let choose index =
        if leases.Count = 0 then
            ValueNone
        elif held.Count > 0 && index % 8 <> 0 then
            ValueSome held[index % held.Count]
        else
            ValueSome(index / 8 % leases.Count)

    let seen command outcome =
        {
            Command = command
            Outcome = outcome
            Offset = 0L
        }

    let attempt action =
        try
            action ()
            null
        with error ->
            error

    /// The exception is the one that this outcome promises; null where it promises none.
    let isKept command outcome (error: exn) =
        match outcome, error with
        | _, null ->
            match command, outcome with
            | PoolCommand.DisposeLease _, AlreadyEnded
            | _, (Leased _ | Kept | Dropped | Prewarmed _ | Done) -> true
            | _ -> false
        | FactoryFailed, MintFailure -> true
        | BackingRefused, _ -> Promise.isJust<InvalidOperationException> [ "The pool's factory returned" ] error
        | CountNegative, _ -> Promise.isJust<ArgumentOutOfRangeException> [ "must not be negative" ] error
        | AlreadyEnded, _ ->
            command.IsGiveBack
            && Promise.isJust<InvalidOperationException> [ "was already given back" ] error
        | PoolDisposed, _ -> Promise.isJust<ObjectDisposedException> [ "The pool was disposed" ] error
        | ReleaseFailed 1, _ -> error :? TimeoutException
        | ReleaseFailed count, (:? AggregateException as errors) ->
            errors.InnerExceptions.Count = count
            && errors.InnerExceptions |> Seq.forall (fun error -> error :? TimeoutException)
        | _ -> false

    /// Asks the model after the real pool has answered, since it has to know where a minted arena lies.
    let compare name command error =
        let outcome = act (LeaseModel.pool memory command)

        if not (isKept command outcome error) then
            let answer = if isNull error then "no exception" else error.ToString()
            Promise.violation $"{command} gave {answer} instead of {outcome}"

        outcome

    let lease () =
        let minted = factory.Minted
        let mutable lease = new ArenaLease()
        let error = attempt (fun () -> lease <- door.Checkout())

        match compare "lease" Checkout error with
        | Leased(_, arena) ->
            let start = Address.ofSpan (lease.AllocSliceUninitialized<byte> 0).Span
            let found = factory.IndexOf start

            if found <> arena then
                Promise.violation $"arena {found} was leased instead of arena {arena}"

            held.Add leases.Count
            leases.Add lease
            doors.Add(door.Open lease)

            { seen "lease" (if factory.Minted > minted then "minted" else "idle one") with
                Offset = int64 arena
            }
        | FactoryFailed -> seen "lease" "factory failed"
        | BackingRefused -> seen "lease" "backing refused"
        | outcome ->
            seen
                "lease"
                (if outcome = PoolDisposed then
                     "pool disposed"
                 else
                     string outcome)

    /// Ends a lease in one of three ways; the arena must then be idle or released, as the model says.
    let finish name index (command: LeaseId -> PoolCommand) (action: ArenaLease -> exn) =
        match choose index with
        | ValueNone -> seen name "skipped"
        | ValueSome lease ->
            let arena = Map.tryFind lease model.Pool.Held
            let outcome = compare name (command lease) (action leases[lease])
            held.Remove lease |> ignore

            match arena with
            | Some arena when factory[arena].IsReleased <> (outcome <> Kept) ->
                Promise.violation $"the arena was released: {factory[arena].IsReleased}, at {outcome}"
            | _ -> ()

            match outcome with
            | Kept -> seen name "kept"
            | Dropped -> seen name "dropped"
            | AlreadyEnded -> seen name "ended before"
            | _ -> seen name "release failed"

    /// What one of two threads threw that ended the same lease; the other has to be refused.
    let byTwo lease =
        match Partner.Own.Together(fun () -> door.GiveBack lease) with
        | own, other when
            not (isNull own)
            && Promise.isJust<InvalidOperationException> [ "was already given back" ] own
            ->
            other
        | own, other when
            not (isNull other)
            && Promise.isJust<InvalidOperationException> [ "was already given back" ] other
            ->
            own
        | own, other -> Promise.violation $"two threads gave back one lease and got {own} and {other}"

    let refused name (lease: ArenaLease) (fragment: string) =
        let error = attempt (fun () -> door.GiveBack lease)

        if isNull error || not (Promise.isJust<ArgumentException> [ fragment ] error) then
            Promise.violation $"giving back a lease that is not the pool's gave {error}"

        seen name "refused"

    let prewarm count =
        let mutable made = 0
        let error = attempt (fun () -> made <- door.Prewarm count)

        match compare "prewarm" (PoolCommand.Prewarm count) error with
        | Prewarmed promised when promised <> made -> Promise.violation $"prewarmed {made} instead of {promised}"
        | Prewarmed 0 -> seen "prewarm" "none"
        | Prewarmed _ ->
            { seen "prewarm" "some" with
                Offset = int64 made
            }
        | FactoryFailed -> seen "prewarm" "factory failed"
        | BackingRefused -> seen "prewarm" "backing refused"
        | CountNegative -> seen "prewarm" "negative"
        | _ -> seen "prewarm" "pool disposed"

    let overall name command action =
        match compare name command (attempt action) with
        | Done -> seen name "done"
        | PoolDisposed -> seen name "pool disposed"
        | _ -> seen name "release failed"

    let releaseIdle () =
        let before =
            List.init factory.Minted (fun arena -> factory[arena].PageReleases.Length)

        let idle = model.Pool.Idle
        let isDisposed = model.Pool.IsDisposed
        let seen = overall "release idle" PoolCommand.ReleaseIdle door.ReleaseIdle

        before
        |> List.iteri (fun arena releases ->
            let expected =
                if not isDisposed && List.contains arena idle then
                    releases + 1
                else
                    releases

            if factory[arena].PageReleases.Length <> expected then
                Promise.violation
                    $"the pages of arena {arena} were released {factory[arena].PageReleases.Length - releases} times")

        seen

    /// What holds between commands.
    let check () =
        let expected = model.Pool
        let count = door.IdleCount()

        if count <> expected.Idle.Length || count > setup.Capacity then
            Promise.violation $"{count} arenas are idle instead of {expected.Idle.Length}"

        if factory.Minted <> expected.Minted then
            Promise.violation $"{factory.Minted} arenas were minted instead of {expected.Minted}"

        if factory.Live <> expected.Idle.Length + expected.Held.Count then
            Promise.violation $"{factory.Live} arenas exist instead of {expected.Idle.Length + expected.Held.Count}"

        if not factory.HasDisposedOfSpoilt then
            Promise.violation "a refused backing was not disposed of"

        for lease in 0 .. leases.Count - 1 do
            if leases[lease].IsHeld <> expected.Held.ContainsKey lease then
                Promise.violation $"lease {lease} is held: {leases[lease].IsHeld}"

        for lease in held do
            let arena = expected.Held[lease]

            if factory[arena].IsReleased || factory[arena].IsProtected then
                Promise.violation $"the memory of arena {arena} was taken away while it was leased"

            if not factory[arena].IsFenceIntact then
                Promise.violation $"bytes outside arena {arena} were written"

            work.CheckSizes(doors[lease], model.Arenas[arena])

        for arena in expected.Idle do
            if factory[arena].IsProtected <> (setup.Extra = ProtectedIdle) then
                Promise.violation $"idle arena {arena} is protected: {factory[arena].IsProtected}"

        work.CheckSlices()

    override _.Step(command, scopes: byref<ScopeSlots>) =
        let seen =
            match command with
            | Lease -> lease ()
            | Return index -> finish "give back" index GiveBack (fun lease -> attempt (fun () -> door.GiveBack lease))
            | PoolMachineCommand.DisposeLease index ->
                finish "dispose lease" index PoolCommand.DisposeLease (fun lease -> attempt lease.Dispose)
            | ReturnByTwo index -> finish "give back by two" index GiveBack byTwo
            | ReturnForeign ->
                let seen =
                    refused "give back another pool's" foreignLease.Value "given out by another pool"

                if not foreignLease.Value.IsHeld then
                    Promise.violation "another pool's lease was ended"

                seen
            | ReturnDefault -> refused "give back the default" (new ArenaLease()) "default lease"
            | PoolMachineCommand.Prewarm count -> prewarm count
            | PoolMachineCommand.Clear -> overall "clear" PoolCommand.Clear door.Clear
            | PoolMachineCommand.ReleaseIdle -> releaseIdle ()
            | PoolMachineCommand.DisposePool -> overall "dispose pool" PoolCommand.DisposePool pool.Dispose
            | PoolMachineCommand.LimitFactory mints ->
                factory.MintsLeft <- mints
                act (LeaseModel.pool memory (PoolCommand.LimitFactory mints)) |> ignore
                seen "limit factory" "done"
            | SpoilFactory fault ->
                factory.NextFault <- Some fault

                model <-
                    { model with
                        Pool = PoolModel.spoilFactory fault model.Pool
                    }

                seen "spoil factory" "done"
            | SpoilRelease _ when factory.Minted = 0 -> seen "spoil release" "skipped"
            | SpoilRelease index ->
                let arena = index % factory.Minted
                factory[arena].Fails <- true

                model <-
                    { model with
                        Pool = PoolModel.spoilRelease arena model.Pool
                    }

                seen "spoil release" "done"
            | Work(index, command) ->
                match choose index with
                | ValueNone -> seen "work" "skipped"
                | ValueSome lease -> work.Step(lease, command, &scopes)

        check ()
        seen

    override _.Finish hasFailed =
        let ignoringFailure action = attempt action |> ignore
        ignoringFailure pool.Dispose

        for lease in leases do
            ignoringFailure lease.Dispose

        if foreign.IsValueCreated then
            foreignLease.Value.Dispose()
            foreign.Value.Dispose()

        if not hasFailed && factory.Live > 0 then
            Promise.violation $"{factory.Live} arenas were not released in the end"
