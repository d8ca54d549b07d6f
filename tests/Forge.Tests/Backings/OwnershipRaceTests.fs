/// Of threads that take or dispose of one backing at the same moment, just one does.
module Forge.Tests.OwnershipRaceTests

open System
open System.Threading
open Expecto
open Forge

/// A backing over memory that nobody touches. It counts its releases.
type private CountedRelease() =
    inherit MemoryBacking(4096un, 4096L)
    let mutable releases = 0
    member _.Releases = Volatile.Read &releases

    override _.Release() =
        Interlocked.Increment &releases |> ignore

/// The same, not derived from MemoryBacking. It promises only what IMemoryBacking asks for, so it is not thread-safe.
type private OwnBacking() =
    let mutable releases = 0
    member _.Releases = releases

    interface IMemoryBacking with
        member _.Address = 4096un
        member _.Size = 4096L
        member _.Dispose() = releases <- releases + 1

/// Two threads that meet before every round and so start it within nanoseconds of each other.
type private Meeting() =
    let mutable arrivals = 0

    member _.Wait round =
        Interlocked.Increment &arrivals |> ignore
        let mutable spin = SpinWait()
        let mutable looks = 0

        // A pause between looks would be longer than what is to be hit; but the other thread may not be running at all.
        while Volatile.Read &arrivals < 2 * round do
            looks <- looks + 1

            if looks > 10_000 then
                spin.SpinOnce(sleep1Threshold = -1)

let private rounds = 50_000

/// Two actions meet over a new backing, round after round; the check sees it once both are through with what they returned.
let private race (make: unit -> 'T) (first: 'T -> bool) (second: 'T -> bool) (check: 'T -> bool -> bool -> unit) =
    let backings = Array.init rounds (fun _ -> make ())
    let meeting = Meeting()
    let results = Array.init 2 (fun _ -> Array.zeroCreate<bool> rounds)

    Check.inParallel (
        [ first; second ]
        |> List.mapi (fun index action ->
            fun () ->
                for round in 0 .. rounds - 1 do
                    meeting.Wait(round + 1)
                    results[index][round] <- action backings.[round])
    )

    for round in 0 .. rounds - 1 do
        check backings.[round] results.[0].[round] results.[1].[round]

/// Whether an arena could be made over a backing.
let private owns (backing: IMemoryBacking) =
    try
        new BumpArena<IMemoryBacking>(backing) |> ignore
        true
    with
    | :? ArgumentException
    | :? ObjectDisposedException -> false

/// Whether a backing let itself be disposed: it refuses where an arena owns it.
let private disposes (backing: CountedRelease) =
    try
        backing.Dispose()
        true
    with :? InvalidOperationException ->
        false

[<Tests>]
let tests =
    testSequenced (
        testList
            "ownership races"
            [
                testCase "of threads that dispose of one backing at once, just one releases it" (fun () ->
                    race (fun () -> new CountedRelease()) disposes disposes (fun backing first second ->
                        Expect.isTrue (first && second) "neither is refused"
                        Expect.equal backing.Releases 1 "releases"))

                testCase "of threads that make arenas over one backing at once, just one does" (fun () ->
                    race (fun () -> new CountedRelease()) owns owns (fun backing first second ->
                        Expect.isTrue (first <> second) "owners"
                        Expect.equal backing.Releases 0 "releases"))

                testCase "of threads that make arenas over one backing of one's own at once, just one does" (fun () ->
                    race (fun () -> new OwnBacking()) owns owns (fun backing first second ->
                        Expect.isTrue (first <> second) "owners"
                        Expect.equal backing.Releases 0 "releases"))

                testCase
                    "where one thread disposes of a backing and one makes an arena over it, just one succeeds"
                    (fun () ->
                        race (fun () -> new CountedRelease()) disposes owns (fun backing disposed owned ->
                            Expect.isTrue (disposed <> owned) "one of them"
                            Expect.equal (disposes backing) disposed "it stays so"
                            Expect.equal backing.Releases (if disposed then 1 else 0) "releases"))

                testCase "a backing that was disposed just before an arena takes it over stays disposed" (fun () ->
                    let backing = new CountedRelease()
                    backing.Dispose()

                    Check.throws<ObjectDisposedException> [ "CountedRelease"; "was disposed" ] (fun () ->
                        BackingOwnership.Take backing)

                    backing.Dispose()
                    Expect.equal backing.Releases 1 "releases")

                testCase "of threads that dispose of a backing as its owner at once, just one releases it" (fun () ->
                    let dispose (backing: CountedRelease) =
                        backing.DisposeAsOwner()
                        true

                    let make () =
                        let backing = new CountedRelease()
                        Expect.isTrue (backing.TryOwn()) "owned"
                        backing

                    race make dispose dispose (fun backing _ _ -> Expect.equal backing.Releases 1 "releases"))
            ]
    )
