/// Leases across `await`: taken on one thread, given back on another, with cancellation and exceptions at random points.
module Forge.Tests.AwaitTests

open System
open System.Collections.Concurrent
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

let private tasks = 100_000
let private atOnce = 64
let private hops = 4

/// What a task throws that is told to.
exception private Planned of task: int

/// What befalls a task, before which of its hops.
type private Fate =
    | Completes
    | Throws of hop: int
    /// It sees at a hop that it was cancelled.
    | SeesCancellation of hop: int
    /// It waits at a hop, for ever, until another thread cancels it.
    | IsCancelledAsleep of hop: int

/// The way in which a task holds its lease.
type private Way =
    | UseTask
    | UseLease
    | UseAsync
    /// The lease is ended by hand, on a thread of its own.
    | GivesBackElsewhere

type private Plan = { Way: Way; Fate: Fate }

let private planOf (index: int) =
    let random = Random index
    let hop = random.Next(hops + 1)

    {
        Way =
            match random.Next 8 with
            | 0
            | 1
            | 2 -> UseTask
            | 3
            | 4
            | 5 -> UseLease
            | 6 -> UseAsync
            | _ -> GivesBackElsewhere
        Fate =
            match random.Next 8 with
            | 0
            | 1 -> Throws hop
            | 2 -> SeesCancellation hop
            | 3 -> IsCancelledAsleep hop
            | _ -> Completes
    }

/// All tasks over one pool, and what was seen of them.
type private Run(pool: ArenaPool<CountedBacking>) =
    let owners = ConcurrentDictionary<unativeint, int>()
    let leases = Array.zeroCreate<ArenaLease> tasks
    let mutable moved, faults = 0, 0

    let fault condition =
        if condition then
            Interlocked.Increment &faults |> ignore

    /// What a task does with its lease; its own mark is all that it may find there.
    let body index fate (token: CancellationTokenSource) (lease: ArenaLease) =
        task {
            leases[index] <- lease
            fault (lease.Allocated <> 0L)
            let slice = lease.AllocSliceUninitialized<int> 16
            slice.Span.Fill index
            let address = Check.addressOf slice
            fault (not (owners.TryAdd(address, index)))
            let thread = Environment.CurrentManagedThreadId

            try
                for hop in 0..hops do
                    match fate with
                    | Throws at when at = hop -> raise (Planned index)
                    | SeesCancellation at when at = hop ->
                        token.Cancel()
                        token.Token.ThrowIfCancellationRequested()
                    | IsCancelledAsleep at when at = hop ->
                        ThreadPool.UnsafeQueueUserWorkItem((fun _ -> token.Cancel()), null) |> ignore
                        do! Task.Delay(Timeout.Infinite, token.Token)
                    | _ -> ()

                    if hop < hops then
                        do! Task.Yield()

                    fault (not lease.IsHeld || slice.Span.IndexOfAnyExcept index <> -1)

                if Environment.CurrentManagedThreadId <> thread then
                    Interlocked.Increment &moved |> ignore

                return index
            finally
                fault (slice.Span.IndexOfAnyExcept index <> -1)
                fault (not (owners.TryRemove(Collections.Generic.KeyValuePair(address, index))))
        }

    let start index (plan: Plan) token : Task<int> =
        let body = body index plan.Fate token

        match plan.Way with
        | UseTask -> Pool.useTask pool body
        | UseLease ->
            task {
                use lease = pool.Checkout()
                do! Task.Yield()
                return! body lease
            }
        | UseAsync ->
            Pool.useAsync pool (fun lease -> async { return! body lease |> Async.AwaitTask })
            |> Async.StartAsTask
        | GivesBackElsewhere ->
            task {
                let lease = pool.Checkout()

                try
                    return! body lease
                finally
                    Task.Run(fun () -> pool.GiveBack lease).Wait()
            }

    /// Runs one task to its end and checks that the end is the planned one.
    member _.One(index: int) =
        task {
            let plan = planOf index
            use token = new CancellationTokenSource()

            try
                let! result = start index plan token
                fault (plan.Fate <> Completes || result <> index)
            with
            | Planned at ->
                fault (
                    at <> index
                    || match plan.Fate with
                       | Throws _ -> false
                       | _ -> true
                )
            | :? OperationCanceledException ->
                fault (
                    match plan.Fate with
                    | SeesCancellation _
                    | IsCancelledAsleep _ -> false
                    | _ -> true
                )
            | :? AggregateException as error when plan.Way = UseAsync ->
                fault (
                    match error.InnerException, plan.Fate with
                    | Planned at, Throws _ -> at <> index
                    | _ -> true
                )

            fault leases[index].IsHeld
            fault (pool.IdleCount > pool.Capacity)
        }
        :> Task

    member _.Faults = faults
    member _.Moved = moved
    member _.Owners = owners.Count
    member _.Held = leases |> Array.filter _.IsHeld |> Array.length

[<Tests>]
let tests =
    testList
        "await"
        [
            testCaseTask
                "after 100,000 tasks with cancellation and exceptions at random points nothing is outstanding"
                (fun () ->
                    task {
                        let factory = CountingFactory(Backings.heap, 256)
                        let pool = factory.Pool 16
                        let run = Run pool

                        do!
                            Parallel.ForAsync(
                                0,
                                tasks,
                                ParallelOptions(MaxDegreeOfParallelism = atOnce),
                                fun index _ -> ValueTask(run.One index)
                            )

                        let live = factory.Live.Length
                        Expect.equal run.Faults 0 "faults"
                        Expect.equal run.Held 0 "leases that still hold"
                        Expect.equal run.Owners 0 "arenas with an owner"
                        Expect.equal live pool.IdleCount "what was minted was released or is idle"
                        Expect.equal factory.ReleasedTwice [] "released twice"
                        Expect.isGreaterThan run.Moved (tasks / 100) "tasks that ended on another thread"
                        pool.Dispose()
                        Expect.equal factory.Live [] "nothing lives"
                    })

            testCase "the plans of the tasks have every way and every fate often" (fun () ->
                let plans = List.init tasks planOf

                let kinds =
                    plans
                    |> List.countBy (fun plan ->
                        plan.Way,
                        match plan.Fate with
                        | Completes -> "completes"
                        | Throws _ -> "throws"
                        | SeesCancellation _ -> "sees"
                        | IsCancelledAsleep _ -> "sleeps")

                Expect.hasLength kinds 16 "kinds"
                Expect.all kinds (fun (_, count) -> count > tasks / 100) $"%A{kinds}")
        ]
