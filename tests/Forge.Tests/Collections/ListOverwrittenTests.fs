/// A list whose count, capacity and place were overwritten, through a span that outlived its scope.
module Forge.Tests.ListOverwrittenTests

open System
open System.Runtime.InteropServices
open Expecto
open Forge

/// What the headers of lists become: place, capacity and count, each near an edge or anything.
let private headers (start: unativeint) size =
    let random = Random 20261130

    let places =
        [
            0L
            -1L
            int64 start - 8L
            int64 start
            int64 start + 16L
            int64 start + int64 size
            Int64.MinValue
            Int64.MaxValue - 2L
        ]

    let counts =
        [ 0; 1; -1; 5; 1000; Int32.MaxValue; Int32.MinValue; Int32.MinValue + 20 ]

    [
        for place in places do
            for capacity in counts do
                for count in counts do
                    struct (place, capacity, count)

        // Values that lie on the header itself.
        for count in 0..6 do
            struct (int64 start, 6, count)
            struct (int64 start + 4L, 6, count)

        for _ in 1..100 do
            struct (int64 start + random.NextInt64(-100L, 300L), random.Next(-10, 200), random.Next(-10, 200))
    ]

/// Keeps the span of what a scope has freed, as a compiler may let happen: C# ties it to the slice only.
let private freed (lease: ArenaLease) =
    use _ = lease.OpenScope()
    Check.addressOf (lease.AllocSlice<byte> 16)

let private overwrite (stale: unativeint) (place: int64) (count: int) =
    let header = Address.bytes stale 16
    BitConverter.TryWriteBytes(header, place) |> ignore
    BitConverter.TryWriteBytes(header.Slice 8, count) |> ignore
    BitConverter.TryWriteBytes(header.Slice 12, count) |> ignore

/// One byte more, and one less, than a header.
[<Struct; StructLayout(LayoutKind.Sequential, Size = 17)>]
type private Seventeen = { Letter: byte }

[<Struct; StructLayout(LayoutKind.Sequential, Size = 15)>]
type private Fifteen = { Letter: byte }

/// Whether a use is carried out, and does not find the list overwritten.
let private isAnswered (attempt: unit -> unit) =
    try
        attempt ()
        true
    with :? InvalidOperationException as error ->
        Expect.stringContains error.Message "The memory of the collection was overwritten" "message"
        false

/// Tries every place near an arena that holds a header and some bytes, and every count.
let private inEveryPlace<'T when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType>
    (bytes: int)
    =
    let size = sizeof<'T>
    let memory = TestMemory.Make(Heap, 16 + bytes, 8)
    use lease = ArenaLease.Own memory
    let stale = freed lease
    let list = lease.AllocList<'T>()
    lease.AllocSliceUninitialized<byte> bytes |> ignore

    for place in -40 .. 60 do
        for count in -2 .. 8 do
            let at = int64 memory.Start + int64 place
            overwrite stale at count
            let isInside = count >= 0 && place >= 0 && place + size * count <= 16 + bytes

            if isAnswered (fun () -> list.AsSpan().Length |> ignore) <> isInside then
                failtest $"{count} values of {size} bytes at byte {place} of {16 + bytes}: {not isInside}"

            if count > 0 then
                overwrite stale at count
                let last = place + size * (count - 1)
                let isInside = last >= 0 && last + size <= 16 + bytes

                if isAnswered (fun () -> list[count - 1] |> ignore) <> isInside then
                    failtest $"value {count - 1} of {size} bytes at byte {place} of {16 + bytes}: {not isInside}"

[<Tests>]
let tests =
    testList
        "overwritten lists"
        [
            testCase
                "an overwritten list has values exactly if they lie between its header and what is allocated"
                (fun () ->
                    for bytes in [ 0; 1; 15; 16; 20 ] do
                        inEveryPlace<byte> bytes
                        inEveryPlace<int> bytes
                        inEveryPlace<Fifteen> bytes
                        inEveryPlace<Int128> bytes
                        inEveryPlace<Seventeen> bytes)

            testCase
                "whatever a list's header becomes, each use stays in the arena or throws that it was overwritten"
                (fun () ->
                    let size = 256
                    let memory = TestMemory.Make(Heap, size, 8)
                    use lease = ArenaLease.Own memory
                    let mutable thrown = 0

                    for struct (place, capacity, count) in headers memory.Start size do
                        for index in 0 .. (ListLifetimeTests.everyUse lease (ArenaList())).Length - 1 do
                            lease.Reset()
                            let stale = freed lease
                            let list = lease.AllocList<int> 5
                            list.AddRange(ReadOnlySpan [| 1..5 |])
                            let header = Address.bytes stale 16
                            BitConverter.TryWriteBytes(header, place) |> ignore
                            BitConverter.TryWriteBytes(header.Slice 8, capacity) |> ignore
                            BitConverter.TryWriteBytes(header.Slice 12, count) |> ignore
                            let name, attempt = (ListLifetimeTests.everyUse lease list)[index]

                            try
                                attempt ()
                            with
                            | :? ArenaExhaustedException -> ()
                            | :? InvalidOperationException as error ->
                                Expect.stringContains error.Message "The memory of the collection was overwritten" name
                                thrown <- thrown + 1
                            // An index is compared with what the header says.
                            | :? ArgumentOutOfRangeException as error ->
                                Expect.isMatch
                                    error.Message
                                    "^The list is empty|^The index must be|the length must be"
                                    name

                            if not memory.IsFenceIntact then
                                failtest $"{name} wrote outside the arena: {place}, {capacity}, {count}"

                    Expect.isGreaterThan thrown 1000 "refused")

            testCase
                "a list that was made to refer to a younger scope's memory makes no slice of it that would outlive the scope"
                (fun () ->
                    use arena = Arena.heap 1024L
                    let stale = freed arena
                    let list = arena |> ArenaList.create<int>
                    let before = arena.AllocSlice<int> 4
                    use scope = arena.OpenScope()
                    let inside = arena.AllocSlice<int> 4

                    // All of the values, or only the last one.
                    for address in [ Check.addressOf inside; Check.addressOf before + 4un ] do
                        overwrite stale (int64 address) 4
                        Expect.equal (list.AsSpan().Length, inside.Length) (4, 4) "inside the arena"
                        Check.throws<InvalidOperationException> [ "overwritten" ] (fun () -> list.ToSlice() |> ignore)

                    overwrite stale (int64 (Check.addressOf before)) 4
                    Expect.equal (list.ToSlice().Length) 4 "of the lease's own memory")
        ]
