/// A pool returns the pages of its idle arenas, and keeps the arenas.
module Forge.Tests.ReleaseIdleTests

open System
open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "release-idle"
        [
            testCase "release-idle keeps mapping and count, and the arena can be used again, reading zeros" (fun () ->
                use pool = new ArenaPool<MmapBacking>(2, (fun () -> new MmapBacking(65536L)))
                let leases = [ pool.Checkout(); pool.Checkout() ]
                let starts = leases |> List.map Check.startOf

                for lease in leases do
                    (lease.AllocSliceUninitialized<byte> 65536).Span.Fill 0xCDuy
                    pool.GiveBack lease

                pool.ReleaseIdle()
                Expect.equal pool.IdleCount 2 "idle"

                let again = [ pool.Checkout(); pool.Checkout() ]

                for lease, start in List.zip again (List.rev starts) do
                    Expect.equal (Check.startOf lease) start "the same mapping, the last given back first"
                    let bytes = lease.AllocSliceUninitialized<byte> 65536
                    Expect.equal (bytes.Span.IndexOfAnyExcept 0uy) -1 "zeros"
                    bytes.Span.Fill 0xCDuy

                again |> List.iter pool.GiveBack)

            testCase "release-idle leaves leased arenas alone" (fun () ->
                use pool = new ArenaPool<MmapBacking>(2, (fun () -> new MmapBacking(65536L)))
                use lease = pool.Checkout()
                let bytes = lease.AllocSliceUninitialized<byte> 65536
                bytes.Span.Fill 0xCDuy
                pool.Prewarm 1 |> ignore
                pool.ReleaseIdle()
                Expect.equal (bytes.Span.IndexOfAnyExcept 0xCDuy) -1 "contents")

            testCase "where the system refuses to take pages back, no arena is lost and the error surfaces" (fun () ->
                let refusing id =
                    let inner = new MmapBacking(4096L)

                    { new IOsBacking with
                        member _.Address = inner.Address
                        member _.Size = inner.Size
                        member _.Dispose() = inner.Dispose()

                        member _.ReleasePages fromOffset =
                            if id % 2 = 1 then
                                raise (TimeoutException $"refused for {id}")

                            inner.ReleasePages fromOffset

                        member _.Protect access = inner.Protect access
                    }

                let mutable made = 0

                let factory () =
                    made <- made + 1
                    refusing made

                use pool = new ArenaPool<IOsBacking>(4, factory)
                pool.Prewarm 2 |> ignore
                Check.throws<TimeoutException> [ "refused for 1" ] pool.ReleaseIdle
                Expect.equal pool.IdleCount 2 "idle"
                pool.Prewarm 2 |> ignore

                Check.throws<AggregateException> [ "refused for 1"; "refused for 3" ] pool.ReleaseIdle
                Expect.equal pool.IdleCount 4 "idle"
                Expect.equal made 4 "nothing was minted anew")

            testCase "release-idle on a pool of any other backing is refused by the type system" (fun () ->
                Needs.dotnet "the message of a failed type constraint"

                let releaseIdle =
                    typeof<OsBackingExtensions>.GetMethod(nameof OsBackingExtensions.ReleaseIdle)

                Check.throws<ArgumentException> [ "violates the constraint" ] (fun () ->
                    releaseIdle.MakeGenericMethod typeof<PinnedBacking> |> ignore)

                Expect.isNotNull (releaseIdle.MakeGenericMethod typeof<MmapBacking>) "mmap")
        ]
