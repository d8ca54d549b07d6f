(**
---
title: A first arena
category: Tutorials
categoryindex: 1
index: 1
description: Allocate in an arena, free everything at once, and lease arenas from a pool.
---
# A first arena

An arena is one block of memory with a cursor. Allocating moves the cursor up. Nothing is freed one by one: moving the
cursor back to the start frees everything at once, and takes no longer for a million values than for one. The garbage
collector neither scans nor moves what lies in an arena.

On this page you fill an arena, empty it, and see what happens to a slice that you kept. Then you lease arenas from a
pool.
*)
#load "../../forge.fsx"

open System
open Forge

let arena = Arena.mmap (64 * KiB)

printfn $"{arena}"
(*** include-output ***)

(**
It prints as a lease because that is how you hold an arena: `Arena.mmap` makes one and leases it to you.

## Allocate

An arena holds plain values: numbers, structs of numbers, bytes. A type with a reference in it, such as `string`, does
not compile.
*)
[<Struct>]
type Reading = { Station: int; Celsius: float }

let coldest = arena |> Arena.value { Station = 7; Celsius = -31.5 }
let perDay = arena |> Arena.slice<int> 365 // zeroed
let squares = arena |> Arena.init 12 (fun i -> i * i)
let name = arena |> Arena.utf8 "Jyväskylä" // its bytes in UTF-8

printfn $"{arena}"
(*** include-output ***)

(**
Each function returns a slice, a handle to values in the arena. The functions of
[`Slice`](../reference/forge-slice.html) have the names of those of `Array`. `slice.Span` is the memory itself, a
`Span<'T>`, for any .NET API that takes one.
*)
perDay.Span[3] <- 42
squares.Span.Reverse()

printfn $"{coldest.Span[0].Celsius} °C in {Slice.toText name}, {Slice.sum perDay} readings, {Slice.max squares}"
(*** include-output ***)

(**
A slice prints its first values:
*)
printfn $"{squares}"
(*** include-output ***)

(**
## A full arena

An arena does not grow beyond its size. An allocation that does not fit throws, and changes nothing.
*)
try
    arena |> Arena.slice<float> 10_000 |> ignore
with :? ArenaExhaustedException as full ->
    printfn $"{full.Message}"
(*** include-output ***)

(**
`trySlice` returns none instead:
*)
match arena |> Arena.trySlice<float> 10_000 with
| ValueSome _ -> printfn "there was room"
| ValueNone -> printfn $"no room for {10_000 * sizeof<float>} bytes, only for {Arena.remaining arena}"
(*** include-output ***)

(**
Choose the size for the largest unit of work that you want to allow. Mapped memory is present only once it is touched,
so `Arena.mmap (1 * GiB)` costs no more than 64 KiB until you use it ([more](../memory.html)).

## Free: scope and reset

A scope frees what its body allocates, even if the body throws. What was allocated before it stays.
*)
let before = Arena.allocated arena

let median =
    Arena.scope arena (fun () ->
        let sorted = arena |> Arena.ofList [ 40.0; 10.0; 30.0; 50.0; 20.0 ]
        Slice.sortInPlace sorted
        sorted.Span[sorted.Length / 2])

printfn $"median {median}, {Arena.allocated arena - before} bytes more than before"
(*** include-output ***)

(**
`Arena.reset` frees everything:
*)
Arena.reset arena
printfn $"{arena}"
(*** include-output ***)

(**
## A stale slice

`squares` was allocated before the reset. Its memory may now belong to something else, so reading or writing it throws.
This check is always on, in Release too.
*)
let somethingElse = arena |> Arena.init 12 (fun i -> 1000 + i)

try
    printfn $"{Slice.sum squares}"
with :? InvalidOperationException as stale ->
    printfn $"{stale.Message}"
(*** include-output ***)

(**
You may still print a stale slice, or call `Slice.isValid`:
*)
printfn $"{squares}; valid: {Slice.isValid squares}"
(*** include-output ***)

(**
You may keep a slice anywhere: in a record, a list, a closure. Copy out whatever must outlive the arena, with
`Slice.toArray`, `Slice.toList` or `Slice.toText`.
*)
let copied = Slice.toArray somethingElse
Arena.reset arena

printfn $"{Array.sum copied}"
(*** include-output ***)

(**
Release an arena that you made yourself: in a function with `use arena = Arena.mmap ...`, here with `Dispose`.
*)
arena.Dispose()
printfn $"{arena}"
(*** include-output ***)

(**
## A pool

Making an arena takes a system call, and the first access to each page a page fault. A pool keeps used arenas for the
next unit of work. `Pool.using` leases an empty arena to its body and takes it back when the body ends, even if it throws.
*)
let pool = Pool.mmap 4 (64 * KiB) // keeps at most 4 idle arenas, each of 64 KiB

let medianOf (readings: float[]) =
    Pool.using pool (fun arena ->
        let sorted = arena |> Arena.ofArray readings
        Slice.sortInPlace sorted
        sorted.Span[sorted.Length / 2])

for station in [ [| 3.5; 1.25; 2.0 |]; [| 40.0; 10.0; 30.0; 50.0; 20.0 |] ] do
    printfn $"{medianOf station}"

let statistics = Pool.statistics pool
printfn $"{statistics.Checkouts} leases, {statistics.Mints} arena made"
(*** include-output ***)

(**
A slice that leaves the body is stale. A body that returns a span does not compile.
*)
let escaped = Pool.using pool (fun arena -> arena |> Arena.slice<int> 3)

printfn $"{escaped}"
(*** include-output ***)

(**
## What an arena shows

A notebook draws arenas, slices and pools as pictures; F# Interactive prints one line. An arena with two allocations:
*)
let shown = Arena.pinned (1 * KiB)
let counts = shown |> Arena.init 32 (fun i -> i % 10)
let grid = shown |> Arena.slice<float> 64

shown
(*** include-it ***)

(**
One of its slices:
*)
counts
(*** include-it ***)

(**
The pool that you used above:
*)
pool
(*** include-it ***)

(**
## Next

- [Leasing patterns](leasing.html): tasks, async, threads, and what happens at a limit.
- [Coming from ArrayPool, RecyclableMemoryStream and bumpalo](coming-from.html).
- [What goes wrong, and what catches it](../misuse.html), and where [memory](../memory.html) comes from and goes.
- The functions of [`Arena`](../reference/forge-arena.html), [`Slice`](../reference/forge-slice.html) and
  [`Pool`](../reference/forge-pool.html).
*)
