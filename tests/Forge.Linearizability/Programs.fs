namespace Forge.Linearizability

open System
open FsCheck
open FsCheck.FSharp
open Forge.Models

/// What some threads do to a pool at once.
type Program =
    {
        Capacity: int
        /// How many arenas the pool is prewarmed with.
        Prewarmed: int
        /// How many leases are checked out beforehand, of which every thread has a copy.
        Shared: int
        /// The calls of each thread.
        Threads: Call list list
    }

[<RequireQualifiedAccess>]
module Programs =
    let private checkouts = Gen.constant (Ask Checkout)

    let private others =
        let index = Gen.choose (0, 5)

        [
            Gen.map (GiveBack >> Ask) index
            Gen.map (DisposeLease >> Ask) index
            Gen.constant CountIdle
            Gen.map (Prewarm >> Ask) (Gen.choose (1, 2))
            Gen.constant (Ask Clear)
            Gen.constant (Ask ReleaseIdle)
            Gen.constant (Ask DisposePool)
        ]

    /// Besides checkouts only some kinds of calls, chosen anew for each program: two that race meet far more often than
    /// where every program has a little of everything.
    let private kinds =
        Gen.choose (0, 3)
        |> Gen.bind (fun count -> Gen.shuffle others |> Gen.map (Seq.take count >> List.ofSeq))

    let private thread kinds =
        let call = Gen.oneof (checkouts :: kinds)
        Gen.choose (2, 5) |> Gen.bind (fun length -> Gen.listOfLength length call)

    let private generator =
        gen {
            let! capacity = Gen.choose (0, 2)
            let! prewarmed = Gen.choose (0, 2)
            let! shared = Gen.choose (0, 2)
            let! count = Gen.choose (2, 3)
            let! kinds = kinds
            let! threads = Gen.listOfLength count (thread kinds)

            return
                {
                    Capacity = capacity
                    Prewarmed = prewarmed
                    Shared = shared
                    Threads = threads
                }
        }

    /// So many programs; the same ones for the same seed.
    let generate (seed: uint64) (count: int) : Program list =
        Gen.sampleWithSeed (Rnd seed) 50 count generator |> List.ofArray

    let private fewerThreads program =
        [
            if program.Threads.Length > 2 then
                for index in 0 .. program.Threads.Length - 1 do
                    { program with
                        Threads = List.removeAt index program.Threads
                    }
        ]

    let private fewerCalls program =
        [
            for index, calls in List.indexed program.Threads do
                if calls.Length > 1 then
                    for call in 0 .. calls.Length - 1 do
                        { program with
                            Threads = program.Threads |> List.updateAt index (List.removeAt call calls)
                        }
        ]

    let private lessPreparation program =
        [
            { program with
                Shared = program.Shared - 1
            }
            { program with
                Prewarmed = program.Prewarmed - 1
            }
        ]
        |> List.filter (fun smaller -> smaller.Shared >= 0 && smaller.Prewarmed >= 0)

    /// Programs that are smaller by one thing.
    let shrink program =
        fewerThreads program @ fewerCalls program @ lessPreparation program

    /// The smallest program to be had by shrinking that still fails.
    let rec minimize (fails: Program -> bool) program =
        match shrink program |> List.tryFind fails with
        | Some smaller -> minimize fails smaller
        | None -> program

    let private describeCall call =
        match call with
        | CountIdle -> "IdleCount"
        | Ask command -> $"%A{command}"

    let print program =
        program.Threads
        |> List.mapi (fun index calls ->
            $"""  thread %d{index + 1}: %s{calls |> List.map describeCall |> String.concat "; "}""")
        |> List.append
            [
                $"capacity %d{program.Capacity}, prewarmed with %d{program.Prewarmed}, %d{program.Shared} shared leases"
            ]
        |> String.concat "\n"
