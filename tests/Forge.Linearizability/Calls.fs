namespace Forge.Linearizability

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Forge
open Forge.Models

/// The calls that a program makes on its pool, and what is recorded of them.
type Calls(program: Program, pause: unit -> unit) =
    let mutable clock = 0L
    let mutable extraLanes = 0
    let read () = Interlocked.Increment &clock
    let extraLane () = -(Interlocked.Increment &extraLanes)
    let resources = Resources(program, pause, read)
    let pool = resources.Pool

    // Each writes its own lists only; the first is the preparing thread's.
    let threads = Array.init (program.Threads.Length + 1) Caller
    let factories = ConcurrentQueue<Caller>()
    let waits = ConcurrentQueue<Wait>()
    let known = List<struct (LeaseId * ArenaLease * Backing)>()

    /// The arena of a new lease: the one that has the address of what is allocated there.
    let identify (lease: ArenaLease) =
        if lease.Allocated <> 0L then
            failwith "a leased arena was not empty"

        let backing = resources.Find(lease.DangerousAllocate(MemoryLayout(1L, 1L)))

        if backing.IsProtected then
            failwith "a leased arena was not accessible"

        backing

    let own (caller: Caller) (lease: ArenaLease) =
        let backing = identify lease
        let id = 100 * caller.Lane + caller.Leases.Count
        backing.IsLeased <- true
        caller.Leases.Add(struct (id, lease, backing))
        Answered(Leased(id, backing.Id))

    let perform caller call (action: unit -> unit -> Answer) =
        Recording.attempt read caller call (fun _ ->
            let answer = action ()
            fun () -> Some(answer ()))
        |> ignore

    let answer value () = value

    // ---- Waits

    /// What a wait came to. What a thread of the thread pool did for it becomes the wait's own effect.
    let settle (caller: Caller) (effects: Effects) invoked (task: Task<ArenaLease>) =
        try
            match own caller (task.GetAwaiter().GetResult()) with
            | Answered(Leased(_, arena)) as answer ->
                let backing = resources.Backing arena

                // One that was made before the wait began was made for another, which ended otherwise.
                if backing.MintedAt > invoked then
                    effects.Minted <- effects.Minted @ [ arena ]

                backing.MintedAt <- 0L

                answer
            | answer -> answer
        with
        | :? ProgramFault as fault ->
            if fault.IsAfterMint then
                effects.Minted <- Option.toList fault.Arena

            if fault.IsAfterRelease then
                effects.Released <- Option.toList fault.Arena

            Failed fault.Arena
        | error -> Recording.explain error

    let takeOver (caller: Caller) (wait: Wait) =
        let returned = read ()
        let effects = Effects()
        let answer = settle caller effects wait.Invoked wait.Task

        let operation =
            {
                Lane = wait.Lane
                Call = wait.Call
                Invoked = wait.Invoked
                Returned = returned
                Answer = answer
                Minted = effects.Minted
                Released = effects.Released
            }

        wait.End <- Some operation
        caller.Recorded.Add operation

    /// Takes over what the caller has waited for and been served with.
    let collect (caller: Caller) =
        for index in caller.Waits.Count - 1 .. -1 .. 0 do
            let wait = caller.Waits[index]

            if wait.Task.IsCompleted then
                caller.Waits.RemoveAt index
                takeOver caller wait

    let checkoutLater (caller: Caller) call (timeout: int option) =
        let source = new CancellationTokenSource()

        let patience =
            timeout |> Option.map (fun time -> TimeSpan.FromMilliseconds(float time))

        let due = patience |> Option.map (fun time -> resources.Clock.Now + time.Ticks)
        let mutable pending: Task<ArenaLease> = null
        let began = read ()

        let struct (invoked, returned) =
            let result = ref null

            let times =
                Recording.attempt read caller call (fun effects ->
                    let task = pool.CheckoutAsync(Option.toNullable patience, source.Token).AsTask()

                    if task.IsCompleted then
                        fun () -> Some(settle caller effects began task)
                    else
                        result.Value <- task
                        fun () -> None)

            pending <- result.Value
            times

        if not (isNull pending) then
            let wait =
                {
                    Lane = extraLane ()
                    Call = call
                    Invoked = invoked
                    PendingAt = returned
                    Task = pending
                    Source = source
                    Due = due
                    CancelledAt = 0L
                    IsLeftOver = false
                    End = None
                }

            caller.Waits.Add wait
            waits.Enqueue wait

    let cancel index =
        match waits.ToArray() with
        | [||] -> ()
        | all -> Wait.cancel read all[index % all.Length]

    // ---- Calls

    /// The lease that an index means to a caller, if it means any.
    let resolve (caller: Caller) index =
        let own = caller.Leases

        match known.Count + own.Count with
        | 0 -> ValueNone
        | count when index % count < known.Count -> ValueSome known[index % count]
        | count -> ValueSome own[index % count - known.Count]

    let endLease caller (call: LeaseId -> PoolCommand) index =
        match resolve caller index with
        | ValueNone -> ()
        | ValueSome(struct (id, lease, backing)) ->
            let command = call id

            perform caller (Ask command) (fun () ->
                if lease.IsHeld then
                    backing.IsLeased <- false

                let answer outcome () =
                    if lease.IsHeld then
                        failwith "the lease went on after it was ended"

                    outcome

                try
                    match command with
                    | GiveBack _ -> pool.GiveBack lease
                    | _ -> lease.Dispose()

                    answer (Answered Done)
                with
                | :? InvalidOperationException as error when error.Message.Contains "already given back" ->
                    answer (Answered AlreadyEnded)
                | :? ProgramFault as fault -> answer (Failed fault.Arena))

    let run (caller: Caller) call =
        collect caller

        match call with
        | CountIdle -> perform caller call (fun () -> answer (Counted pool.IdleCount))
        | CheckoutLater timeout -> checkoutLater caller call timeout
        | Ask Checkout ->
            perform caller call (fun () ->
                let lease = pool.Checkout()

                fun () ->
                    let answer = own caller lease

                    match answer with
                    | Answered(Leased(_, arena)) -> (resources.Backing arena).MintedAt <- 0L
                    | _ -> ()

                    answer)
        | Ask(GiveBack index) -> endLease caller GiveBack index
        | Ask(DisposeLease index) -> endLease caller DisposeLease index
        | Ask(Prewarm count) -> perform caller call (fun () -> answer (Answered(Prewarmed(pool.Prewarm count))))
        | CancelWait _
        | MoveClock _
        | Ask _ ->
            perform caller call (fun () ->
                match call with
                | Ask Clear -> pool.Clear()
                | Ask ReleaseIdle -> pool.ReleaseIdle()
                | CancelWait index -> cancel index
                | MoveClock milliseconds -> resources.Clock.Move milliseconds
                | _ -> pool.Dispose()

                answer (Answered Done))

    /// What a factory asks of the pool. It gives a lease back at once.
    let runFromFactory call =
        let factory = Caller(extraLane ())
        factories.Enqueue factory
        run factory call

        if factory.Leases.Count > 0 then
            run factory (Ask(DisposeLease known.Count))

    do resources.FactoryCall <- runFromFactory

    member _.Resources = resources

    /// The preparing thread, and then those of the program.
    member _.Threads = threads

    /// The threads, and the factory for each call that it made.
    member _.Everybody = [ yield! threads; yield! factories ]

    member _.Waits = List.ofSeq waits

    /// The leases of which each thread has a copy.
    member _.Known = known

    /// A reading of the clock that times the calls.
    member _.Read() = read ()

    member _.Run caller call = run caller call
    member _.Collect caller = collect caller
    member _.Cancel wait = Wait.cancel read wait
