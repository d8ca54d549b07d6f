(**
---
title: How Forge is verified
category: Tutorials
categoryindex: 1
index: 6
description: What catches your mistakes with memory, and how the library's own are found.
---

# How Forge is verified

Memory outside the garbage collector raises two questions. What happens if *I* make a mistake? And why should I
believe that the library makes none? This page runs those parts of the answers that fit in a script, and names the
commands for the rest.
*)

#load "../../forge.fsx"
#r "../../tests/Forge.Models/bin/Release/net10.0/Forge.Models.dll"

open System
open System.Diagnostics
open System.IO
open Forge
open Forge.Models

(**
## Your mistakes: three lines of defence

**At compile time.** A span is a view of memory that checks nothing, so it must not outlive its lease. The body of
`Pool.using` can't return one. Here a second F# Interactive compiles a program that tries:
*)

let compileErrors (program: string) =
    let script = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".fsx")

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
A slice may be kept anywhere, because each access is checked.

**At run time, always**, in release builds too. Leases and slices know the generation of their arena, and compare it
at every use:
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
**On demand.** That leaves the span that is kept too long without a compiler error: it reads whatever is there now. In
debug mode, memory that a scope or reset frees is filled with 0xDD, so that such a read stands out. The memory of idle
arenas is made inaccessible, so that any access faults, and lost leases are reported.
*)

/// Reads a span after its scope has ended.
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

What a pool promises is written down a second time, as a [pure function](../../tests/Forge.Models/PoolModel.fs) from a
command and a state to an outcome and the next state. It owns no memory and shares no code with the library. A pool of
capacity 1 keeps the first arena and releases the second, and a second give-back changes nothing:
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
To check the real pool, run the same commands on both, and compare the counts after each.
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
            let figures = PoolModel.figures model
            let statistics = Pool.statistics pool
            let expected = figures.Idle, figures.Leased, figures.Mints, figures.Drops

            let given =
                statistics.Idle, statistics.Leased, int statistics.Mints, int statistics.Drops

            if given = expected then
                run model rest
            else
                Some $"{given} idle, leased, made and dropped instead of {expected}"

    let result = run (PoolModel.empty (PoolLimits.ofCapacity capacity)) commands

    for lease in leases do
        lease.Dispose()

    result

(**
Now run every program of up to five commands on pools of capacity 0, 1 and 2, the shortest first:
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
A check that never fails may simply see nothing. So plant a defect: a pool that keeps one idle arena too many.
*)

printfn $"{check (fun capacity -> heapPool (capacity + 1))}"

(*** include-output ***)

(**
The shortest programs come first, so this is the smallest that shows the defect.

## The rest

The tests do the same on a larger scale: with models of arenas, and of pools with limits, waiting, failures and a clock,
and with random programs of up to 100 commands, which are shrunk when they fail. The other checkers look for what such
programs can't find. In a clone, run `dotnet fsi build.fsx` with one of these targets:

| command | shows that | can't show |
|---|---|---|
| `test` | library and models agree in 5,000 random programs of each kind and in all small ones; [misuse](../misuse.html) fails as documented | bugs in calls that overlap |
| `machines` | the same, in 100,000 programs; `nightly` takes new seeds | the same |
| `verify 8` | programs that must not compile do not compile, and their corrections do | mistakes that [neither compiler sees](../fsharp-escapes.html) |
| `verify 10` | an error from any system call (injected with seccomp) reaches the caller, and nothing leaks | Windows, macOS |
| `linearize` | overlapping calls on real threads return what they would in some order that the pool's rule allows | races that need timing which did not happen |
| `schedules` | small programs are right in *every* schedule with up to three preemptions | more preemptions, larger programs, writes that another processor sees late |
| `mutate` | the tests notice changes: of two thousand, each fails a test or has a [reason](../../tests/Forge.Mutation/survivors.md) why it can't | missing behaviour that no test asks for |
| `stress`, `soak` | a minute, or half an hour, of threads and injected faults loses no memory | rarer failures |

`linearize` and `schedules` must also find planted races. `verify` without a number measures every row of [What is
checked, and how](../verification.html) again. All of this ran on Linux on x64. Nothing has been tested on Windows,
macOS or ARM64.

## Next

- [Testing a pool of your own with a state machine](state-machine.html): the same method for your code
- [What is checked, and how](../verification.html): all machines and figures, and the bugs that were found only by
  code review
- [Misuse](../misuse.html): each mistake, its error, and the test that shows it
*)
