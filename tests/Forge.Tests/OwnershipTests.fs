/// A backing under an arena belongs to it alone.
module Forge.Tests.OwnershipTests

open System
open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "ownership"
        [
            testCase "a backing is not disposed behind the back of its arena" (fun () ->
                for make in
                    [
                        fun () -> new MmapBacking(64un) :> MemoryBacking
                        fun () -> new HeapBacking(64un)
                        fun () -> new PinnedBacking(64un)
                        fun () -> new BorrowedBacking(Memory(Array.zeroCreate 64))
                    ] do
                    let backing = make ()
                    let arena = new BumpArena<MemoryBacking>(backing)
                    let slice = arena.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])

                    Check.throws<InvalidOperationException>
                        [ backing.GetType().Name; "belongs to an arena"; "Dispose the arena" ]
                        backing.Dispose

                    Expect.equal (slice.ToArray()) [| 1; 2; 3 |] "contents"
                    arena.Dispose()
                    Check.throws<ObjectDisposedException> [] (fun () -> backing.Address |> ignore)
                    backing.Dispose())

            testCase "two arenas over one backing are refused, and the first is untouched" (fun () ->
                let backing = new HeapBacking(64un)
                use arena = new BumpArena<HeapBacking>(backing)
                let slice = arena.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])

                Check.throws<ArgumentException> [ "belongs to another arena" ] (fun () ->
                    (new BumpArena<HeapBacking>(backing)).Dispose())

                Expect.equal (slice.ToArray()) [| 1; 2; 3 |] "contents")

            testCase "a factory that returns one backing twice is refused, and the lease on it goes on" (fun () ->
                let backing = new HeapBacking(64un)
                use pool = new ArenaPool<HeapBacking>(2, (fun () -> backing))
                use lease = pool.Checkout()
                let slice = lease.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])

                Check.throws<InvalidOperationException> [ "can't be used"; "belongs to another arena" ] (fun () ->
                    pool.Checkout().Dispose())

                Expect.equal (slice.ToArray()) [| 1; 2; 3 |] "contents")

            testCase "a disposed backing is refused by arenas and pools" (fun () ->
                let backing = new HeapBacking(64un)
                backing.Dispose()

                Check.throws<ObjectDisposedException> [ "HeapBacking" ] (fun () ->
                    (new BumpArena<HeapBacking>(backing)).Dispose())

                use pool = new ArenaPool<HeapBacking>(2, (fun () -> backing))
                Check.throws<ObjectDisposedException> [ "HeapBacking" ] (fun () -> pool.Checkout().Dispose())
                let mapped = new MmapBacking(64un)
                mapped.Dispose()

                Check.throws<ObjectDisposedException> [ "MmapBacking" ] (fun () ->
                    (new BumpArena<MmapBacking>(mapped)).Dispose()))
        ]
