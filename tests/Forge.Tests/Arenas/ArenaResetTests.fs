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
            Expect.equal arena.Allocated 0un "allocated"
            Check.adds arena
            Expect.isFalse slice.IsValid "valid"

            Check.throws<InvalidOperationException> [ "stale"; "reset"; "ToArray" ] (fun () ->
                slice.ToArray() |> ignore))

        testCase "after reset the same requests land in the same places" (fun () ->
            use arena = Backings.arena kind 4096

            let trace () =
                [
                    for size in [ 7; 8; 12; 31; 64; 100 ] do
                        Check.addressOf (arena.AllocSlice(MemoryLayout(unativeint size, 8un)))
                ]

            let first = trace ()
            arena.Reset()
            Expect.equal (trace ()) first "addresses")

        testCase "a disposed arena refuses every use, its slices are stale, its sizes are 0" (fun () ->
            let arena = Backings.arena kind 256
            let slice = arena.AllocSlice<int> 10
            arena.Dispose()
            arena.Dispose()
            Expect.equal (arena.Capacity, arena.Allocated, arena.Remaining) (0un, 0un, 0un) "sizes"
            Expect.isFalse slice.IsValid "valid"

            let uses: (unit -> unit) list =
                [
                    fun () -> arena.AllocSlice<int> 1 |> ignore
                    fun () -> arena.AllocSlice<int> 0 |> ignore
                    fun () -> arena.TryAllocSlice<int> 1 |> ignore
                    fun () -> arena.AllocSliceUninitialized<int> 1 |> ignore
                    fun () -> arena.AllocSliceCopy(ReadOnlySpan [| 1 |]) |> ignore
                    fun () -> arena.AllocSliceUtf8("a".AsSpan()) |> ignore
                    fun () -> arena.TryAllocSliceUtf8("a".AsSpan()) |> ignore
                    fun () -> arena.AllocSlice(MemoryLayout(1un, 1un)) |> ignore
                    fun () -> arena.DangerousAllocate(MemoryLayout(1un, 1un)) |> ignore
                    fun () -> arena.Grow(slice, 20) |> ignore
                    fun () -> arena.Reset()
                    fun () -> arena.Lease() |> ignore
                ]

            for attempt in uses do
                Check.throws<ObjectDisposedException> [ "The arena was disposed" ] attempt)
    ]

[<Tests>]
let tests =
    testList
        "arena.reset"
        [
            for kind in Backings.all do
                testList kind.Name (reset kind)
        ]
