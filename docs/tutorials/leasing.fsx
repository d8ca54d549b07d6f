(**
---
title: Leasing patterns
category: Tutorials
categoryindex: 1
index: 2
description: Lease arenas in functions, notebooks, tasks, async computations and threads; what happens at a limit.
---
# Leasing patterns

A lease is the right to use an arena of a pool until it is given back. Each kind of code has its own way to lease:

| code | lease with |
|---|---|
| a function | `Pool.using`, or `use lease = Pool.checkout pool` |
| a script or notebook, at top level | `Pool.using`, or `do` with `use` inside |
| `task` | `Pool.useTask`, `Pool.useTaskWith` |
| `async` | `Pool.useAsync` |
| a parallel loop | a lease for each unit of work, or for each worker |

All of these give back exactly once: on success, on an exception, on cancellation.
*)
#load "../../forge.fsx"

open System
open System.Collections.Concurrent
open System.Threading
open System.Threading.Tasks
open Forge

let pool = Pool.mmap 4 (1 * MiB)

(**
## In a function

Prefer `Pool.using`: you can't forget to give back, and a span can't leave the body. `use` gives back at the end of
its block.
*)
let digitSum (text: string) =
    Pool.using pool (fun arena -> arena |> Arena.utf8 text |> Slice.sumBy (fun digit -> int digit - int '0'))

let longest (words: string list) =
    use lease = Pool.checkout pool

    words
    |> List.map (fun word -> lease |> Arena.utf8 word)
    |> List.maxBy Slice.length
    |> Slice.toText

printfn $"""{digitSum "1267650600228229401496703205376"} {longest [ "yö"; "työ"; "pöytä" ]}"""
(*** include-output ***)

(**
`Pool.giveBack` ends a lease before its block does. A lease is a value and may be copied; giving back one copy ends
all of them.
*)
let lease = Pool.checkout pool
let copy = lease
Pool.giveBack pool lease

try
    Pool.giveBack pool copy
with :? InvalidOperationException as misuse ->
    printfn $"{misuse.Message}"
(*** include-output ***)

(**
## In a script or a notebook

At top level, F# treats `use` as `let` (warning FS0524), and nothing is given back:

```fsharp
use lease = Pool.checkout pool // run this cell again, and two arenas are leased
```

Inside a `do` block, `use` works as in a function:
*)
do
    use lease = Pool.checkout pool
    let squares = lease |> Arena.init 10 (fun i -> i * i)
    printfn $"{Slice.sum squares}"

printfn $"leased: {(Pool.statistics pool).Leased}"
(*** include-output ***)

(**
`Leased` shows whether every lease was given back. A lease from a top-level `use` stays in that count until the session
ends. It is not reported as lost either (next section), because F# Interactive still refers to it, even after you
redefine its name. To see who holds leases, end a notebook cell with a pool in debug mode (`PoolOptions.debug`): its
picture names the code that made each checkout.

A notebook can't compile a generic function of your own that allocates. This is a bug in F# Interactive as notebooks run
it: any type parameter with the constraint `unmanaged` fails there (FS0192). Name the type: `(values: float[])`.

## A lost lease

A lease is lost if it was never given back and nothing refers to it any more. Its arena is not used again, because a
span over it may still exist. Debug mode reports a lost lease to `OnLeak` once the garbage collector has found it:
*)
let lost = ConcurrentQueue<LeakedLease>()

let debugged =
    Pool.mmapWith
        { PoolOptions.debug with
            OnLeak = lost.Enqueue
        }
        4
        (64 * KiB)

let parseHeader (line: string) =
    let lease = Pool.checkout debugged // should be `use`
    lease |> Arena.utf8 line |> Slice.tryFindIndex (fun b -> b = byte ':')

parseHeader "Content-Length: 42" |> ignore

GC.Collect()
GC.WaitForPendingFinalizers() // the finalizer thread calls OnLeak

for leak in lost do
    let method = leak.CallSite.Split(' ')[0] // its file and line follow
    printfn $"lost: {leak.Capacity} bytes, checked out by {method.Split('.') |> Array.last}"
(*** include-output ***)

(**
`leak.StackTrace` also names the callers. Run your tests in debug mode: it also finds [other mistakes](../misuse.html).

## In a task

`Pool.useTask` gives back when the task has ended; `Pool.using` would already do so at the first wait. A slice may be used
after `let!` and `do!`, a span may not.
*)
let sumAfter (signal: Task) count (arena: ArenaLease) =
    task {
        let values = arena |> Arena.init count id
        do! signal
        return Slice.sum values
    }

let ten = Pool.useTask pool (sumAfter (Task.Delay 10) 5)

printfn $"{ten.Result}"
(*** include-output ***)

(**
If the pool's options allow no more arenas, the task waits for one, first come, first served. Six tasks share two
arenas:
*)
let limited =
    Pool.mmapWith
        { PoolOptions.defaults with
            MaxLeases = 2
        }
        2
        (64 * KiB)

let signal = TaskCompletionSource()
let six = [ for count in 1..6 -> Pool.useTask limited (sumAfter signal.Task count) ]
let meanwhile = Pool.statistics limited

printfn $"{meanwhile.Leased} have an arena, {meanwhile.Waits} wait"
(*** include-output ***)

(**
`Pool.useTaskWith` can end the wait with a timeout or a token. To end the work as well, pass the token on to what the body
calls.
*)
let outcome (work: Task<int>) =
    task {
        try
            let! sum = work
            return $"{sum}"
        with
        | :? TimeoutException -> return "no arena in time"
        | :? OperationCanceledException -> return "cancelled"
    }

let soon = TimeSpan.FromMilliseconds 20.0
let stop = new CancellationTokenSource()

let timed =
    Pool.useTaskWith soon CancellationToken.None limited (sumAfter Task.CompletedTask 7)

let stopped =
    Pool.useTaskWith Timeout.InfiniteTimeSpan stop.Token limited (sumAfter Task.CompletedTask 8)

stop.Cancel()

printfn $"{(outcome timed).Result}, {(outcome stopped).Result}"
(*** include-output ***)

(**
## At a limit

`Pool.checkout` and `Pool.using` never wait: at a limit they throw. `Pool.tryCheckout` and `Pool.tryUse` return the
error, so that a server can turn a request away. `Pool.checkoutTask` waits, and leaves the give-back to you.
*)
match Pool.tryCheckout limited with
| Ok lease -> Pool.giveBack limited lease
| Error error -> printfn $"{ForgeError.message error}"

let last =
    task {
        use! lease = Pool.checkoutTask limited
        return $"{lease}"
    }

signal.SetResult() // the six tasks go on, and give back

printfn $"%A{(Task.WhenAll six).Result}"
printfn $"{last.Result}"
(*** include-output ***)

(**
## In an async computation

`Pool.useAsync` leases each time the computation runs. A run that is cancelled gives back:
*)
let started = TaskCompletionSource()

let endless =
    Pool.useAsync pool (fun arena ->
        async {
            let squares = arena |> Arena.init 10 (fun i -> i * i)
            started.SetResult()
            do! Async.Sleep Timeout.Infinite
            return Slice.sum squares
        })

let cancel = new CancellationTokenSource()
let run = Async.StartAsTask(endless, cancellationToken = cancel.Token)

started.Task.Wait()
printfn $"leased: {(Pool.statistics pool).Leased}"

cancel.Cancel()
printfn $"{(outcome run).Result}, leased: {(Pool.statistics pool).Leased}"
(*** include-output ***)

(**
## In threads

Threads may share a pool, but each needs a lease of its own. With `Pool.using` in the body, each unit of work has a
lease. `Parallel.For` can keep one for each worker, with a scope for each unit:
*)
let readings =
    Array.init 1000 (fun station -> Array.init 365 (fun day -> float ((station * 7919 + day * 104729) % 1009)))

let median (values: float[]) arena =
    let sorted = arena |> Arena.ofArray values
    Slice.sortInPlace sorted
    sorted.Span[sorted.Length / 2]

let perUnit =
    readings |> Array.Parallel.map (fun values -> Pool.using pool (median values))

let perWorker = Array.zeroCreate readings.Length

Parallel.For(
    0,
    readings.Length,
    (fun () -> Pool.checkout pool), // when a worker starts
    (fun index (_: ParallelLoopState) arena ->
        perWorker[index] <- Arena.scope arena (fun () -> median readings[index] arena)
        arena),
    Pool.giveBack pool // when it ends, even if the body throws
)
|> ignore

printfn $"{perUnit.Length} medians, the same in both ways: {perUnit = perWorker}"
(*** include-output ***)

(**
[samples/parallel.fsx](../../samples/parallel.fsx) also keeps the arenas until all results have been read.

## Prewarm, and statistics

`Pool.prewarm` makes arenas before the first request needs them, at most as many as the pool keeps:
*)
let served = Pool.mmap 4 (64 * KiB)
printfn $"made {served |> Pool.prewarm 10}"

for request in 1..100 do
    Pool.using served (fun arena -> arena |> Arena.slice<int> request |> ignore)

let total = Pool.statistics served
printfn $"{total.Checkouts} leases, {total.Returns} returned, {total.Mints} arenas made, {total.Idle} idle"
(*** include-output ***)

(**
In a service, watch three things. `Leased` at rest is the number of lost leases. If `Mints` and `Drops` keep rising,
the pool keeps too few arenas. If `Waits` or `Failures` do, a limit is too low, or the load too high. The meter
"Forge" publishes the same figures ([samples/pool-panel.fsx](../../samples/pool-panel.fsx)).

## Next

- [A big file in flat memory](big-file.html).
- [Coming from ArrayPool, RecyclableMemoryStream and bumpalo](coming-from.html).
- [What holds when threads share a pool](../concurrency.html), and [what bounds its memory](../memory.html).
- The functions of [`Pool`](../reference/forge-pool.html) and [its options](../reference/forge-pooloptions.html).
*)
