/// What the combinators of a pool do when the give-back itself fails.
module Forge.Tests.FacadeGiveBackTests

open System
open System.Collections
open System.Runtime.CompilerServices
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

/// A pool of one arena, whose give-backs fail if anything was allocated.
type private FailingPool() =
    // An exception about memory, which the try functions turn into an error when the body throws it.
    let failure = OutOfMemoryException "the give-back failed"
    let mutable giveBacks = 0

    let giveBack _ =
        giveBacks <- giveBacks + 1
        raise failure

    let pool =
        Pool.createWith
            { PoolOptions.defaults with
                RetainBytes = 0L
            }
            1
            (fun () -> new ScriptedBacking(64, OnReleasePages = giveBack))

    member _.Pool = pool
    member _.Failure = failure

    member _.ExpectGivenBackOnce() =
        let statistics = Pool.statistics pool

        Expect.equal
            (giveBacks, statistics.Returns, statistics.Leased, statistics.Idle)
            (1, 1L, 0, 1)
            "give-backs, returns, leased, idle"

    interface IDisposable with
        member _.Dispose() = pool.Dispose()

/// Each combinator, which runs a body and returns its result or throws.
let private combinators: (string * (ArenaPool<ScriptedBacking> -> (ArenaLease -> int) -> int)) list =
    [
        "using", (fun pool body -> Pool.using pool body)
        "use", (fun pool body -> Pool.``use`` pool body)
        "tryUse",
        fun pool body ->
            match Pool.tryUse pool body with
            | Ok result -> result
            | Error error -> failtest $"an error: {error}"
        "useTask",
        fun pool body ->
            let work =
                Pool.useTask pool (fun arena ->
                    task {
                        do! Task.Yield()
                        return body arena
                    })

            work.GetAwaiter().GetResult()
        "useTask at once",
        fun pool body ->
            let work = Pool.useTask pool (body >> Task.FromResult)
            work.GetAwaiter().GetResult()
        "useAsync",
        fun pool body ->
            Pool.useAsync pool (fun arena ->
                async {
                    do! Async.SwitchToThreadPool()
                    return body arena
                })
            |> Async.RunSynchronously
        "useAsync at once",
        fun pool body ->
            Pool.useAsync pool (fun arena -> async.Return(body arena))
            |> Async.RunSynchronously
    ]

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private throwFromHere (failure: exn) = raise failure

let private allocateAndThrow failure (arena: ArenaLease) : int =
    arena |> Arena.value 1uy |> ignore
    throwFromHere failure

let private thrownBy (action: unit -> 'R) : exn =
    try
        action () |> ignore
        null
    with thrown ->
        thrown

let private isSame (expected: exn) (actual: exn) =
    Expect.isTrue (Object.ReferenceEquals(actual, expected)) $"this exception: {actual}"

/// An exception to which nothing can be attached.
type private Sealed() =
    inherit Exception()
    override _.Data: IDictionary = raise (NotSupportedException())

let private cancelled (work: Task) =
    try
        work.GetAwaiter().GetResult()
        failtest "it was not cancelled"
    with :? OperationCanceledException as thrown ->
        thrown.CancellationToken

[<Tests>]
let tests =
    testList
        "facade"
        [
            for name, run in combinators do
                testCase $"{name} throws what the give-back threw after a body that succeeded" (fun () ->
                    use one = new FailingPool()

                    let body arena =
                        arena |> Arena.ofArray [| 1; 2; 3 |] |> Slice.sum

                    thrownBy (fun () -> run one.Pool body) |> isSame one.Failure
                    one.ExpectGivenBackOnce()
                    Expect.equal one.Failure.Data.Count 0 "nothing is attached to it")

                testCase $"{name} throws what the body threw even if the give-back fails" (fun () ->
                    use one = new FailingPool()
                    let failure = InvalidTimeZoneException "the body failed"
                    let thrown = thrownBy (fun () -> run one.Pool (allocateAndThrow failure))
                    isSame failure thrown
                    Expect.stringContains thrown.StackTrace (nameof throwFromHere) "the stack is kept"
                    Expect.isTrue (Object.ReferenceEquals(thrown.Data[Pool.GiveBackFailure], one.Failure)) "attached"
                    one.ExpectGivenBackOnce())

            testCase "of two give-backs that fail after one failure, the first is attached to it" (fun () ->
                use outer = new FailingPool()
                use inner = new FailingPool()

                let thrown =
                    thrownBy (fun () ->
                        Pool.using outer.Pool (fun arena ->
                            arena |> Arena.value 1uy |> ignore
                            Pool.using inner.Pool (allocateAndThrow (ArithmeticException()))))

                Expect.equal (thrown.GetType()) typeof<ArithmeticException> "the body's"
                Expect.isTrue (Object.ReferenceEquals(thrown.Data[Pool.GiveBackFailure], inner.Failure)) "the first"
                outer.ExpectGivenBackOnce()
                inner.ExpectGivenBackOnce())

            testCase "what the body threw is thrown even if nothing can be attached to it" (fun () ->
                use one = new FailingPool()
                let failure = Sealed()

                thrownBy (fun () -> Pool.using one.Pool (allocateAndThrow failure))
                |> isSame failure

                one.ExpectGivenBackOnce())

            testCase "tryUse returns the body's failure as an error even if the give-back fails" (fun () ->
                use one = new FailingPool()

                let result =
                    Pool.tryUse one.Pool (fun arena ->
                        arena |> Arena.slice<byte> 60 |> ignore
                        arena |> Arena.slice<byte> 5 |> Slice.length)

                Expect.equal result (Error(Exhausted(5L, 4L))) "of the body"
                one.ExpectGivenBackOnce())

            testCaseTask "a task that is cancelled stays cancelled even if the give-back fails" (fun () ->
                task {
                    use one = new FailingPool()
                    use source = new CancellationTokenSource()

                    let work =
                        Pool.useTask one.Pool (fun arena ->
                            task {
                                arena |> Arena.value 1 |> ignore
                                do! Task.Delay(Timeout.Infinite, source.Token)
                            })

                    source.Cancel()
                    Expect.equal (cancelled work) source.Token "the token"
                    Expect.isTrue work.IsCanceled "the state of the task"
                    one.ExpectGivenBackOnce()
                })

            testCaseTask "an async that is cancelled stays cancelled even if the give-back fails" (fun () ->
                task {
                    use one = new FailingPool()
                    use source = new CancellationTokenSource()

                    let started =
                        TaskCompletionSource TaskCreationOptions.RunContinuationsAsynchronously


                    let work =
                        Pool.useAsync one.Pool (fun arena ->
                            async {
                                arena |> Arena.value 1 |> ignore
                                started.SetResult()
                                do! Async.Sleep Timeout.Infinite
                            })

                    let work = Async.StartAsTask(work, cancellationToken = source.Token)
                    do! started.Task
                    source.Cancel()
                    cancelled work |> ignore
                    one.ExpectGivenBackOnce()
                })

            testCase "an async that is cancelled while its arena is made gives the arena back" (fun () ->
                use source = new CancellationTokenSource()

                let make () =
                    source.Cancel()
                    Backing.heap 64L

                use pool = Pool.create 1 make
                let work = Pool.useAsync pool (fun arena -> async.Return(Arena.capacity arena))

                cancelled (Async.StartAsTask(work, cancellationToken = source.Token)) |> ignore
                Expect.equal (Pool.statistics pool).Mints 1L "made"
                Expect.equal (Pool.idleCount pool) 1 "idle")

            testCase "using allocates nothing on the managed heap, also for a body that captures" (fun () ->
                use pool = Pool.heap 1 (1 * KiB)
                let mutable sum = 0

                let cycle (count: int) =
                    let mutable sum = 0

                    for turn in 1..count do
                        sum <-
                            sum
                            + Pool.using pool (fun arena -> (arena |> Arena.value (turn + count)).Span[0])

                    sum

                sum <- cycle 1000
                let before = GC.GetAllocatedBytesForCurrentThread()
                sum <- sum + cycle 1000
                Expect.equal (GC.GetAllocatedBytesForCurrentThread() - before) 0L "bytes"
                Expect.equal sum 3001000 "sum")
        ]
