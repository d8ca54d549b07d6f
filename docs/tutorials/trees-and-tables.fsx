(**
---
title: Trees and tables in an arena
category: Tutorials
categoryindex: 1
index: 4
description: References, lists, maps and texts that live in an arena, and cost the garbage collector nothing.
---
# Trees and tables in an arena

A slice is a flat run of values. Most programs need more: trees, lists that grow, tables, texts. On this page you build each of them in an
arena, so that a whole parsed document or a whole group-by is freed by moving one cursor.
*)
#load "../../forge.fsx"

open System
open Forge

let arena = Arena.mmap (1 * MiB)

(**
## A tree

The nodes of a tree refer to each other. In an arena they do so by `ArenaRef`: 8 bytes, which may lie in the arena itself. Here
is the syntax tree of an expression, as a union of structs:
*)
[<Struct>]
type Expr =
    | Number of value: float
    | Sum of left: ArenaRef<Expr> * right: ArenaRef<Expr>
    | Product of first: ArenaRef<Expr> * second: ArenaRef<Expr>

(**
`Arena.alloc` puts a value into the arena and returns a reference to it; `Arena.deref` copies the value out. So the tree is built
and matched as any other:
*)
let number value = arena |> Arena.alloc (Number value)
let sum left right = arena |> Arena.alloc (Sum(left, right))

let product first second =
    arena |> Arena.alloc (Product(first, second))

let rec evaluate expr =
    match arena |> Arena.deref expr with
    | Number value -> value
    | Sum(left, right) -> evaluate left + evaluate right
    | Product(first, second) -> evaluate first * evaluate second

let tree = product (number 6.0) (sum (number 3.0) (number 4.0))

printfn $"{evaluate tree}, {Arena.allocated arena} bytes, {tree}"
(*** include-output ***)

(**
A reference is resolved by its arena, and checked each time: it must lie in the allocated part of the arena and be aligned, and neither a reset
nor the end of a scope may have freed it.
*)
let inScope = Arena.scope arena (fun () -> number 1.0)

try
    printfn $"{evaluate inScope}"
with :? InvalidOperationException as stale ->
    printfn $"{stale.Message}"
(*** include-output ***)

(**
In a reference there is room for 28 bits of the number of its lease, reset or scope, so the check can be fooled, though not
by accident: see [`ArenaRef`](../reference/forge-arenaref-1.html). `Unchecked.defaultof<ArenaRef<_>>` is null; use it for "no child", and
ask with `IsNull`.

## A list

An `ArenaList` grows. It takes its room from the arena: in place if nothing was allocated since, otherwise by moving to a larger place.
*)
let primes = arena |> ArenaList.create<int>

for n in 2..60 do
    if primes |> ArenaList.forall (fun prime -> n % prime <> 0) then
        primes |> ArenaList.add n

primes
(*** include-it ***)

(**
A list is a handle: its count lies in the arena, too, so every copy of the handle is the same list.
*)
let same = primes
same |> ArenaList.add 61

printfn $"{ArenaList.length primes} primes, the last is {primes[primes.Count - 1]}"
(*** include-output ***)

(**
The functions have the names of those of `List` and `Array`. What makes another list takes the arena first; a loop needs no
function:
*)
let squares =
    primes
    |> ArenaList.filter arena (fun n -> n < 10)
    |> ArenaList.map arena (fun n -> n * n)

for square in squares do
    printfn $"{square}"
(*** include-output ***)

(**
## A table

`ArenaMap` is a hash table. Its keys and values are plain values, struct tuples among them:
*)
let hits = arena |> ArenaMap.create<struct (int * int), int>

for point in 0..99 do
    hits
    |> ArenaMap.update (struct (point * point % 3, point % 2)) (fun count -> count + 1)

hits
(*** include-it ***)

(**
`update` starts from zero if the key is new. `tryFind` returns a `voption`, as every `try` function that can fail for one reason does:
*)
printfn $"{hits |> ArenaMap.tryFind (struct (1, 1))}, {hits |> ArenaMap.tryFind (struct (7, 7))}"

for KeyValue(struct (rest, parity), count) in hits do
    printfn $"remainder {rest}, parity {parity}: {count}"
(*** include-output ***)

(**
## A table by text

The keys of an `ArenaTextMap` are texts. They are kept as UTF-8, in the arena, and looked up by a string or by bytes, so that reading
a file needs no string for a key. Each map hashes with a seed of its own: nobody can choose keys that make it slow.
*)
let line = "the cat saw the dog and the dog saw the cat run"B
let words = arena |> ArenaTextMap.create<int>

let countWords (text: ReadOnlySpan<byte>) =
    let mutable rest = text

    while not rest.IsEmpty do
        let stop = rest.IndexOf(byte ' ')
        let length = if stop < 0 then rest.Length else stop
        ArenaTextMap.updateUtf8 (rest.Slice(0, length)) (fun count -> count + 1) words
        rest <- rest.Slice(min rest.Length (length + 1))

countWords (ReadOnlySpan line)

words
(*** include-it ***)

(**
## Texts

`Arena.text` formats an interpolated string straight into the arena, in the invariant culture. An `ArenaText` compares with texts and
strings, and reads as a number, without a string:
*)
let label = arena |> Arena.text $"{words.Count} words, {2.5} on average"
let digits = label |> ArenaText.sub 0 1

printfn $"{label}"
printfn $"""{ArenaText.startsWith "6" label}, {ArenaText.tryParseInt digits}, {ArenaText.tryParseInt label}"""
(*** include-output ***)

(**
An interner returns the same text for equal texts. So they can be compared by where they lie, and a record that refers to one takes
16 bytes, however often it repeats:
*)
[<Struct>]
type Order = { City: ArenaRun<byte>; Cents: int64 }

let cities = arena |> ArenaInterner.create
let orders = arena |> ArenaList.create<Order>

for city, cents in [ "Oslo", 1250L; "Jyväskylä", 300L; "Oslo", 75L ] do
    let name = cities |> ArenaInterner.intern city

    orders
    |> ArenaList.add
        {
            City = ArenaText.toRun name
            Cents = cents
        }

let totals = arena |> ArenaMap.create<ArenaRun<byte>, int64>

for order in orders do
    totals |> ArenaMap.update order.City (fun cents -> cents + order.Cents)

for KeyValue(city, cents) in totals do
    printfn $"{arena |> ArenaText.ofRun city}: {cents}"
(*** include-output ***)

(**
## Limits

A collection belongs to the lease or scope in which it was made. It can't grow while a younger scope is open, because its new room
would be freed when that ends. Nothing changes then, and it grows again afterwards.
*)
try
    Arena.scope arena (fun () ->
        for n in 1..1000 do
            primes |> ArenaList.add n)
with :? InvalidOperationException as younger ->
    printfn $"{younger.Message}"
(*** include-output ***)

(**
Make the collection in the scope, or take the room beforehand (`ArenaList.withCapacity`, `EnsureCapacity`). A full arena throws, as
for slices; the members `TryAdd`, `TryEnsureCapacity` and `TrySet` return false instead.

What has moved to a larger place leaves its old one unused until the reset: together less than the collection has at the end. A removed key leaves
its bytes.

## Free

One reset frees the tree, the lists, the tables and the texts, in the time that it takes to move a cursor. Each of them knows it:
*)
Arena.reset arena

printfn $"{arena}"
printfn $"{primes}; {words}; {label}"

try
    primes |> ArenaList.add 67
with :? InvalidOperationException as stale ->
    printfn $"{stale.Message}"
(*** include-output ***)

(**
## When to use them

- One unit of work builds something large and drops it: a syntax tree, a group-by, a parsed document. There the collections of .NET pay for
  every object twice, when it is made and when it is collected.
- Not for values that hold references, nor for what outlives the unit of work: copy that out, with `ArenaList.toArray` or
  `ArenaText.toString`.
- How they compare with `List`, `Dictionary`, `HashSet` and a tree of objects: [Performance](../performance.html).

## Next

- The functions of [`ArenaList`](../reference/forge-arenalist.html), [`ArenaMap`](../reference/forge-arenamap.html),
  [`ArenaTextMap`](../reference/forge-arenatextmap.html), [`ArenaText`](../reference/forge-arenatextmodule.html) and
  [`ArenaInterner`](../reference/forge-arenainternermodule.html)
- [Testing a pool of your own with a state machine](state-machine.html)
- [What goes wrong, and what catches it](../misuse.html)
*)
