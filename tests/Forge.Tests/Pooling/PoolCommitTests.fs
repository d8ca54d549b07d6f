/// A pool whose arenas commit their memory as they need it.
module Forge.Tests.PoolCommitTests

open System
open Expecto
open Forge

let private mebibyte = 1024L * 1024L

let private make (bytes: int64) =
    new MmapBacking(bytes, GuardPages.Both, commitsOnDemand = true)

[<Tests>]
let tests =
    testList
        "pool commits"
        [
            testCase "idle arenas are inaccessible in debug mode, leased ones only as far as committed" (fun () ->
                use pool =
                    new ArenaPool<MmapBacking>(1, (fun () -> make mebibyte), ArenaPoolOptions.Debug)

                for _ in 1..3 do
                    let start =
                        use lease = pool.Checkout()
                        let bytes = lease.AllocSliceUninitialized<byte> 70_000
                        bytes.Span.Fill 7uy
                        Expect.isTrue (Pages.canRead (Check.addressOf bytes)) "leased"
                        Check.addressOf bytes

                    Expect.isFalse (Pages.canRead start) "idle"
                    pool.ReleaseIdle()
                    Expect.isFalse (Pages.canRead start) "released")

            testCase "after release-idle an arena commits again, and reads zeros" (fun () ->
                use pool = new ArenaPool<MmapBacking>(1, (fun () -> make mebibyte))

                for _ in 1..3 do
                    use lease = pool.Checkout()
                    let bytes = lease.AllocSliceUninitialized<byte> 200_000
                    Expect.equal (bytes.Span.IndexOfAnyExcept 0uy) -1 "zeros"
                    bytes.Span.Fill 7uy
                    lease.Dispose()
                    pool.ReleaseIdle()
                    Expect.equal pool.IdleCount 1 "idle")

            testCase "where the commit after release-idle is refused, the arena is as it was and works later" (fun () ->
                use pool = new ArenaPool<MmapBacking>(1, (fun () -> make mebibyte))
                (use lease = pool.Checkout() in (lease.AllocSlice<byte> 10).Span.Fill 7uy)
                pool.ReleaseIdle()
                use lease = pool.Checkout()

                // The runtime does not ask for this length itself, as it does for 64 KiB.
                let step = 37 * 4096

                Check.throws<OsMemoryException> [ $"mprotect of {step} bytes" ] (fun () ->
                    Kernel.failing Kernel.Mprotect (int64 step) 12 (fun () -> lease.AllocSlice<byte> step |> ignore))

                Expect.equal lease.Allocated 0L "nothing allocated"
                Expect.equal ((lease.AllocSliceUninitialized<byte> 10).ToArray()) (Array.zeroCreate 10) "zeros")

            testCase
                "an idle arena stays inaccessible after release-idle, also where its whole range has to be usable"
                (fun () ->
                    let make () =
                        let backing = make mebibyte
                        backing.CommitAll()
                        backing

                    use pool = new ArenaPool<MmapBacking>(1, make, ArenaPoolOptions.Debug)

                    for _ in 1..2 do
                        let start =
                            use lease = pool.Checkout()
                            let bytes = lease.AllocSlice<byte> 200_000
                            bytes.Span.Fill 7uy
                            Check.addressOf bytes

                        Expect.isFalse (Pages.canRead start) "idle"
                        pool.ReleaseIdle()
                        Expect.isFalse (Pages.canRead start) "released")

            testCase
                "where the pages of a range that is committed in whole can't be released, they count as kept, and read as zeros"
                (fun () ->
                    let makeCommitted () =
                        let backing = make mebibyte
                        backing.CommitAll()
                        backing

                    use pool = new ArenaPool<MmapBacking>(1, makeCommitted)
                    (use lease = pool.Checkout() in (lease.AllocSlice<byte> 200_000).Span.Fill 7uy)

                    Check.throws<OsMemoryException> [ "madvise of 1048576 bytes" ] (fun () ->
                        Kernel.failing Kernel.Madvise 1048576L 22 (fun () -> pool.ReleaseIdle()))

                    Expect.equal (pool.GetStatistics().RetainedBytes, pool.IdleCount) (200_000L, 1) "retained, idle"

                    (use lease = pool.Checkout() in
                     Expect.equal ((lease.AllocSliceUninitialized<byte> 200_000).Span.IndexOfAnyExcept 0uy) -1 "zeros")

                    pool.ReleaseIdle()
                    Expect.equal (pool.GetStatistics().RetainedBytes) 0L "the next time")

            testCase "clear on return reaches what was committed, also after a release" (fun () ->
                use pool =
                    new ArenaPool<MmapBacking>(1, (fun () -> make mebibyte), ArenaPoolOptions(ClearOnReturn = true))

                for size in [ 300_000; 10; 100_000 ] do
                    use lease = pool.Checkout()
                    let bytes = lease.AllocSliceUninitialized<byte> size
                    Expect.equal (bytes.Span.IndexOfAnyExcept 0uy) -1 "zeros"
                    bytes.Span.Fill 7uy
                    lease.Dispose()

                    if size = 10 then
                        pool.ReleaseIdle())
        ]
