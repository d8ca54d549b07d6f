/// Who listens to the waits of pools, in a process of its own: elsewhere other tests listen and wait meanwhile.
module Forge.Tests.TraceListener

open System
open System.Diagnostics
open System.Threading.Tasks
open Forge

/// Makes a pool and a checkout wait for its one arena; prints what was reported, that the lease came, and what else is asked for.
let private wait (print: string -> unit) who (what: unit -> string) =
    let failures = ResizeArray<exn>()

    use pool =
        ArenaPool.Heap(
            1,
            64L,
            ArenaPoolOptions(MaxLeases = 1, OnBackgroundFailure = fun failure -> failures.Add failure)
        )

    let first = pool.Checkout()
    let waiting = pool.CheckoutAsync().AsTask()
    first.Dispose()
    use lease = waiting.Result

    print $"{who}: {lease.AllocSlice<byte>(64).Length} bytes, reported: {Reports.Describe failures}{what ()}"

/// Whether a wait would be followed now.
let private followed () =
    let wait = Task.FromResult(new ArenaLease())

    let result = PoolTrace.Follow(wait, "any", BackgroundReports("any", null, null))

    $", followed: {not (obj.ReferenceEquals(result, wait))}"

let private listen (name: string) sampling =
    let listener =
        new ActivityListener(
            ShouldListenTo = (fun source -> source.Name = name),
            Sample = SampleActivity<ActivityContext>(fun _ -> sampling)
        )

    ActivitySource.AddActivityListener listener
    listener

/// The listener that throws comes first: only while the source is made can it throw to a pool.
let run (print: string -> unit) =
    let throws =
        new ActivityListener(ShouldListenTo = fun _ -> raise (TimeoutException "the listener failed on purpose"))

    ActivitySource.AddActivityListener throws
    wait print "a listener that throws" (fun () -> "")
    throws.Dispose()
    wait print "no listener" followed

    (use _ = listen "something else" ActivitySamplingResult.AllData
     wait print "a listener of something else" followed)

    (use _ = listen "Forge" ActivitySamplingResult.PropagationData
     wait print "a listener that does not record it" followed)

    use _ = listen "Forge" ActivitySamplingResult.AllData
    wait print "a listener" followed
    0
