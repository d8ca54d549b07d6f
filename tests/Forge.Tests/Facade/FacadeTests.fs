module Forge.Tests.FacadeTests

open System
open Expecto
open Forge

exception private Broken

/// A pool that counts what it mints, each arena 4 KiB.
let countedPool capacity =
    let factory = CountingFactory(Backings.heap, 4096)
    factory, Pool.create capacity factory.Mint

let private units =
    [
        testCase "units count bytes, in int64 and without wrapping" (fun () ->
            Expect.equal (64 * KiB) 65536L "KiB"
            Expect.equal (3 * MiB) 3145728L "MiB"
            Expect.equal (4 * GiB) 4294967296L "GiB"
            Expect.equal (5L * GiB) 5368709120L "int64"
            Check.throws<OverflowException> [] (fun () -> Int64.MaxValue / 2L * KiB |> ignore))

        testCase "a size that is not positive is refused with its value and the limit" (fun () ->
            for size in [ 0L; -1L; Int64.MinValue ] do
                for make in
                    [
                        fun () -> (Backing.mmap size :> IDisposable)
                        fun () -> Backing.locked size
                        fun () -> Backing.transparentHuge size
                        fun () -> Backing.hugePages size
                        fun () -> Pool.mmapWith PoolOptions.debug 1 size
                        fun () -> Backing.heap size
                        fun () -> Pool.mmap 1 size
                        fun () -> Pool.heap 1 size
                        fun () -> Arena.mmap size
                        fun () -> Arena.heap size
                    ] do
                    Check.throws<ArgumentOutOfRangeException>
                        [ "(Parameter 'size')"; string size; "1 to 9223372036854775807 bytes" ]
                        (fun () -> make().Dispose())

                for make in
                    [
                        fun () -> (Backing.pinned size :> IDisposable)
                        fun () -> Arena.pinned size
                        fun () -> Pool.pinned 1 size
                    ] do
                    Check.throws<ArgumentOutOfRangeException>
                        [ "(Parameter 'size')"; string size; "1 to 2147483591 bytes" ]
                        (fun () -> make().Dispose()))
    ]

let private combinators =
    [
        testCase "using leases an empty arena and gives it back" (fun () ->
            let factory, pool = countedPool 2
            use pool = pool

            for _ in 1..3 do
                let sum =
                    Pool.using pool (fun arena ->
                        Expect.equal (Arena.allocated arena) 0L "empty"
                        Expect.equal (Pool.idleCount pool) 0 "leased"
                        arena |> Arena.init 100 id |> Slice.sum)

                Expect.equal sum 4950 "result"
                Expect.equal (Pool.idleCount pool) 1 "idle"

            Expect.equal factory.Backings.Length 1 "one arena served all"
            Expect.equal (Pool.``use`` pool Arena.capacity) 4096L "by its exact name")

        testCase "using gives back when the body throws, and when the body gave back itself" (fun () ->
            let _, pool = countedPool 2
            use pool = pool
            Check.throws<Broken> [] (fun () -> Pool.using pool (fun _ -> raise Broken))
            Expect.equal (Pool.idleCount pool) 1 "after an exception"
            Pool.using pool (Pool.giveBack pool)
            Expect.equal (Pool.idleCount pool) 1 "once only")

        testCase "nested using leases different arenas" (fun () ->
            let factory, pool = countedPool 2
            use pool = pool

            Pool.using pool (fun outer ->
                let kept = outer |> Arena.value 1

                Pool.using pool (fun inner -> inner |> Arena.value 2 |> ignore)
                Expect.equal (Slice.toArray kept) [| 1 |] "contents")

            Expect.equal factory.Backings.Length 2 "arenas")

        testCase "what leaves the body is stale, and its use throws" (fun () ->
            use pool = Pool.mmap 1 (64 * KiB)
            let arena, slice = Pool.using pool (fun arena -> arena, Arena.value 1 arena)
            Check.throws<InvalidOperationException> [ "stale" ] (fun () -> Slice.toArray slice |> ignore)
            Check.throws<InvalidOperationException> [ "has ended" ] (fun () -> Arena.value 1 arena |> ignore))

        testCase "tryUse gives the result, or exhaustion and the factory's refusal as values" (fun () ->
            use pool = Pool.heap 1 (1 * KiB)
            Expect.equal (Pool.tryUse pool Arena.capacity) (Ok 1024L) "result"

            Expect.equal
                (Pool.tryUse pool (fun arena -> Arena.slice<int64> 200 arena |> Slice.length))
                (Error(Exhausted(1600L, 1024L)))
                "exhausted"

            Expect.equal (Pool.idleCount pool) 1 "given back"
            use refused = Pool.mmap 1 (1L <<< 60)

            match Pool.tryUse refused Arena.capacity, Pool.tryCheckout refused with
            | Error(OsFailure(operation, code, message)), Error(OsFailure _) ->
                let expectedOperation, expectedCode, name = Pages.beyondAddressSpace
                Expect.equal (operation, code) (expectedOperation, expectedCode) "operation and code"
                Expect.stringContains message name "message"
            | other -> failtest $"{other}")

        testCase "tryUse lets every other exception through, after giving back" (fun () ->
            use pool = Pool.heap 1 (1 * KiB)
            Check.throws<Broken> [] (fun () -> Pool.tryUse pool (fun _ -> raise Broken) |> ignore)

            Check.throws<ArgumentOutOfRangeException> [] (fun () ->
                Pool.tryUse pool (Arena.slice<int> -1 >> Slice.length) |> ignore)

            Expect.equal (Pool.idleCount pool) 1 "given back")
    ]

let private pools =
    [
        testCase "the functions of a pool do what its members do" (fun () ->
            let factory, pool = countedPool 3
            use pool = pool
            Expect.equal (Pool.capacity pool) 3 "capacity"
            Expect.equal (pool |> Pool.prewarm 2) 2 "prewarm"
            let lease = Pool.checkout pool
            Expect.equal (Pool.idleCount pool) 1 "idle"
            Pool.giveBack pool lease
            Check.throws<InvalidOperationException> [ "already given back" ] (fun () -> Pool.giveBack pool lease)
            Pool.clear pool
            Expect.equal (Pool.idleCount pool, factory.Live.Length) (0, 0) "cleared"

            match Pool.tryCheckout pool with
            | Ok lease -> lease.Dispose()
            | Error error -> failtest (ForgeError.message error))

        testCase "a pool in debug mode is made by one option" (fun () ->
            use pool = Pool.mmapWith PoolOptions.debug 1 (4 * KiB)

            let stale =
                Pool.using pool (fun arena -> arena |> Arena.ofArray [| 1 |] |> Check.addressOf)

            Expect.isFalse (Pages.canRead stale) "an idle arena is inaccessible"

            let poisoned =
                { PoolOptions.defaults with
                    Checks = ArenaChecks.Poison
                }

            use pool = Pool.createWith poisoned 1 (fun () -> Backing.heap (4 * KiB))
            Pool.using pool (fun arena -> arena |> Arena.value 1uy |> ignore)

            Expect.equal (Pool.using pool (Arena.sliceUninitialized<byte> 1 >> Slice.toArray)) [| 0xDDuy |] "poisoned")

        testCase "locked memory serves an arena like any other, or is an error value" (fun () ->
            Needs.lockedMemory ()

            match Backing.tryLocked (4 * KiB) with
            | Ok backing ->
                use arena = Arena.ofBacking backing
                Expect.equal (Arena.capacity arena) 4096L "capacity"
            | Error error -> failtest (ForgeError.message error)

            let refused =
                Kernel.failing Kernel.Mlock (40L * 4096L) 12 (fun () -> Backing.tryLocked (160 * KiB))

            match refused with
            | Error(OsFailure("mlock", 12, _)) -> ()
            | other -> failtest $"{other}")

        testCase "release-idle keeps the arenas" (fun () ->
            use pool = Pool.mmap 2 (64 * KiB)
            pool |> Pool.prewarm 2 |> ignore
            Pool.releaseIdle pool
            Expect.equal (Pool.idleCount pool) 2 "idle")

        testCase "a lease is given back at the end of its use block" (fun () ->
            use pool = Pool.pinned 2 (1 * KiB)

            let held () =
                use lease = Pool.checkout pool
                Arena.remaining lease

            Expect.equal (held ()) 1024L "remaining"
            Expect.equal (Pool.idleCount pool) 1 "idle")
    ]

let private errors =
    [
        testCase "refused memory becomes an error that keeps its numbers, other exceptions do not" (fun () ->
            match Backing.tryMmap (1L <<< 60) with
            | Error(OsFailure(operation, code, message) as error) ->
                let expectedOperation, expectedCode, name = Pages.beyondAddressSpace
                Expect.equal (operation, code) (expectedOperation, expectedCode) "operation and code"
                Expect.equal (ForgeError.message error) message "message"
                Expect.stringContains message name "name"
            | other -> failtest $"{other}"

            match Backing.tryHeap (1L <<< 60) with
            | Error(OutOfMemory message as error) -> Expect.equal (ForgeError.message error) message "message"
            | other -> failtest $"{other}"

            use backing =
                match Backing.tryMmap (4 * KiB) with
                | Ok backing -> backing
                | Error error -> failtest (ForgeError.message error)

            Expect.equal backing.Size 4096L "size"
            Expect.equal (ForgeError.ofException Broken) ValueNone "another exception"

            Expect.equal
                (ForgeError.message (Exhausted(100L, 20L)))
                "The arena is exhausted: it has 20 bytes left, too little for 100 bytes. Use a larger arena, or allocate less."
                "exhausted")
    ]

[<Tests>]
let tests =
    testList
        "facade"
        [
            testList "units" units
            testList "combinators" combinators
            testList "pool" pools
            testList "errors" errors
        ]
