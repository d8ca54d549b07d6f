(**
---
title: Coming from ArrayPool, RecyclableMemoryStream and bumpalo
category: Tutorials
categoryindex: 1
index: 7
description: The same code with each of them and with Forge, what maps to what, and when to stay with what you have.
---
# Coming from ArrayPool, RecyclableMemoryStream and bumpalo

The same work with each of them and with Forge, the mistakes that each permits, when to stay with what you have, and a
table of what maps to what.
*)
#r "nuget: Microsoft.IO.RecyclableMemoryStream, 4.0.1"
#load "../../forge.fsx"

open System
open System.Buffers
open System.Buffers.Text
open System.Security.Cryptography
open Microsoft.IO
open Forge

/// One temperature for each station.
let readings =
    Array.init 10_000 (fun station -> float (station * 7919 % 10_007) / 100.0)

/// Keeps at most 4 idle arenas. Each may grow to 1 GiB, and takes only the memory that it uses.
let pool = Pool.mmap 4 (1 * GiB)

(**
## ArrayPool

The warmest stations: two scratch buffers, sorted together.
*)
let warmestRented count =
    let keys = ArrayPool<float>.Shared.Rent readings.Length // at least this long, and not zeroed
    let stations = ArrayPool<int>.Shared.Rent readings.Length

    try
        for station in 0 .. readings.Length - 1 do
            keys[station] <- -readings[station]
            stations[station] <- station

        Array.Sort(keys, stations, 0, readings.Length)
        Array.sub stations 0 count
    finally
        ArrayPool<int>.Shared.Return stations
        ArrayPool<float>.Shared.Return keys

(**
With an arena, there is only the lease to give back, however many buffers a unit of work needs. A slice has exactly the
length that you asked for.
*)
let warmest count =
    Pool.using pool (fun arena ->
        let keys = arena |> Arena.init readings.Length (fun station -> -readings[station])
        let stations = arena |> Arena.init readings.Length id
        keys.Span.Sort stations.Span
        Slice.toArray stations[.. count - 1])

printfn $"%A{warmestRented 3}"
printfn $"%A{warmest 3}"
(*** include-output ***)

(**
**Stay with ArrayPool** if an API wants an array, if the values are references, if a unit of work needs only one buffer,
or if buffers are returned in any order: an arena frees everything or nothing. An array that is not returned is only
garbage; a lost lease keeps its memory. If you rent one array and divide it up by hand, you have an arena already, as
fast as Forge's ([measured](../performance.html)).

### Two mistakes

An array that is read after its return holds what the next renter wrote:
*)
let mine = ArrayPool<int>.Shared.Rent 100
mine[0] <- 42
ArrayPool<int>.Shared.Return mine

let theirs = ArrayPool<int>.Shared.Rent 100 // elsewhere in the program
theirs[0] <- 7
printfn $"I wrote 42, and read {mine[0]}"
ArrayPool<int>.Shared.Return theirs
(*** include-output ***)

(**
An array that is returned twice gets two owners:
*)
let returned = ArrayPool<int>.Shared.Rent 100
ArrayPool<int>.Shared.Return returned
ArrayPool<int>.Shared.Return returned

let one = ArrayPool<int>.Shared.Rent 100
let other = ArrayPool<int>.Shared.Rent 100
printfn $"two owners of one array: {Object.ReferenceEquals(one, other)}"
(*** include-output ***)

(**
Forge refuses both, in Release too:
*)
let attempt action =
    try
        action ()
    with :? InvalidOperationException as misuse ->
        printfn $"{misuse.Message}"

let lease = Pool.checkout pool
let kept = lease |> Arena.value 42
Pool.giveBack pool lease

Pool.using pool (fun arena -> // the same arena, elsewhere in the program
    arena |> Arena.value 7 |> ignore
    attempt (fun () -> printfn $"{kept.Span[0]}"))

attempt (fun () -> Pool.giveBack pool lease)
(*** include-output ***)

(**
The check is in the slice. A span has none: one that is used after the give-back reads the next lease's data, as a
returned array does. The compiler refuses most such programs, and debug mode finds others ([which](../misuse.html)).

## RecyclableMemoryStream

The hash of a text whose length is not known in advance.
*)
/// Writes a row, of at most 64 bytes, and returns its length.
let writeRow (station: int) (row: Span<byte>) =
    let mutable start = 0
    let mutable length = 0
    Utf8Formatter.TryFormat(station, row, &start) |> ignore
    row[start] <- byte ','

    Utf8Formatter.TryFormat(readings[station], row.Slice(start + 1), &length)
    |> ignore

    row[start + 1 + length] <- byte '\n'
    start + length + 2

let streams = RecyclableMemoryStreamManager()

let hashStream () =
    use stream = streams.GetStream()

    for station in 0 .. readings.Length - 1 do
        stream.Advance(writeRow station (stream.GetSpan 64))

    stream.Position <- 0L
    Convert.ToHexString(SHA256.HashData stream)

(**
In an arena, the newest allocation grows in place. Nothing is copied, and one span covers all the bytes.
*)
let hashSlice () =
    Pool.using pool (fun arena ->
        let mutable text = arena |> Arena.slice<byte> 1024
        let mutable length = 0

        for station in 0 .. readings.Length - 1 do
            if text.Length - length < 64 then
                text <- arena |> Arena.grow (2 * text.Length) text

            length <- length + writeRow station (text.Span.Slice length)

        Convert.ToHexString(SHA256.HashData(text.Span.Slice(0, length))))

printfn $"{hashStream ()}"
printfn $"{hashSlice ()}"
(*** include-output ***)

(**
**Stay with RecyclableMemoryStream** if an API wants a `Stream` or an `IBufferWriter<byte>`, because Forge has neither;
if the data outlives its unit of work; or if its length has no bound: a stream adds blocks as long as there is memory,
while an arena never exceeds its size.

## bumpalo

In Rust, the compiler checks what Forge checks at run time:

```rust
fn median(bump: &Bump, readings: &[f64]) -> f64 {
    let sorted = bump.alloc_slice_copy(readings);
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

let mut bump = Bump::with_capacity(64 * 1024);
for station in [vec![3.5, 1.25, 2.0], vec![40.0, 10.0, 30.0]] {
    println!("{}", median(&bump, &station));
    bump.reset(); // does not compile while anything borrows from the arena
}
```
*)
let median (arena: ArenaLease) (readings: float[]) =
    let sorted = arena |> Arena.ofArray readings
    Slice.sortInPlace sorted
    sorted.Span[sorted.Length / 2]

Pool.using pool (fun arena ->
    for station in [ [| 3.5; 1.25; 2.0 |]; [| 40.0; 10.0; 30.0 |] ] do
        printfn $"{median arena station}"
        Arena.reset arena) // what was allocated before is stale now, and throws
(*** include-output ***)

(**
**What bumpalo does better:** a stale reference does not compile, and costs no check. It holds any type, has vectors
and strings that live in the arena, and adds a chunk when one is full.

**What Forge adds:** a pool that reuses arenas, returns pages that they no longer need, and limits what they hold
together. An arena is contiguous at any size, so the newest slice can grow in place.

## What maps to what

| | ArrayPool | RecyclableMemoryStream | bumpalo | Forge |
|---|---|---|---|---|
| get | `Rent` | `GetStream` | `Bump::new` | `Pool.using`, `Pool.checkout` |
| give back | `Return` | `Dispose` | drop | end of the body, `Pool.giveBack` |
| start again | | `SetLength(0)` | `reset` | `Arena.reset`, `Arena.scope` |
| allocate | one `Rent` each | write | `alloc`, `alloc_slice_copy` | `Arena.value`, `slice`, `ofArray` |
| text | | write its bytes | `alloc_str` | `Arena.utf8` |
| length, contents | maybe longer; old data | what was written | exact; initialized | exact; zeroed |
| holds | any type | bytes | any type; `drop` is not run | unmanaged types |
| when it is full | rent more, copy | adds a block | adds a chunk | throws; `try…` returns none |
| without throwing | | | `try_alloc` | `Arena.trySlice`, `Pool.tryUse` |
| use after return | other data | throws; `GetBuffer`: other data | does not compile | slice: throws; span: other data |
| return twice | two owners | nothing happens | does not compile | `giveBack` throws, `Dispose` does nothing |
| not given back | garbage | returned by its finalizer | freed by drop | keeps its memory; `OnLeak` |
| limits | arrays kept | free bytes kept, stream size | `set_allocation_limit` | idle arenas, leases, bytes |
| threads | any | one for each stream | one for each `Bump` | one for each lease |

## Next

- [A first arena](first-arena.html), [Leasing patterns](leasing.html).
- [What goes wrong, and what catches it](../misuse.html).
- [How fast it is](../performance.html), and where something else is faster.
*)
