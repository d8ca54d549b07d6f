/// The one driver of all machines: runs a program of commands against something real, which checks itself against a
/// model; stops at the first failure, ends everything whatever happens, counts what was reached, and shrinks a failure.
namespace Forge.Tests

open System.Collections.Generic
open System.Diagnostics
open FsCheck
open FsCheck.FSharp

/// How often a branch was reached.
type BranchCount() =
    let mutable lastSequence = -1

    member val Commands = 0 with get, set
    member val Sequences = 0 with get, set

    member this.Add sequence =
        this.Commands <- this.Commands + 1

        if sequence <> lastSequence then
            lastSequence <- sequence
            this.Sequences <- this.Sequences + 1

type Tally() =
    let counts = Dictionary<struct (string * string), BranchCount>()

    member val Sequences = 0 with get, set
    member val Commands = 0 with get, set

    member _.Branches: seq<(string * string) * BranchCount> =
        counts
        |> Seq.map (fun pair ->
            let struct (command, outcome) = pair.Key
            (command, outcome), pair.Value)

    member this.Add(seen: Seen) =
        this.Commands <- this.Commands + 1
        let branch = struct (seen.Command, seen.Outcome)

        match counts.TryGetValue branch with
        | true, count -> count.Add this.Sequences
        | _ ->
            let count = BranchCount()
            count.Add this.Sequences
            counts[branch] <- count

/// A program that failed, and the smallest part of it that still does.
type Counterexample =
    {
        Machine: string
        Seed: uint64
        /// What was wrong after the last command of the shrunk program.
        Message: string
        /// The setup and the commands in words.
        Shrunk: string list
        /// How many commands the failing program had.
        Found: int
        Runs: int
        ShrinkSeconds: float
    }

type Report =
    {
        Name: string
        Tally: Tally
        Seconds: float
        Failure: Counterexample option
    }

[<RequireQualifiedAccess>]
module Counterexample =
    let print failure =
        let steps =
            failure.Shrunk
            |> List.mapi (fun index step ->
                if index = 0 then
                    "  on " + step
                else
                    $"  %d{index}. %s{step}")

        [
            $"The %s{failure.Machine} machine found a violation with seed %d{failure.Seed}:"
            yield! steps
            "  " + failure.Message
            $"shrunk from %d{failure.Found} commands to %d{failure.Shrunk.Length - 1} by %d{failure.Runs} runs in %.2f{failure.ShrinkSeconds} s"
            $"replay: dotnet fsi build.fsx replay %s{failure.Machine} %d{failure.Seed}"
        ]
        |> String.concat "\n"

[<RequireQualifiedAccess>]
module Driver =
    let private longest = 100

    /// The program of a seed, always the same one.
    let generate machine (seed: uint64) =
        let program =
            gen {
                let! setup = machine.GenerateSetup
                let! length = Gen.choose (1, longest)
                let! commands = Gen.listOfLength length (machine.GenerateCommand setup)
                return { Setup = setup; Commands = commands }
            }

        (Gen.sampleWithSeed (Rnd seed) longest 1 program)[0]

    /// Runs a program: none, or how many commands were carried out until it failed, and how.
    let run (machine: Machine<'Setup, 'Command>) (tally: Tally) program =
        let mutable scopes = ScopeSlots()
        let mutable carriedOut = 0
        let mutable failure: exn = null
        let mutable session = Unchecked.defaultof<Session<'Command>>

        try
            session <- machine.Start program

            for command in program.Commands do
                carriedOut <- carriedOut + 1
                tally.Add(session.Step(command, &scopes))
        with error ->
            failure <- error

        if not (isNull (box session)) then
            try
                session.Finish(not (isNull failure))
            with error when isNull failure ->
                failure <- error

        tally.Sequences <- tally.Sequences + 1

        match failure with
        | null -> None
        | Violation difference -> Some(carriedOut, difference)
        | error -> Some(carriedOut, $"unexpected: %O{error}")

    /// Without every block of so many commands that is not needed to fail, then without smaller ones, down to single ones.
    let rec private withoutBlocks fails size (commands: 'Command list) =
        let rec remove start (commands: 'Command list) =
            if start >= commands.Length then
                commands
            else
                let smaller =
                    List.take start commands
                    @ List.skip (min commands.Length (start + size)) commands

                if fails smaller then
                    remove start smaller
                else
                    remove (start + size) commands

        let fewer = remove 0 commands

        if size > 1 then
            withoutBlocks fails (size / 2) fewer
        elif fewer.Length < commands.Length then
            withoutBlocks fails 1 fewer
        else
            fewer

    /// The first program that is simpler in one thing, or shorter by a command besides, and still fails. Where a command is
    /// left out, the numbers in others may come to mean something else, so both have to change at once.
    let private simpler machine fails program =
        let simplerCommands commands =
            Seq.indexed commands
            |> Seq.collect (fun (index, command) ->
                machine.SimplerCommands command
                |> Seq.map (fun simpler -> List.updateAt index simpler commands))

        let setups =
            machine.SimplerSetups program.Setup
            |> Seq.map (fun setup -> { program with Setup = setup })

        let shorter =
            Seq.init program.Commands.Length (fun index -> List.removeAt index program.Commands)
            |> Seq.collect simplerCommands

        let commands =
            Seq.append (simplerCommands program.Commands) shorter
            |> Seq.map (fun commands -> { program with Commands = commands })

        Seq.append setups commands |> Seq.tryFind fails

    /// After A. Zeller and R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (IEEE TSE 28, 2002): the
    /// smallest failing program to be had by leaving commands out, half of them first, and by making the rest simpler.
    let rec private minimize machine fails program =
        let failsWith commands =
            fails { program with Commands = commands }

        let fewer =
            { program with
                Commands = withoutBlocks failsWith (max 1 (program.Commands.Length / 2)) program.Commands
            }

        match simpler machine fails fewer with
        | Some simpler -> minimize machine fails simpler
        | None -> fewer

    let private inWords value =
        (sprintf "%A" value).Split '\n' |> Array.map _.Trim() |> String.concat "; "

    /// Shrinks the program of a seed if it fails.
    let replay machine seed =
        let program = generate machine seed

        match run machine (Tally()) program with
        | None -> None
        | Some(carriedOut, first) ->
            let watch = Stopwatch.StartNew()
            let mutable runs = 0

            let fails program =
                runs <- runs + 1
                (run machine (Tally()) program).IsSome

            // A session may fail as it starts, because of any command.
            let found =
                if carriedOut = 0 then
                    program.Commands
                else
                    List.truncate carriedOut program.Commands


            let shrunk = minimize machine fails { program with Commands = found }

            let message =
                match run machine (Tally()) shrunk with
                | Some(_, message) -> message
                | None -> $"It does not fail each time. At first: {first}"

            Some
                {
                    Machine = machine.Name
                    Seed = seed
                    Message = message
                    Shrunk = inWords shrunk.Setup :: List.map inWords shrunk.Commands
                    Found = found.Length
                    Runs = runs
                    ShrinkSeconds = watch.Elapsed.TotalSeconds
                }

    /// Runs programs of one seed after the other for as long as wanted, up to the first failure.
    let check machine (seed: uint64) (goesOn: Tally -> bool) =
        let tally = Tally()
        let watch = Stopwatch.StartNew()
        let mutable failure = None

        while failure.IsNone && goesOn tally do
            let seed = seed + uint64 tally.Sequences

            if (run machine tally (generate machine seed)).IsSome then
                failure <- replay machine seed

        {
            Name = machine.Name
            Tally = tally
            Seconds = watch.Elapsed.TotalSeconds
            Failure = failure
        }
