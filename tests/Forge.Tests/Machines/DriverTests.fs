/// The driver itself, on a session whose every step is known.
module Forge.Tests.DriverTests

open Expecto
open FsCheck.FSharp

/// Adds up its commands, and fails where the sum passes a hundred; keeps what was done to it.
type private Adder(steps: ResizeArray<int>, finished: ResizeArray<bool>, leaves: bool) =
    inherit Session<int>()

    let mutable sum = 0

    override _.Step(command, _) =
        steps.Add command
        sum <- sum + command

        if sum > 100 then
            raise (Violation $"the sum is {sum}")

        {
            Command = "add"
            Outcome = "done"
            Offset = int64 sum
        }

    override _.Finish hasFailed =
        finished.Add hasFailed

        if leaves && not hasFailed then
            raise (Violation "something is left")

let private adder steps finished leaves =
    {
        Name = "adder"
        GenerateSetup = Gen.constant ()
        GenerateCommand = fun () -> Gen.frequency [ 30, Gen.constant 0; 1, Gen.choose (40, 60) ]
        Start = fun _ -> Adder(steps, finished, leaves)
        SimplerSetups = fun () -> []
        SimplerCommands = fun command -> if command > 0 then [ command - 1 ] else []
        Branches = []
        Misuses = []
    }

let private run leaves commands =
    let steps, finished = ResizeArray(), ResizeArray()

    let result =
        Driver.run (adder steps finished leaves) (Tally()) { Setup = (); Commands = commands }

    result, List.ofSeq steps, List.ofSeq finished

[<Tests>]
let tests =
    testList
        "driver"
        [
            testCase "it stops at the first failure, and ends the session once" (fun () ->
                let result, steps, finished = run true [ 60; 50; 1; 2 ]
                Expect.equal result (Some(2, "the sum is 110")) "result"
                Expect.equal steps [ 60; 50 ] "steps"
                Expect.equal finished [ true ] "ended, and told that it failed")

            testCase "it reports what is left at the end, and nothing where nothing is" (fun () ->
                Expect.equal (run true [ 1 ]) (Some(1, "something is left"), [ 1 ], [ false ]) "left"
                Expect.equal (run false [ 1 ]) (None, [ 1 ], [ false ]) "nothing left")

            testCase "an exception that is no violation is reported as unexpected" (fun () ->
                let machine =
                    { adder (ResizeArray()) (ResizeArray()) false with
                        Start = fun _ -> failwith "cannot start"
                    }

                match Driver.run machine (Tally()) { Setup = (); Commands = [ 1 ] } with
                | Some(0, message) ->
                    Expect.stringContains message "unexpected: System.Exception: cannot start" "message"
                | result -> failtest $"{result}")

            testCase "a long failure shrinks to its essential commands in few runs, each as small as can be" (fun () ->
                let machine = adder (ResizeArray()) (ResizeArray()) false

                let failure =
                    Seq.initInfinite uint64
                    |> Seq.choose (Driver.replay machine)
                    |> Seq.find (fun failure -> failure.Found > 80)

                Expect.equal failure.Message "the sum is 101" "message"
                Expect.equal (failure.Shrunk.Length - 1) 2 $"{failure.Shrunk}"
                Expect.isLessThan failure.Runs 200 "runs")

            testCase "a branch counts once for each sequence, and each time for the commands" (fun () ->
                let tally = Tally()
                let machine = adder (ResizeArray()) (ResizeArray()) false

                for commands in [ [ 1; 1; 1 ]; []; [ 2 ] ] do
                    Driver.run machine tally { Setup = (); Commands = commands } |> ignore

                let branch, count = Seq.exactlyOne tally.Branches
                Expect.equal branch ("add", "done") "branch"
                Expect.equal (count.Commands, count.Sequences) (4, 2) "counts"
                Expect.equal (tally.Commands, tally.Sequences) (4, 3) "totals")
        ]
