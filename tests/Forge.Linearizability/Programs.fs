namespace Forge.Linearizability

open System
open FsCheck
open FsCheck.FSharp

[<RequireQualifiedAccess>]
module Programs =
    let private sample (seed: uint64) (count: int) generator : Program list =
        Gen.sampleWithSeed (Rnd seed) 50 count generator |> List.ofArray

    /// So many programs of pools without limits; the same ones for the same seed.
    let generateOrdinary seed count = sample seed count Generators.ordinary

    /// So many programs of all kinds; the same ones for the same seed.
    let generate seed count = sample seed count Generators.all

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

    let private simplerSetting program =
        let setting = program.Setting

        [
            { setting with Faults = Faults.none }
            { setting with
                Faults = { setting.Faults with Call = None }
            }
            { setting with AllSeats = false }
            { setting with Protects = false }
            { setting with ReturnsPages = false }
            { setting with Trims = false }
        ]
        |> List.filter ((<>) setting)
        |> List.map (fun simpler -> { program with Setting = simpler })

    /// Programs that are smaller by one thing.
    let shrink program =
        fewerThreads program
        @ fewerCalls program
        @ lessPreparation program
        @ simplerSetting program

    /// The smallest program to be had by shrinking that still fails.
    let rec minimize (fails: Program -> bool) program =
        match shrink program |> List.tryFind fails with
        | Some smaller -> minimize fails smaller
        | None -> program

    let private describeSetting setting =
        if setting = Setting.ordinary then "" else $"\n%A{setting}"

    let print program =
        program.Threads
        |> List.mapi (fun index calls ->
            $"""  thread %d{index + 1}: %s{calls |> List.map History.describeCall |> String.concat "; "}""")
        |> List.append
            [
                $"capacity %d{program.Capacity}, prewarmed with %d{program.Prewarmed}, %d{program.Shared} shared leases%s{describeSetting program.Setting}"
            ]
        |> String.concat "\n"
