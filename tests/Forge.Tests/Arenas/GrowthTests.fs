module Forge.Tests.GrowthTests

open System
open Expecto
open Forge

let private counting (arena: ArenaLease) length =
    arena.AllocSliceCopy(ReadOnlySpan [| 1..length |])

[<Tests>]
let tests =
    testList
        "growth"
        [
            yield!
                Backings.each (fun kind ->
                    [
                        testCase "the newest allocation grows in place and its new values are zeros" (fun () ->
                            use arena = Backings.arena kind 4096
                            (arena.AllocSliceUninitialized<byte> 4096).Span.Fill 0xFFuy
                            arena.Reset()
                            let slice = counting arena 10
                            let allocated = arena.Allocated
                            let grown = arena.Grow(slice, 15)
                            Expect.equal (Check.addressOf grown) (Check.addressOf slice) "address"
                            Expect.equal (grown.ToArray()) (Array.append [| 1..10 |] (Array.zeroCreate 5)) "values"
                            Expect.equal (arena.Allocated - allocated) 20L "only the new values cost"
                            Expect.equal (slice.ToArray()) [| 1..10 |] "the old handle keeps its length")

                        testCase "an older allocation grows by a copy" (fun () ->
                            use arena = Backings.arena kind 4096
                            let slice = counting arena 10
                            let newer = counting arena 3
                            let grown = arena.Grow(slice, 12)
                            Expect.equal (grown.ToArray()) (Array.append [| 1..10 |] [| 0; 0 |]) "values"
                            grown.Span.Fill 9
                            Expect.equal (slice.ToArray()) [| 1..10 |] "the old run is another"
                            Expect.equal (newer.ToArray()) [| 1..3 |] "the newer one is untouched")

                        testCase "a grow that does not fit leaves everything as it was" (fun () ->
                            use arena = Backings.arena kind 64
                            let newest = counting arena 10
                            let allocated = arena.Allocated

                            Check.throws<ArenaExhaustedException> [ "too little for" ] (fun () ->
                                arena.Grow(newest, 17) |> ignore)

                            Expect.equal arena.Allocated allocated "in place"
                            let newer = counting arena 1
                            let allocated = arena.Allocated

                            Check.throws<ArenaExhaustedException>
                                [ "44 bytes"; $"{arena.Remaining} of 64" ]
                                (fun () -> arena.Grow(newest, 11) |> ignore)

                            Expect.equal arena.Allocated allocated "by copy"
                            Expect.equal (newest.ToArray()) [| 1..10 |] "values"
                            Expect.equal (newer.ToArray()) [| 1 |] "newer values")

                        testCase "it grows in place to the last byte, and no further" (fun () ->
                            use arena = Backings.arena kind 64
                            let slice = arena.AllocSlice<byte> 1
                            let mutable grown = ArenaSlice<byte>()
                            Expect.isTrue (arena.TryGrow(slice, 63, &grown)) "try"
                            Expect.equal grown.Length 63 "length"
                            Expect.equal (arena.Grow(grown, 64)).Length 64 "length"
                            Expect.equal arena.Remaining 0L "remaining"
                            Expect.isFalse (arena.TryGrow(grown, 65, &grown)) "too far"
                            Expect.equal grown.Length 0 "an empty slice")
                    ])

            testCase "growing to the same length costs nothing" (fun () ->
                use arena = Backings.arena Backings.heap 64
                let slice = counting arena 3
                Expect.equal ((arena.Grow(slice, 3)).ToArray()) [| 1..3 |] "values"
                Expect.equal arena.Allocated 12L "allocated")

            testCase "an empty slice grows into an aligned one, wherever the cursor was" (fun () ->
                use arena = Backings.arena Backings.heap 64
                arena.AllocSlice<byte> 1 |> ignore
                let empty = arena.AllocSlice<int64> 0
                Expect.equal (Check.addressOf (arena.Grow(empty, 2)) % 8un) 0un "aligned"
                Expect.equal ((arena.Grow(ArenaSlice<int>(), 2)).ToArray()) [| 0; 0 |] "the default slice, too")

            testCase "a shorter length is refused with both lengths" (fun () ->
                use arena = Backings.arena Backings.heap 64
                let slice = counting arena 3

                Check.throws<ArgumentOutOfRangeException> [ "as long as it is now, 3"; "2" ] (fun () ->
                    arena.Grow(slice, 2) |> ignore))

            testCase "a stale slice, and one of another arena, are refused" (fun () ->
                use arena = Backings.arena Backings.heap 64
                use other = Backings.arena Backings.heap 64
                let slice = counting arena 3

                Check.throws<ArgumentException> [ "another arena" ] (fun () -> other.Grow(slice, 5) |> ignore)

                arena.Reset()
                Check.throws<InvalidOperationException> [ "stale" ] (fun () -> arena.Grow(slice, 5) |> ignore)
                Expect.equal (arena.Allocated, other.Allocated) (0L, 0L) "nothing was allocated")

            testCase
                "within a scope opened later a slice is copied, so that closing the scope takes nothing of it"
                (fun () ->
                    use arena = Backings.arena Backings.heap 256
                    let slice = counting arena 3

                    let grown =
                        use _ = arena.OpenScope()
                        let grown = arena.Grow(slice, 5)
                        Expect.equal (grown.ToArray()) [| 1; 2; 3; 0; 0 |] "values"
                        grown

                    Expect.isFalse grown.IsValid "the copy ended with the scope"
                    Expect.equal arena.Allocated 12L "rewound"
                    Expect.equal (slice.ToArray()) [| 1..3 |] "the original stays")

            testCase "a part that ends at the newest byte grows in place, another part by a copy" (fun () ->
                use arena = Backings.arena Backings.heap 256
                let whole = counting arena 6
                let last = arena.Grow(whole.Slice(4, 2), 3)
                Expect.equal (last.ToArray()) [| 5; 6; 0 |] "last"
                let first = arena.Grow(whole.Slice(0, 2), 3)
                Expect.equal (first.ToArray()) [| 1; 2; 0 |] "first"
                Expect.equal (whole.ToArray()) [| 1..6 |] "whole")
        ]
