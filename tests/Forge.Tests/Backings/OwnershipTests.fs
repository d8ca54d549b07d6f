/// A backing under an arena belongs to it alone.
module Forge.Tests.OwnershipTests

open System
open Expecto
open Forge

/// A backing that is not derived from MemoryBacking, as anybody may write one. It counts its releases.
type private OwnBacking() =
    let inner = new HeapBacking(64L)
    let address = inner.Address
    member val Releases = 0 with get, set

    interface IMemoryBacking with
        // It doesn't refuse its address once disposed, as it should.
        member _.Address = address
        member _.Size = 64L

        member this.Dispose() =
            this.Releases <- this.Releases + 1
            inner.Dispose()

[<Tests>]
let tests =
    testList
        "ownership"
        [
            testCase "a backing is not disposed behind the back of its arena" (fun () ->
                for make in
                    [
                        fun () -> new MmapBacking(64L) :> MemoryBacking
                        fun () -> new HeapBacking(64L)
                        fun () -> new PinnedBacking(64L)
                        fun () -> new BorrowedBacking(Memory(Array.zeroCreate 64))
                    ] do
                    let backing = make ()
                    let arena = new BumpArena<MemoryBacking>(backing)
                    let lease = arena.Lease()
                    let slice = lease.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])

                    Check.throws<InvalidOperationException>
                        [ backing.GetType().Name; "belongs to an arena"; "Dispose the arena" ]
                        backing.Dispose

                    Expect.equal (slice.ToArray()) [| 1; 2; 3 |] "contents"
                    lease.Dispose()
                    Check.throws<InvalidOperationException> [ "belongs to an arena" ] backing.Dispose
                    arena.Dispose()
                    Check.throws<ObjectDisposedException> [] (fun () -> backing.Address |> ignore)
                    backing.Dispose())

            testCase "two arenas over one backing are refused, and the first is untouched" (fun () ->
                let backing = new HeapBacking(64L)
                use arena = ArenaLease.Own backing
                let slice = arena.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])

                Check.throws<ArgumentException> [ "belongs to another arena" ] (fun () ->
                    (new BumpArena<HeapBacking>(backing)).Dispose())

                Expect.equal (slice.ToArray()) [| 1; 2; 3 |] "contents")

            testCase "a factory that returns one backing twice is refused, and the lease on it goes on" (fun () ->
                let backing = new HeapBacking(64L)
                use pool = new ArenaPool<HeapBacking>(2, (fun () -> backing))
                use lease = pool.Checkout()
                let slice = lease.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])

                Check.throws<InvalidOperationException> [ "can't be used"; "belongs to another arena" ] (fun () ->
                    pool.Checkout().Dispose())

                Expect.equal (slice.ToArray()) [| 1; 2; 3 |] "contents")

            testCase "a disposed backing is refused by arenas and pools" (fun () ->
                let backing = new HeapBacking(64L)
                backing.Dispose()

                Check.throws<ObjectDisposedException> [ "HeapBacking" ] (fun () ->
                    (new BumpArena<HeapBacking>(backing)).Dispose())

                use pool = new ArenaPool<HeapBacking>(2, (fun () -> backing))

                Check.throws<InvalidOperationException> [ "can't be used"; "disposed"; "HeapBacking" ] (fun () ->
                    pool.Checkout().Dispose())

                let mapped = new MmapBacking(64L)
                mapped.Dispose()

                Check.throws<ObjectDisposedException> [ "MmapBacking" ] (fun () ->
                    (new BumpArena<MmapBacking>(mapped)).Dispose()))

            testCase "a backing is not made inaccessible behind the back of its arena" (fun () ->
                for onDemand in [ false; true ] do
                    let backing = new MmapBacking(8192L, GuardPages.None, commitsOnDemand = onDemand)
                    use arena = ArenaLease.Own backing
                    let slice = arena.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])

                    for access in [ MemoryAccess.None; MemoryAccess.ReadWrite ] do
                        Check.throws<InvalidOperationException>
                            [ "MmapBacking belongs to an arena"; "ProtectIdle" ]
                            (fun () -> backing.Protect access)

                    Expect.isTrue (Pages.canRead (Check.addressOf slice)) "accessible"
                    Expect.equal (slice.ToArray()) [| 1; 2; 3 |] "contents")

            testCase "two arenas over one backing of one's own are refused, of whatever kind they are" (fun () ->
                let backing = new OwnBacking()
                use arena = ArenaLease.Own backing
                let slice = arena.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])

                for make in
                    [
                        fun () -> new BumpArena<OwnBacking>(backing) :> IDisposable
                        fun () -> new BumpArena<IMemoryBacking>(backing)
                    ] do
                    Check.throws<ArgumentException> [ "OwnBacking"; "belongs to another arena" ] (fun () ->
                        make().Dispose())

                Expect.equal (slice.ToArray()) [| 1; 2; 3 |] "contents"
                Expect.equal backing.Releases 0 "releases")

            testCase "a factory that returns one custom backing twice is refused, and the lease stays valid" (fun () ->
                let backing = new OwnBacking()
                use pool = new ArenaPool<OwnBacking>(0, (fun () -> backing))
                let lease = pool.Checkout()
                let slice = lease.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])

                Check.throws<InvalidOperationException>
                    [ "can't be used"; "OwnBacking"; "belongs to another arena" ]
                    (fun () -> pool.Checkout().Dispose())

                Expect.equal backing.Releases 0 "not disposed under the lease"
                Expect.equal (slice.ToArray()) [| 1; 2; 3 |] "contents"
                lease.Dispose()
                Expect.equal backing.Releases 1 "released with its arena"

                Check.throws<InvalidOperationException>
                    [ "can't be used"; "OwnBacking"; "was disposed, possibly with its arena" ]
                    (fun () -> pool.Checkout().Dispose())

                Expect.equal backing.Releases 1 "released once")

            testCase "a backing is asked for its size once, so that what was checked is what the arena has" (fun () ->
                let inner = new HeapBacking(64L)
                let mutable size = 64L

                let backing =
                    { new IMemoryBacking with
                        member _.Address = inner.Address

                        member _.Size =
                            let told = size
                            size <- size * 2L
                            told

                        member _.Dispose() = inner.Dispose()
                    }

                use arena = new BumpArena<IMemoryBacking>(backing)
                Expect.equal arena.Capacity 64L "capacity")
        ]
