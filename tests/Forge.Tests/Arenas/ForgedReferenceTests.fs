/// References that nobody made: whatever their bits are, they lead to aligned memory of the arena, or are refused.
module Forge.Tests.ForgedReferenceTests

#nowarn "9" "51" // where a reference leads, as an address

open System
open System.Runtime.InteropServices
open Expecto
open Microsoft.FSharp.NativeInterop
open Forge

/// Where a reference leads, through the lease or its innermost scope; none if it is refused.
let private resolve<'T when 'T: unmanaged> (lease: ArenaLease) (inScope: bool) (bits: uint64) =
    let reference = ArenaRef<'T>(bits)

    try
        if inScope then
            // Load reads a copy. The scope's own Resolve is the same.
            lease.Load reference |> ignore
            ValueSome 0un
        else
            let value = &lease.Resolve reference
            ValueSome(unativeint (NativePtr.toNativeInt &&value))
    with :? InvalidOperationException ->
        ValueNone

/// Tries bits as a reference of a type, and returns whether they lead somewhere: to where they say, if that is expected.
let private tries<'T when 'T: unmanaged>
    (lease: ArenaLease)
    (memory: TestMemory)
    allocated
    alignment
    bits
    (place: int64)
    =
    let size = int64 sizeof<'T>

    let isExpected =
        place >= 0L
        && place + size <= int64 allocated
        && (int64 memory.Start + place) % int64 (alignment: int) = 0L

    match resolve<'T> lease false bits, resolve<'T> lease true bits with
    | ValueSome address, ValueSome _ when isExpected ->
        if address <> memory.Start + unativeint place then
            failtest $"byte {place} led to {int64 address - int64 memory.Start}"
    | ValueNone, ValueNone when not isExpected -> ()
    | outcome ->
        failtest $"{size} bytes at byte {place} of {allocated}, bits {bits:x}: {outcome}, expected: {isExpected}"

let private onArena capacity offset allocated test =
    let memory = TestMemory.Make(Heap, capacity, offset)
    use lease = ArenaLease.Own memory
    let first = (lease.AllocRun<byte> 0).Bits
    lease.AllocSliceUninitialized<byte>(allocated: int) |> ignore
    test lease memory first
    Expect.isTrue memory.IsFenceIntact "the bytes around the arena"

let private near =
    testCase "a reference to every byte near a small arena leads there if the value fits and is aligned" (fun () ->
        for capacity, allocated in [ 1, 0; 1, 1; 7, 7; 8, 8; 9, 9; 24, 16; 24, 24; 40, 25 ] do
            for offset in [ 0; 3 ] do
                onArena capacity offset allocated (fun lease memory first ->
                    for place in -20L .. int64 capacity + 20L do
                        let bits = first + uint64 place
                        tries<byte> lease memory allocated 1 bits place
                        tries<int16> lease memory allocated 2 bits place
                        tries<int64> lease memory allocated Element.alignmentOf<int64> bits place
                        tries<PackedPair> lease memory allocated 1 bits place
                        tries<Int128> lease memory allocated Element.alignmentOf<Int128> bits place))

/// A place that the bits can't lead to.
let private nowhere = -1L

let private far =
    testCase "bits of every other kind are refused" (fun () ->
        let random = Random 20261130

        onArena 64 0 64 (fun lease memory first ->
            for bit in 0..63 do
                // A bit of the distance may lead elsewhere in the arena.
                if bit > 6 then
                    tries<byte> lease memory 64 1 (first ^^^ (1UL <<< bit)) nowhere

            for bits in
                [
                    0UL
                    UInt64.MaxValue
                    1UL
                    1UL <<< 63
                    first - 1UL
                    first + 64UL
                    uint64 memory.Start
                ] do
                tries<byte> lease memory 64 1 bits nowhere

            for _ in 1..2000 do
                let bits = uint64 (random.NextInt64()) <<< random.Next 64

                if bits - first > 64UL then
                    tries<byte> lease memory 64 1 bits nowhere))

let private runs =
    testCase "a run of any length leads into the arena or is refused, through lease, scope and slice" (fun () ->
        onArena 64 0 48 (fun lease memory first ->
            for place in -9L .. 70L do
                for length in
                    [
                        0
                        1
                        2
                        5
                        6
                        7
                        8
                        -1
                        Int32.MaxValue
                        Int32.MinValue
                        Int32.MaxValue / 8 + 1
                    ] do
                    let run = ArenaRun<int64>(first + uint64 place, length)

                    let isExpected =
                        length >= 0
                        && place >= 0L
                        && place + 8L * int64 length <= 48L
                        && (length = 0 || place % 8L = 0L)

                    let attempts =
                        [
                            fun () -> lease.Resolve(run).Length
                            fun () -> lease.ToSlice(run).Span.Length
                            fun () ->
                                use scope = lease.OpenScope()
                                scope.Resolve(run).Length
                        ]

                    for attempt in attempts do
                        let found =
                            try
                                attempt ()
                            with :? InvalidOperationException ->
                                -1

                        if found <> (if isExpected then length else -1) then
                            failtest $"{length} values at byte {place}: {found}"

            Check.throws<InvalidOperationException> [ "null" ] (fun () ->
                lease.Resolve(ArenaRun<int64>(0UL, 1)).Clear())

            Check.throws<InvalidOperationException> [ "null" ] (fun () ->
                lease.Resolve(ArenaRun<int64>(0UL, -1)).Clear())))

let private beyondScope =
    testCase "a reference of the lease's own time does not lead into a scope that is open" (fun () ->
        onArena 64 0 16 (fun lease _ first ->
            use scope = lease.OpenScope()
            scope.AllocSlice<byte> 16 |> ignore
            let inside, outside = first + 15UL, first + 16UL
            Expect.isTrue (resolve<byte> lease false inside).IsSome "below the scope"
            Expect.isTrue (resolve<byte> lease false outside).IsNone "in it"
            Expect.isTrue (resolve<byte> lease true outside).IsNone "in it, by a copy"))

let private stored =
    testCase "a reference in the arena that was overwritten byte by byte never leads outside" (fun () ->
        let memory = TestMemory.Make(Heap, 256, 0)
        use lease = ArenaLease.Own memory
        let holder = lease.AllocSlice<ArenaRef<int64>> 4
        let target = lease.AllocRef 7L
        let random = Random 20261130

        for _ in 1..2000 do
            holder.Span.Fill target
            MemoryMarshal.AsBytes(holder.Span).Slice(random.Next 8, 8).[0] <- byte (random.Next 256)

            for reference in holder.ToArray() do
                try
                    lease.Store(reference, lease.Load reference)
                with :? InvalidOperationException ->
                    ()

        Expect.isTrue memory.IsFenceIntact "the bytes around the arena")

let private wrongType =
    testCase "a reference to where there is no such value is refused with the place" (fun () ->
        onArena 64 0 12 (fun lease _ first ->
            let refused place =
                $"The reference is to byte {place} of 12, where there is no aligned System.Int64"

            for place in [ 4; 5; 8; 11; 12 ] do
                Check.throws<InvalidOperationException> [ refused place; "not made by this arena" ] (fun () ->
                    lease.Load(ArenaRef<int64>(first + uint64 place)) |> ignore)))

/// Sets how many epochs of an arena have begun, as if there had been so many resets.
let private begun = lazy Check.field typeof<BumpArena> "_epochsBegun"

let private ages =
    testCase "a stale reference is refused at every age but 2²⁸, and leads into its arena even then" (fun () ->
        use lease = Backings.arena Backings.heap 64
        let reference = lease.AllocRef 5L
        let born = begun.Value.GetValue lease.Holder :?> int64

        for age in [ 1L; 2L; (1L <<< 28) - 1L; (1L <<< 28) + 1L; 1L <<< 27; (1L <<< 36) + 1L ] do
            begun.Value.SetValue(lease.Holder, born - age + 1L)
            lease.Reset()
            lease.AllocRef 6L |> ignore

            Check.throws<InvalidOperationException> [ "stale" ] (fun () -> lease.Load reference |> ignore)

        begun.Value.SetValue(lease.Holder, born - (1L <<< 28) + 1L)
        lease.Reset()
        Check.throws<InvalidOperationException> [ "byte 0 of 0" ] (fun () -> lease.Load reference |> ignore)
        lease.AllocRef 6L |> ignore
        Expect.equal (lease.Load reference) 6L "what lies there now")

[<Tests>]
let tests =
    testList "forged references" [ near; far; runs; beyondScope; stored; wrongType; ages ]
