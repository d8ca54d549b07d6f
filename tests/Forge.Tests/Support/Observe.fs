/// The rows of docs/verification.md that are measured by looking on: each has a figure, and a bar that it reaches or not.
module Forge.Tests.Observe

open System
open Expecto
open Forge

type private Row =
    {
        Number: int
        What: string
        Bar: string
        /// The figure, and whether it reaches the bar.
        Measure: unit -> string * bool
    }

let private report complaints =
    complaints
    |> List.iter (fun (complaint: string) -> Console.Error.WriteLine complaint)

let private mustNotCompile () =
    let programs =
        SelectedTests.all.Value
        |> List.filter (fun test -> test.name.Head = "must not compile")

    let complaints = SelectedTests.complaints programs
    report complaints

    let count language =
        programs |> List.filter (fun test -> test.name[1] = language) |> List.length

    $"""{count "C#"} programs in C# and {count "F#"} in F#, each with a correction that compiles, {complaints.Length} wrong""",
    count "C#" > 0 && count "F#" > 0 && complaints.IsEmpty

/// The tests that run over every kind of backing, by kind.
let private conformance () =
    let kinds = Backings.all |> List.map _.Name

    let suites =
        [
            for kind in kinds do
                SelectedTests.all.Value
                // What only ranges that are reserved can do is asked of these alone.
                |> List.filter (fun test -> List.contains kind test.name && test.name.Head <> "reserve")
                |> List.map (fun test ->
                    { test with
                        name = List.except [ kind ] test.name
                    })
        ]

    let isTheSame =
        suites |> List.map (List.map _.name) |> List.distinct |> List.length = 1

    let complaints = suites |> List.collect SelectedTests.complaints
    report complaints
    let sizes = suites |> List.map _.Length |> List.distinct |> List.map string

    $"""{String.concat " or " sizes} tests on each of {kinds.Length} backings, {complaints.Length} failed""",
    isTheSame && sizes <> [ "0" ] && complaints.IsEmpty

/// Every place, with every error: how many refusals, and the complaints.
let private refuse () =
    let refusals =
        [
            for place in FaultPlaces.all do
                for error in place.Call.Errors do
                    place, error
        ]

    let complaints =
        refusals
        |> List.choose (fun (place, (errno, name)) ->
            try
                Faults.check place (errno, name)
                None
            with error ->
                Some $"{name}: {place.Outcome}: {error.Message}")

    report complaints
    refusals, complaints

let private faults () =
    let before = OutstandingMemory.MappedBytes
    let refusals, complaints = refuse ()
    let leaked = OutstandingMemory.MappedBytes - before
    let calls = refusals |> List.map (fun (place, _) -> place.Call) |> List.distinct

    $"{refusals.Length} refusals of {calls.Length} system calls at {FaultPlaces.all.Length} places, {complaints.Length} wrong, {leaked} bytes leaked",
    complaints.IsEmpty && leaked = 0L

let private releaseIdle () =
    let released = Observations.releaseIdle ()
    let most = released.Idle |> List.map snd |> List.max
    let page = MmapBacking.PageSize

    $"at most {most / page} of {released.ArenaBytes / page} pages of an idle arena left, {snd released.Leased / page} of a leased one",
    most <= page
    && released.Idle |> List.forall (fst >> (=) released.ArenaBytes)
    && released.Leased = (released.ArenaBytes, released.ArenaBytes)

let private steadyState () =
    let cycles = 1_000_000

    let costs = Observations.cycles |> List.map (fst >> Observations.steadyState cycles)

    let calls =
        costs |> List.sumBy (fun cost -> cost.SystemCalls |> Map.values |> Seq.sum)

    let bytes = costs |> List.sumBy _.ManagedBytes
    let faults = costs |> List.sumBy _.PageFaults
    let ways = Observations.cycles |> List.map fst |> String.concat " and "

    $"{calls} system calls, {bytes} managed bytes, {faults} page faults in {cycles} cycles each of {ways}",
    (calls, bytes, faults) = (0, 0L, 0L)

let private leaks () =
    let before = OutstandingMemory.Mappings, OutstandingMemory.MappedBytes
    let cycles = 1_000_000
    let left = Observations.mintAndDrop cycles
    let refusals, complaints = refuse ()
    let mappings = OutstandingMemory.Mappings - fst before
    let bytes = OutstandingMemory.MappedBytes - snd before

    $"{mappings} mappings and {bytes} bytes left after {left.Mints} mints and drops and {refusals.Length} refusals; of the last {left.Counted} the kernel mapped {left.Maps} and unmapped {left.Unmaps}",
    left.Mints = cycles
    && (mappings, bytes) = (0L, 0L)
    && complaints.IsEmpty
    && left.Maps = left.Counted
    && left.Unmaps = left.Counted

let private hosts () =
    Needs.isVerifying <- true

    let atOwnLimits, strict =
        SelectedTests.all.Value
        |> List.filter (fun test -> test.name.Head = "hosts")
        |> List.partition (fun test -> test.name[1] <> "overcommit")

    let complaints =
        SelectedTests.complaints atOwnLimits
        @ Hosts.underStrictOvercommit (fun () -> SelectedTests.complaints strict)

    report complaints

    $"{atOwnLimits.Length} tests in processes at their limits and {strict.Length} with strict overcommit, {complaints.Length} failed",
    not strict.IsEmpty && complaints.IsEmpty

let private rows =
    [
        let row number what bar measure =
            {
                Number = number
                What = what
                Bar = bar
                Measure = measure
            }

        row 8 "programs that must not compile do not" "all, and every correction compiles" mustNotCompile
        row 9 "every backing behaves alike" "the same tests on all, 0 failed" conformance
        row 10 "the system's refusals surface" "every call with every error, 0 bytes leaked" faults
        row 11 "release-idle lowers the resident size" "at most 1 page of each idle arena left" releaseIdle
        row 12 "the steady state costs nothing" "0, 0 and 0" steadyState
        row 13 "nothing leaks" "0, and as many unmapped as mapped" leaks
        row 18 "at a limit of the host the error names it, and nothing is lost" "every limit, 0 failed" hosts
    ]

let numbers = rows |> List.map _.Number

/// Measures rows and prints each: number, what, figure, bar, and ok or short. 1 if one is short, 0 otherwise.
let run (wanted: int list) (print: string -> unit) =
    let results =
        [
            for row in rows do
                if List.contains row.Number wanted then
                    let figure, isReached =
                        try
                            row.Measure()
                        with error ->
                            Console.Error.WriteLine error
                            error.Message.Split('\n')[0], false

                    let verdict = if isReached then "ok" else "short"
                    print $"{row.Number}\t{row.What}\t{figure}\t{row.Bar}\t{verdict}"
                    isReached
        ]

    if List.forall id results then 0 else 1
