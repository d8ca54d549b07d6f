module Forge.Linearizability.Checker

open System
open System.Diagnostics

let private defaultSeed = 20261122UL

/// Of a hundred histories that overlap at least so many have to contain a wait.
let private leastWaits = 15

let private show (violation: Violation) =
    printfn
        "VIOLATION: %s\n%s\n%s"
        violation.Complaint
        (Programs.print violation.Program)
        (History.print violation.History)

let private hang program =
    printfn "VIOLATION: a call did not return\n%s" (Programs.print program)

let private deadline (seconds: float) = DateTime.UtcNow.AddSeconds seconds

/// Runs histories of the library as it is until so many overlapped; the last line is their count.
let private check seed overlapping =
    printfn "seed %d" seed
    let clock = Stopwatch.StartNew()

    use runner =
        new Runner(fun program ->
            hang program
            exit 1)

    let tally = runner.Until(overlapping, deadline 1800.0, seed)
    printfn "%d histories of programs for 2 and 3 threads in %.1f s" tally.Histories clock.Elapsed.TotalSeconds

    tally.Violation
    |> Option.iter (fun violation ->
        printfn "as it was found:"
        show violation
        printfn "shrunk:"
        show (runner.Shrink violation))

    printfn "%d have too many orders to try" tally.Undecided
    printfn "%d of those that overlapped contain a call that had to wait" tally.Waiting
    let isLitmusSound = Litmus.check 500_000L

    let violations =
        Seq.length (Option.toList tally.Violation) + (if isLitmusSound then 0 else 1)

    printfn "%d overlapping, %d violations" tally.Overlapping violations

    let isEnough =
        tally.Overlapping >= overlapping
        && tally.Waiting >= overlapping * leastWaits / 100
        && tally.Undecided <= tally.Histories / 1000

    if violations = 0 && isEnough then 0 else 1

/// Looks for a seeded race, several times with other programs; the last line is a row of the table.
let private find (name: string) seed tries verbose =
    let clock = Stopwatch.StartNew()
    let mutable found: int list = []

    let finish () =
        let counts = found |> List.sort |> List.map string |> String.concat ", "

        printfn "| %s | %d of %d | %s | %.1f s |" name found.Length tries counts clock.Elapsed.TotalSeconds
        if found.IsEmpty then 1 else 0

    use runner =
        new Runner(fun program ->
            hang program

            printfn
                "| %s | %d of %d | %s, then a call hung | %.1f s |"
                name
                (found.Length + 1)
                (found.Length + 1)
                (String.Join(", ", found))
                clock.Elapsed.TotalSeconds

            exit 0)

    for number in 1..tries do
        let tally =
            runner.Until(Int32.MaxValue, deadline 120.0, seed + 1_000_000UL * uint64 number)

        match tally.Violation with
        | Some violation ->
            found <- tally.Histories :: found

            if verbose && number = 1 then
                show (runner.Shrink violation)
        | None -> ()

    finish ()

[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    | [ "check"; overlapping ] -> check defaultSeed (int overlapping)
    | [ "check"; overlapping; seed ] -> check (uint64 seed) (int overlapping)
    | [ "litmus"; name; tries ] -> Litmus.find name (int tries)
    | [ "find"; name; tries ] -> find name defaultSeed (int tries) false
    | [ "show"; name ] -> find name defaultSeed 1 true
    | _ ->
        eprintfn "usage: check OVERLAPPING [SEED] | find NAME TRIES | show NAME | litmus NAME TRIES"
        2
