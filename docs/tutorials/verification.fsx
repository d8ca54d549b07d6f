(**
---
title: How Forge is verified
category: Tutorials
categoryindex: 1
index: 5
description: What stops mistakes with memory, and what shows that the library itself makes none, as far as a script can run it.
---

# How Forge is verified

Memory outside the garbage collector raises two questions. What happens if *I* make a mistake? And why should I believe that the
library makes none? This page runs what a script can run of the answers, and names the commands for the rest.
*)

#load "../../forge.fsx"
#r "../../tests/Forge.Models/bin/Release/net10.0/Forge.Models.dll"

open System
open System.Diagnostics
open System.IO
open Forge
open Forge.Models

(**
## Your mistakes: three rings

**At compile time.** A span is a raw view of memory, so it must not outlive the lease. A `Pool` function can't return one, and a closure
can't keep one. Here a second F# Interactive gets a program that tries:
*)

let compileErrors (program: string) =
    let script = Path.ChangeExtension(Path.GetTempFileName(), ".fsx")

    let references =
        [ typeof<ArenaLease>; typeof<ForgeError> ]
        |> List.map (fun known -> $"#r @\"{known.Assembly.Location}\"")

    File.WriteAllLines(script, references @ [ "open Forge"; program ])

    let start =
        ProcessStartInfo("dotnet", [ "fsi"; "--preferreduilang:en"; "--nologo"; script ], RedirectStandardError = true)

    use compiler = Process.Start start
    let errors = compiler.StandardError.ReadToEnd()
    compiler.WaitForExit()
    File.Delete script

    errors.Split '\n'
    |> Array.filter _.Contains("error FS")
    |> Array.map (fun line -> line.Substring(line.IndexOf "error FS").Trim())

"let numbers pool = Pool.using pool (fun arena -> (arena |> Arena.slice<int> 10).Span)"
|> compileErrors
|> Array.iter (printfn "%s")

(*** include-output ***)

(**
A slice may be kept anywhere, because it is checked when it is used.

**At run time, always.** In release builds too, every use of a lease or slice compares a number, the generation of its arena:
*)

let pool = Pool.mmap 1 (64 * KiB)

let attempt name action =
    try
        action () |> ignore
        printfn $"{name}: nothing was wrong"
    with error ->
        printfn $"{name}: {error.GetType().Name}\n  {error.Message}"

let stale = Pool.using pool (fun arena -> arena |> Arena.slice<int> 10)
attempt "read a slice after its arena was given back" (fun () -> stale[0])

let lease = Pool.checkout pool
Pool.giveBack pool lease
attempt "give back twice" (fun () -> Pool.giveBack pool lease)
attempt "allocate in a lease that was given back" (fun () -> lease |> Arena.slice<int> 10)

(*** include-output ***)

(**
**On demand.** One thing remains: a span that a function kept for too long, and that the compiler did not see. It reads whatever is there.
In debug mode, memory that a scope or a reset frees is overwritten with 0xDD, memory of idle arenas is made inaccessible, so
that the access faults, and a lost lease is reported.
*)

/// What a span reads that was kept after its scope had ended.
let readTooLate options =
    use pool = Pool.mmapWith options 1 (64 * KiB)

    Pool.using pool (fun arena ->
        let scope = arena.OpenScope()
        let kept = scope.AllocSpan<byte> 1
        kept[0] <- 1uy
        scope.Dispose()
        kept[0])

printfn $"by default 0x%02X{readTooLate PoolOptions.defaults}, in debug mode 0x%02X{readTooLate PoolOptions.debug}"

(*** include-output ***)

(**
## The library's mistakes: a model beside it

What a pool promises is written down a second time, as a [pure function](../../tests/Forge.Models/PoolModel.fs) from a command and a state to
an outcome and the next state. It has no memory and no threads, and shares no code with the library. Some commands:
*)

let answers =
    (PoolModel.empty (PoolLimits.ofCapacity 1), [ Checkout; Checkout; GiveBack 0; GiveBack 1; GiveBack 1 ])
    ||> List.mapFold (fun model command ->
        let outcome, model = PoolModel.apply command model
        $"%A{command}: %A{outcome}", model)
    |> fst

answers |> List.iter (printfn "%s")

(*** include-output ***)

(**
A pool of capacity 1 keeps the first arena and releases the second, and the second give-back of a lease changes nothing. To check the
real pool, run the same commands on both and compare the outcome and the counts after each.
*)

/// Runs commands on a real pool beside its model. Returns the first difference.
let firstDifference (makePool: int -> ArenaPool) capacity commands =
    use pool = makePool capacity
    let leases = ResizeArray<ArenaLease>()

    let perform command =
        match command with
        | Checkout -> leases.Add(Pool.checkout pool)
        | DisposeLease lease when lease < leases.Count -> leases[lease].Dispose()
        | DisposeLease _ -> ()
        | Prewarm count -> Pool.prewarm count pool |> ignore
        | Clear -> Pool.clear pool
        | other -> failwith $"not in this small test: {other}"

    let rec run model commands =
        match commands with
        | [] -> None
        | command :: rest ->
            let _, model = PoolModel.apply command model
            perform command
            let expected = PoolModel.figures model
            let given = Pool.statistics pool

            if
                (given.Idle, given.Leased, int given.Mints, int given.Drops) =
                    (expected.Idle, expected.Leased, expected.Mints, expected.Drops)
            then
                run model rest
            else
                Some
                    $"after {command}: {given.Idle} idle instead of {expected.Idle}, {given.Drops} dropped instead of {expected.Drops}"

    let result = run (PoolModel.empty (PoolLimits.ofCapacity capacity)) commands

    for lease in leases do
        lease.Dispose()

    result

(**
Then every program of up to five commands, on pools of capacity 0, 1 and 2, the shortest first:
*)

let alphabet = [ Checkout; DisposeLease 0; DisposeLease 1; Prewarm 1; Clear ]

let rec programs length =
    if length = 0 then
        [ [] ]
    else
        [
            for program in programs (length - 1) do
                for command in alphabet -> command :: program
        ]

let check makePool =
    let cases =
        [
            for length in 1..5 do
                for program in programs length do
                    for capacity in 0..2 -> capacity, program
        ]

    let failure =
        cases
        |> List.tryPick (fun (capacity, program) ->
            firstDifference makePool capacity program
            |> Option.map (fun difference -> $"capacity {capacity}, %A{program}:\n  {difference}"))

    failure |> Option.defaultValue $"{cases.Length} programs, no difference"

let heapPool capacity : ArenaPool = Pool.heap capacity 64L
printfn $"{check heapPool}"

(*** include-output ***)

(**
A check that never fails shows nothing. So break the pool: let it keep one idle arena too many.
*)

printfn $"{check (fun capacity -> heapPool (capacity + 1))}"

(*** include-output ***)

(**
Because the shortest programs come first, this is the smallest that shows the defect.

## The rest

The test suite does the same with more of everything: models of the arena and of the pool with all limits, waiting, failures and a clock, and
random programs of up to 100 commands, shrunk when they fail. What that can't find is searched in other ways. Run them in a clone with
`dotnet fsi build.fsx COMMAND`:

| command | shows | does not show |
|---|---|---|
| `test` | pool, arena and F# functions agree with their models in generated programs and in all small ones; programs that must not compile don't; [every misuse](../misuse.html) throws; whatever the system refuses (system calls made to fail with seccomp) reaches the caller and leaks nothing | calls that overlap |
| `machines` | the same models in 20 times as many generated programs; `nightly` takes new seeds | the same |
| `linearize` | calls of real threads can be put into an order that the pool's rule allows, and no waiter is forgotten | what needs a coincidence that never happened |
| `schedules` | small programs are right in *every* order of their atomic steps with up to three preemptions | longer programs; the weaker memory order of other processors |
| `mutate` | the tests notice changes: it changes the core in over two thousand ways, one at a time, and each must fail a test or have a [reason](../../tests/Forge.Mutation/survivors.md) why it can't | what no test and no mutant thought of |
| `soak`, `stress` | hours of threads and faults leave no memory behind | anything rare |
| `verify` | all figures of [What is checked, and how](../verification.html), measured again | |

`linearize` and `schedules` also have to find races that were put in on purpose. All of this ran on Linux on x64. The code for Windows and macOS and
ARM64 processors are [not tested](../verification.html).

## Where next

- [Testing a pool of your own with a state machine](state-machine.html): the same method for your code.
- [What is checked, and how](../verification.html): all machines, all figures, and what was found only by reading.
- [Misuse](../misuse.html): each mistake, its error, and the test that shows it.
*)
