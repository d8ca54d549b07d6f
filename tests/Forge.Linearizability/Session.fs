namespace Forge.Linearizability

open System
open System.Collections.Generic
open System.Threading
open Forge
open Forge.Models

/// What one call did besides answering.
type Effects() =
    [<ThreadStatic; DefaultValue>]
    static val mutable private current: Effects

    /// Those of the call that is under way on this thread.
    static member Current
        with get () = Effects.current
        and set value = Effects.current <- value

    member val Minted: ArenaId list = [] with get, set
    member val Released: ArenaId list = [] with get, set

/// A block of the heap that counts its releases. The block itself is kept until the history has been judged: addresses
/// name arenas, and a pool that breaks its promises must not break the process.
type Backing(id: ArenaId) =
    let block = new HeapBacking 64un
    let start = block.Address
    let mutable releases = 0
    let mutable misuses = 0

    /// Whether a thread believes that it has the arena on lease.
    [<VolatileField>]
    let mutable isLeased = false

    member _.Id = id
    member _.Releases = releases
    member _.ReleasedWhileLeased = misuses > 0

    member _.IsLeased
        with get () = isLeased
        and set value = isLeased <- value

    member _.Contains address =
        start <= address && address < start + 64un

    member _.Free() = block.Dispose()

    interface IOsBacking with
        member _.Address = start
        member _.Size = 64un
        member _.ReleasePages _ = ()
        member _.Protect _ = ()

        member _.Dispose() =
            Interlocked.Increment &releases |> ignore

            if isLeased then
                Interlocked.Increment &misuses |> ignore

            let effects = Effects.Current
            effects.Released <- id :: effects.Released

/// One pool, one program, one history. Built on the thread that prepares the pool; then each thread runs its lane.
type Session(program: Program, pause: unit -> unit) =
    let mutable clock = 0L
    let mutable minted = -1
    let backings: Backing[] = Array.zeroCreate 64

    let mint () =
        let id = Interlocked.Increment &minted
        let backing = new Backing(id)
        backings[id] <- backing
        Effects.Current.Minted <- Effects.Current.Minted @ [ id ]
        pause ()
        backing

    let pool = new ArenaPool<Backing>(program.Capacity, mint)

    // Each lane writes its own list only; lane 0 is the preparing thread's.
    let recorded = Array.init (program.Threads.Length + 1) (fun _ -> List<Operation>())

    let leases =
        Array.init (program.Threads.Length + 1) (fun _ -> List<struct (LeaseId * ArenaLease * Backing)>())

    let known = List<struct (LeaseId * ArenaLease * Backing)>()

    /// The arena of a new lease: the one that has the address of what is allocated there.
    let identify (lease: ArenaLease) =
        if lease.Allocated <> 0un then
            failwith "a leased arena was not empty"

        let address = lease.DangerousAllocate(MemoryLayout(1un, 1un))

        backings
        |> Array.find (fun backing -> not (isNull (box backing)) && backing.Contains address)

    let read () = Interlocked.Increment &clock

    let perform lane call (action: unit -> unit -> Answer) =
        let effects = Effects()
        Effects.Current <- effects
        let invoked = read ()

        let explain =
            try
                action ()
            with
            | :? ObjectDisposedException as error when error.ObjectName = "ArenaPool" -> fun () -> Answered PoolDisposed
            // This is how Coyote ends a thread; a pool throws no such thing.
            | :? ThreadInterruptedException -> reraise ()
            | error -> fun () -> Raised $"%s{error.GetType().Name}: %s{error.Message}"

        let returned = read ()

        // What is asked of the arena afterwards belongs to the history, but not to the call.
        let answer =
            try
                explain ()
            with error ->
                Raised $"%s{error.GetType().Name}: %s{error.Message}"

        recorded[lane].Add
            {
                Lane = lane
                Call = call
                Invoked = invoked
                Returned = returned
                Answer = answer
                Minted = effects.Minted
                Released = effects.Released
            }

    let answer value () = value

    let checkout lane () =
        let lease = pool.Checkout()

        fun () ->
            let backing = identify lease
            let id = 100 * lane + leases[lane].Count
            backing.IsLeased <- true
            leases[lane].Add(struct (id, lease, backing))
            Answered(Leased(id, backing.Id))

    /// The call with the lease that its index means, if it means any.
    let resolve lane index =
        let own = leases[lane]

        match known.Count + own.Count with
        | 0 -> ValueNone
        | count when index % count < known.Count -> ValueSome known[index % count]
        | count -> ValueSome own[index % count - known.Count]

    let endLease lane (call: LeaseId -> PoolCommand) index =
        match resolve lane index with
        | ValueNone -> ()
        | ValueSome(struct (id, lease, backing)) ->
            let command = call id

            perform lane (Ask command) (fun () ->
                if lease.IsHeld then
                    backing.IsLeased <- false

                let answer outcome () =
                    if lease.IsHeld then
                        failwith "the lease went on after it was ended"

                    Answered outcome

                try
                    match command with
                    | GiveBack _ -> pool.GiveBack lease
                    | _ -> lease.Dispose()

                    answer Done
                with :? InvalidOperationException as error when error.Message.Contains "already given back" ->
                    answer AlreadyEnded)

    let run lane call =
        match call with
        | CountIdle -> perform lane call (fun () -> answer (Counted pool.IdleCount))
        | Ask Checkout -> perform lane call (checkout lane)
        | Ask(GiveBack index) -> endLease lane GiveBack index
        | Ask(DisposeLease index) -> endLease lane DisposeLease index
        | Ask(Prewarm count) -> perform lane call (fun () -> answer (Answered(Prewarmed(pool.Prewarm count))))
        | Ask command ->
            perform lane call (fun () ->
                match command with
                | Clear -> pool.Clear()
                | ReleaseIdle -> pool.ReleaseIdle()
                | _ -> pool.Dispose()

                answer (Answered Done))

    do
        if program.Prewarmed > 0 then
            run 0 (Ask(Prewarm program.Prewarmed))

        for _ in 1 .. program.Shared do
            run 0 (Ask Checkout)

        known.AddRange leases[0]
        leases[0].Clear()

    /// Makes the calls of one thread, counted from 0.
    member _.Run thread =
        program.Threads[thread] |> List.iter (run (thread + 1))

    /// Counts what is idle, disposes of the pool and ends every lease, all of it part of the history; then says what was
    /// wrong, if anything was.
    member _.Finish() : History * string option =
        for lane in 1 .. program.Threads.Length do
            known.AddRange leases[lane]

        run 0 CountIdle
        run 0 (Ask DisposePool)

        for index in 0 .. known.Count - 1 do
            run 0 (Ask(DisposeLease index))

        let made = backings |> Array.take (minted + 1) |> List.ofArray
        made |> List.iter _.Free()

        let history =
            {
                Capacity = program.Capacity
                Operations = recorded |> Seq.collect id |> List.ofSeq
            }

        let named what (wrong: Backing list) =
            wrong
            |> List.tryHead
            |> Option.map (fun backing -> $"arena %d{backing.Id} %s{what}")

        let complaint =
            [
                made |> List.filter (fun one -> one.Releases > 1) |> named "was released twice"
                made |> List.filter _.ReleasedWhileLeased |> named "was released while leased"
                made |> List.filter (fun one -> one.Releases = 0) |> named "was never released"
            ]
            |> List.tryPick id

        history,
        match complaint with
        | Some _ -> complaint
        | None when Search.isLinearizable history -> None
        | None -> Some "no order of these calls obeys the rule"
