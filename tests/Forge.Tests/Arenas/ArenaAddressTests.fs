/// The arithmetic of references, with addresses of no memory.
module Forge.Tests.ArenaAddressTests

open System
open Expecto
open Forge

let private stampBits = 28
let private distanceBits = 36
let private stamps = 1L <<< stampBits

/// A reference as it is written down: the stamp above, the distance plus 1 below.
let private bitsOf (stamp: int64) (distance: int64) =
    (uint64 (stamp &&& (stamps - 1L)) <<< distanceBits)
    + (uint64 (distance + 1L) &&& ((1UL <<< distanceBits) - 1UL))

/// Where a range lies, if it lies in what is allocated and the reference is of the epoch.
let private expect (bits: uint64) stamp (size: bigint) (start: unativeint) (allocated: int64) =
    let distance = bigint (bits % (1UL <<< distanceBits)) - 1I

    if
        bits / (1UL <<< distanceBits) = uint64 stamp % uint64 stamps
        && distance.Sign >= 0
        && distance + size <= bigint allocated
    then
        Some(bigint (uint64 start) + distance)
    else
        None

let private resolve bits stamp (size: uint64) (start: unativeint) (allocated: int64) =
    let mutable address = 0un
    let epoch = ArenaAddress.Base(stamp, start)

    if ArenaAddress.TryResolve(bits, epoch, size, start, start + unativeint allocated, &address) then
        Some(bigint (uint64 address))
    else
        None

let private expectSame bits stamp size start allocated =
    let expected = expect bits stamp (bigint (size: uint64)) start allocated
    let actual = resolve bits stamp size start allocated

    if actual <> expected then
        failtest
            $"bits {bits:x}, stamp {stamp}, {size} bytes, start {start}, {allocated} allocated: {actual} instead of {expected}"

let private starts =
    [
        4096un
        4097un
        1un <<< 36
        (1un <<< 47) - 13un
        BumpMath.HighestLimit - (1un <<< 36)
    ]

[<Tests>]
let tests =
    testList
        "arena addresses"
        [
            testCase
                "every reference near the edges of a small arena resolves exactly if it lies in what is allocated"
                (fun () ->
                    for start in starts do
                        for stamp in [ 0L; 1L; 2L; stamps - 1L; stamps; stamps + 1L; Int64.MaxValue ] do
                            for other in [ stamp - 1L; stamp; stamp + 1L ] do
                                for allocated in 0L .. 9L do
                                    for distance in -3L .. 12L do
                                        for size in 0UL .. 10UL do
                                            expectSame (bitsOf other distance) stamp size start allocated)

            testCase
                "references at the far end of the largest arena do, too, and none wraps into another epoch"
                (fun () ->
                    let most = ArenaAddress.MaxCapacity

                    for start in starts do
                        for stamp in [ 0L; 1L; stamps - 1L ] do
                            for other in [ stamp - 1L; stamp; stamp + 1L ] do
                                for allocated in [ most - 1L; most ] do
                                    for distance in [ -1L; 0L; 1L; most - 2L; most - 1L; most; most + 1L ] do
                                        for size in [ 0UL; 1UL; 2UL; 4096UL; uint64 most; uint64 most + 1UL ] do
                                            expectSame (bitsOf other distance) stamp size start allocated)

            testCase "a size that is larger than any address resolves nowhere" (fun () ->
                for start in starts do
                    for allocated in [ 0L; 1L; 4096L; 5000L ] do
                        for size in
                            [
                                4095UL
                                4096UL
                                4097UL
                                uint64 start - 1UL
                                uint64 start
                                uint64 start + uint64 allocated
                                uint64 start + uint64 allocated + 1UL
                                uint64 Int64.MaxValue
                                UInt64.MaxValue - 1UL
                                UInt64.MaxValue
                            ] do
                            for distance in [ -1L; 0L; 1L; allocated; allocated + 1L ] do
                                expectSame (bitsOf 5L distance) 5L size start allocated)

            testCase "bits of every kind resolve to nothing or into what is allocated" (fun () ->
                let random = Random 20261130

                for _ in 1..100_000 do
                    let stamp = random.NextInt64()
                    let start = starts[random.Next starts.Length]
                    let allocated = random.NextInt64 5000L
                    let bits = uint64 (random.NextInt64()) <<< random.Next 64
                    expectSame bits stamp (uint64 (random.Next 30)) start allocated)

            testCase "no bits are null, stamps repeat after 2²⁸, and the distance can be read back" (fun () ->
                for start in starts do
                    for stamp in [ 0L; 1L; stamps - 1L ] do
                        let epoch = ArenaAddress.Base(stamp, start)
                        Expect.equal (ArenaAddress.Base(stamp + stamps, start)) epoch "2²⁸ later"
                        Expect.notEqual (ArenaAddress.Base(stamp + stamps - 1L, start)) epoch "one less"

                        for distance in [ 0L; 1L; 4096L; ArenaAddress.MaxCapacity ] do
                            let bits = epoch + uint64 start + uint64 distance
                            Expect.equal bits (bitsOf stamp distance) "bits"
                            Expect.notEqual bits ArenaAddress.Null "null"
                            Expect.equal (ArenaAddress.OffsetOf bits) (uint64 distance) "distance")
        ]
