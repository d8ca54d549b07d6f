/// Collections whose memory was overwritten through a span that outlived its scope.
module Forge.Tests.OverwrittenTests

open System
open System.Collections.Generic
open System.Runtime.InteropServices
open Expecto
open Forge
open Forge.Tests.ArenaData

/// What may come of using a collection that holds garbage.
let private isAllowed (error: exn) =
    error :? InvalidOperationException
    || error :? IndexOutOfRangeException
    || error :? ArgumentOutOfRangeException
    || error :? ArenaExhaustedException
    || error :? KeyNotFoundException

/// Garbage of several kinds: wild numbers, small ones, or a few bits.
let private spoil (random: Random) (bytes: Span<byte>) =
    match random.Next 4 with
    | 0 -> random.NextBytes bytes
    | 1 ->
        let numbers = MemoryMarshal.Cast<byte, int>(bytes)

        for index in 0 .. numbers.Length - 1 do
            numbers[index] <- random.Next(-2, 40)
    | 2 ->
        for _ in 1..3 do
            let index = random.Next bytes.Length
            bytes[index] <- bytes[index] ^^^ (1uy <<< random.Next 8)
    | _ ->
        let numbers = MemoryMarshal.Cast<byte, int>(bytes)

        for _ in 1..3 do
            numbers[random.Next numbers.Length] <- random.Next(-1, 1 <<< random.Next 31)

let private key = "a key"

/// What a program does to a collection of each kind.
let private numberUses (map: ArenaMap<int, int>) : (unit -> unit) list =
    [
        fun () -> map.Count |> ignore
        fun () -> map.TryGetValue 1 |> ignore
        fun () -> map.GetOrAdd 2 |> ignore
        fun () -> map.GetOrAdd 1000 |> ignore
        fun () -> map.TrySet(1001, 1) |> ignore
        fun () -> map.Remove 3 |> ignore
        fun () ->
            let mutable left = 10_000

            for _ in map do
                left <- left - 1

            Expect.isGreaterThan left 0 "the loop ends"
        fun () -> map.TryEnsureCapacity(map.Capacity + 1) |> ignore
        fun () -> map.Clear()
        fun () -> map.TrySet(5, 5) |> ignore
    ]

let private textUses (map: ArenaTextMap<int>) (interner: ArenaInterner) : (unit -> unit) list =
    [
        fun () -> map.TryGetValue("k1".AsSpan()) |> ignore
        fun () -> map.GetOrAdd("k2".AsSpan()) |> ignore
        fun () -> map.TrySet(key.AsSpan(), 1) |> ignore
        fun () -> map.Remove("k3".AsSpan()) |> ignore
        fun () ->
            for pair in map do
                pair.Key.Span.Length |> ignore
        fun () -> map.TryEnsureCapacity(map.Capacity + 1) |> ignore
        fun () -> interner.Intern("k1".AsSpan()) |> ignore
        fun () -> interner.TryFind("k2".AsSpan()) |> ignore
        fun () ->
            for text in interner do
                text.GetHashCode() |> ignore
        fun () -> map.Clear()
    ]

let private wild =
    testCase
        "a map, a text map and an interner that were overwritten through a stale span refuse or find garbage, but end and stay inside the arena"
        (fun () ->
            let memory = TestMemory.Make(Heap, 8192, 8)
            use arena = ArenaLease.Own memory
            let random = Random 3
            let mutable refused = 0

            for _ in 1..4_000 do
                arena.Reset()
                arena.AllocSlice<byte> 5 |> ignore
                let scope = arena.OpenScope()
                let span = arena.AllocSlice<byte>(4096).Span
                scope.Dispose()
                let numbers = arena.AllocMap<int, int>()
                let texts = arena.AllocTextMap<int>()
                let interner = arena.AllocInterner()

                for number in 1..5 do
                    numbers.TrySet(number, number) |> ignore
                    texts.TrySet($"k{number}".AsSpan(), number) |> ignore
                    interner.Intern($"k{number}".AsSpan()) |> ignore

                let used = int arena.Allocated - 5
                spoil random (span.Slice(0, used))
                let allocated = arena.Allocated

                for attempt in numberUses numbers @ textUses texts interner do
                    try
                        attempt ()
                    with error when isAllowed error ->
                        refused <- refused + 1

                Expect.isGreaterThanOrEqual arena.Allocated allocated "nothing was freed"
                Check.adds arena

                if not memory.IsFenceIntact then
                    failtest "bytes outside the arena were written"

            Expect.isGreaterThan refused 1_000 "uses that were refused")

/// The header of a map, and the slots after its eight entries.
let private headerAt (address: unativeint) =
    MemoryMarshal.Cast<byte, MapHeader>(Address.bytes address sizeof<MapHeader>)

let private slotsOf (header: MapHeader) =
    let entries = unativeint (8 * sizeof<MapEntry<int, int>>)
    MemoryMarshal.Cast<byte, uint64>(Address.bytes (header.Block + entries) (16 * sizeof<uint64>))

/// A map of up to eight keys, whose header lies where a slice of a scope that has ended was.
let private onMap keys (test: unativeint -> ArenaMap<int, int> -> unit) =
    use arena = arena 4096
    let scope = arena.OpenScope()
    let stale = Check.addressOf (arena.AllocSlice<byte> 64)
    scope.Dispose()
    let map = arena.AllocMap<int, int> 8

    for key in 1..keys do
        map.Set(key, key)

    test stale map

let private layout =
    testCase "a map of eight keys has sixteen slots, which the highest bits of the hashes choose" (fun () ->
        onMap 8 (fun stale _ ->
            let header = (headerAt stale)[0]
            Expect.equal (header.Capacity, header.Shift) (8, SlotTable.Shift 16) "header"
            Expect.isTrue ((slotsOf header).Slice(8).IndexOfAnyExcept 0UL >= 0) "the second half is used"))

let private contradictory =
    testCase "a map whose state contradicts itself says that it was overwritten" (fun () ->
        for spoil, attempt in
            [
                (fun header ->
                    let header = &(headerAt header)[0]
                    header.Used <- 9),
                fun (map: ArenaMap<int, int>) ->
                    let mutable entries = map.GetEnumerator()
                    entries.MoveNext() |> ignore

                (fun header ->
                    let header = &(headerAt header)[0]
                    header.Free <- 9),
                fun map -> map.Set(100, 1)

                (fun header ->
                    let slots = slotsOf ((headerAt header)[0])

                    for slot in 0 .. slots.Length - 1 do
                        if slots[slot] <> 0UL then
                            slots[slot] <- (slots[slot] &&& 0xFFFFFFFF_00000000UL) ||| 9UL),
                fun map -> map.ContainsKey 1 |> ignore
            ] do
            onMap 5 (fun stale map ->
                spoil stale

                Check.throws<InvalidOperationException> [ "The memory of the collection was overwritten" ] (fun () ->
                    attempt map)))

[<Tests>]
let tests = testList "overwritten collections" [ wild; layout; contradictory ]
