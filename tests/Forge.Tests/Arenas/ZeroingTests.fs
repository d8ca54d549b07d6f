/// Every member that promises zeros gives zeros also where a pool hands out memory that another lease has filled.
module Forge.Tests.ZeroingTests

open System
open Expecto
open Forge

let private size = 64 * 1024
let private layout = MemoryLayout(200L, 64L)

let private bytesOf (numbers: int64[]) =
    numbers |> Array.collect BitConverter.GetBytes

/// Two values, and behind them, if the slice is to be copied when it grows, something else.
let private twoNumbers isNewest (lease: ArenaLease) =
    let slice = lease.AllocSliceCopy(ReadOnlySpan [| -1L; -1L |])

    if not isNewest then
        lease.AllocSliceCopy(ReadOnlySpan [| 0xFFuy |]) |> ignore

    slice

/// The new part of a slice that grew from two values.
let private newPart (grown: ArenaSlice<int64>) =
    Expect.equal (grown.Slice(0, 2).ToArray()) [| -1L; -1L |] "the old part"
    bytesOf (grown.Slice(2, grown.Length - 2).ToArray())

/// Every member of a lease that promises zeros, or to write all of what it allocates, and the bytes that are found there.
let private members: (string * (ArenaLease -> byte[])) list =
    [
        "Alloc", (fun lease -> BitConverter.GetBytes(lease.Alloc 0L))
        "AllocSpan", (fun lease -> bytesOf (lease.AllocSpan<int64>(20).ToArray()))
        "AllocSlice", (fun lease -> bytesOf (lease.AllocSlice<int64>(20).ToArray()))
        "AllocSlice of a layout", (fun lease -> lease.AllocSlice(layout).ToArray())
        "AllocSliceCopy",
        (fun lease -> bytesOf (lease.AllocSliceCopy(ReadOnlySpan(Array.zeroCreate<int64> 20)).ToArray()))
        "AllocSliceUtf8", (fun lease -> lease.AllocSliceUtf8(String('\000', 20).AsSpan()).ToArray())
        "TryAllocSlice", (fun lease -> bytesOf ((lease.TryAllocSlice<int64> 20 |> snd).ToArray()))
        "TryAllocSlice of a layout",
        (fun lease ->
            let mutable slice = ArenaSlice<byte>()
            Expect.isTrue (lease.TryAllocSlice(layout, &slice)) "fits"
            slice.ToArray())

        for isNewest, how in [ true, "in place"; false, "by a copy" ] do
            $"Grow {how}", (fun lease -> newPart (lease.Grow(twoNumbers isNewest lease, 20)))
            $"TryGrow {how}", (fun lease -> newPart (lease.TryGrow(twoNumbers isNewest lease, 20) |> snd))
            $"Arena.grow {how}", (fun lease -> newPart (Arena.grow 20 (twoNumbers isNewest lease) lease))
            $"Arena.tryGrow {how}", (fun lease -> newPart (Arena.tryGrow 20 (twoNumbers isNewest lease) lease).Value)

        "Grow of an empty slice", (fun lease -> bytesOf (lease.Grow(ArenaSlice<int64>(), 20).ToArray()))

        "a scope's Alloc",
        (fun lease ->
            use scope = lease.OpenScope()
            BitConverter.GetBytes(scope.Alloc 0L))

        "a scope's AllocSpan",
        (fun lease ->
            use scope = lease.OpenScope()
            bytesOf (scope.AllocSpan<int64>(20).ToArray()))

        "AllocSlice within a scope",
        (fun lease ->
            use _ = lease.OpenScope()
            bytesOf (lease.AllocSlice<int64>(20).ToArray()))

        "Arena.slice", (fun lease -> bytesOf ((Arena.slice<int64> 20 lease).ToArray()))
        "Arena.trySlice", (fun lease -> bytesOf ((Arena.trySlice<int64> 20 lease).Value.ToArray()))
        "Arena.bytes", (fun lease -> (Arena.bytes 200L 64L lease).ToArray())
        "Arena.value", (fun lease -> bytesOf ((Arena.value 0L lease).ToArray()))
        "Arena.ofArray", (fun lease -> bytesOf ((Arena.ofArray (Array.zeroCreate<int64> 20) lease).ToArray()))
        "Arena.slice within a scope",
        (fun lease -> Arena.scope lease (fun () -> bytesOf ((Arena.slice<int64> 20 lease).ToArray())))
    ]

let private expectZeros name (found: byte[]) =
    Expect.isGreaterThan found.Length 0 name
    Expect.equal (found.AsSpan().IndexOfAnyExcept 0uy) -1 $"{name}: the first byte that is not 0"

/// Mapped pages that come on first touch, and such as are committed on demand. The pool does not return them.
let private ways = [ "mapped pages", false; "pages committed on demand", true ]

[<Tests>]
let tests =
    testList
        "zeroing"
        [
            for way, onDemand in ways do
                let make () =
                    new MmapBacking(int64 size, GuardPages.None, onDemand)

                for name, take in members do
                    testCase
                        $"{name} in a pooled arena over {way} that was full finds none of what was there"
                        (fun () ->
                            use pool = new ArenaPool<MmapBacking>(1, make)

                            for padding in [ 3; 5000; 0 ] do
                                (use lease = pool.Checkout()
                                 (lease.AllocSliceUninitialized<byte> size).Span.Fill 0xFFuy)

                                use lease = pool.Checkout()
                                let below = lease.AllocSliceUninitialized<byte> padding

                                Expect.equal
                                    (below.Span.IndexOfAnyExcept 0xFFuy)
                                    -1
                                    "the arena is used again as it was"

                                expectZeros name (take lease)
                                Expect.equal (below.Span.IndexOfAnyExcept 0xFFuy) -1 "what lies below is left alone")
        ]
