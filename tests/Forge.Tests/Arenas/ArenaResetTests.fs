/// What ends when an arena is reset or disposed of, on every backing.
module Forge.Tests.ArenaResetTests

open System
open Expecto
open Forge

let private reset (kind: Backings.Kind) =
    [
        testCase "reset empties the arena and makes its slices stale" (fun () ->
            use arena = Backings.arena kind 256
            let slice = arena.AllocSlice<int> 10
            arena.Reset()
            Expect.equal arena.Allocated 0L "allocated"
            Check.adds arena
            Expect.isFalse slice.IsValid "valid"

            Check.throws<InvalidOperationException> [ "stale"; "reset"; "ToArray" ] (fun () ->
                slice.ToArray() |> ignore))

        testCase "after reset the same requests land in the same places" (fun () ->
            use arena = Backings.arena kind 4096

            let trace () =
                [
                    for size in [ 7; 8; 12; 31; 64; 100 ] do
                        Check.addressOf (arena.AllocSlice(MemoryLayout(int64 size, 8L)))
                ]

            let first = trace ()
            arena.Reset()
            Expect.equal (trace ()) first "addresses")

        testCase
            "an arena that is reset itself leaves its lease held, and ends all that was allocated through it"
            (fun () ->
                use arena = new BumpArena<IMemoryBacking>(kind.Make 256)
                use lease = arena.Lease()
                let slice = lease.AllocSlice<byte> 40
                Expect.equal (arena.Allocated, arena.Remaining, arena.Capacity) (40L, 216L, 256L) "sizes"
                arena.Reset()
                Expect.equal (arena.Allocated, arena.Remaining, arena.Capacity) (0L, 256L, 256L) "sizes after a reset"
                Expect.isTrue lease.IsHeld "held"
                Expect.isFalse slice.IsValid "valid"
                Expect.equal (lease.AllocSlice<byte> 256).Length 256 "all of it can be had again")

        testCase "a disposed arena refuses every use, its slices are stale, its sizes are 0" (fun () ->
            let arena = new BumpArena<IMemoryBacking>(kind.Make 256)
            let lease = arena.Lease()
            let slice = lease.AllocSlice<byte> 40
            arena.Dispose()
            arena.Dispose()
            Expect.equal (arena.Allocated, slice.IsValid) (40L, true) "while it is leased"
            lease.Dispose()

            Expect.equal (arena.Capacity, arena.Allocated, arena.Remaining, arena.HighWater) (0L, 0L, 0L, 0L) "sizes"

            Expect.isFalse slice.IsValid "valid"

            for attempt in [ arena.Reset; (fun () -> arena.Lease() |> ignore) ] do
                Check.throws<ObjectDisposedException> [ "The arena was disposed" ] attempt

            Check.throws<InvalidOperationException> [ "The lease has ended" ] (fun () ->
                lease.AllocSlice<int> 0 |> ignore))
    ]

[<Tests>]
let tests = testList "arena.reset" [ yield! Backings.each reset ]
