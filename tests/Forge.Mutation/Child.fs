/// A process that runs tests on the core with one mutant switched on. It may hang or crash, so it says what it does, line
/// by line: `begin INDEX`, then `pass INDEX`, with the mutants reached if these are asked for, or `fail INDEX` and why.
module Forge.Mutation.Child

open System
open System.IO
open System.Reflection
open Forge

/// The mutants reached since it was called last; a number below 0 where that happens once a process.
let private takeReached (flags: byte[]) =
    let reached =
        flags
        |> Array.indexed
        |> Array.choose (fun (number, flag) ->
            match flag with
            | 0uy -> None
            | 1uy -> Some number
            | _ -> Some -number)

    Array.Clear flags
    reached

/// Runs the tests with the indices that come in on the standard input, in their order, until one fails.
let run () =
    // Where memory runs out, this process is to go rather than another.
    File.WriteAllText("/proc/self/oom_score_adj", "1000")
    use output = new StreamWriter(Console.OpenStandardOutput(), AutoFlush = true)
    Console.SetOut TextWriter.Null
    Console.SetError TextWriter.Null

    // The core as it is has no mutants.
    let reached =
        match typeof<BumpArena>.Assembly.GetType "Forge.Mut" with
        | null -> [||]
        | switch -> switch.GetProperty("Reached").GetValue null :?> byte[]

    let tests =
        Console.In.ReadToEnd().Split([| ' '; '\n' |], StringSplitOptions.RemoveEmptyEntries)
        |> Seq.map int

    let outcome index =
        output.WriteLine $"begin %d{index}"

        match Suite.run Suite.cases.Value[index] with
        | None when OutstandingMemory.Mappings <> 0L -> Some $"left %d{OutstandingMemory.Mappings} mappings behind"
        | found -> found

    let failed =
        tests
        |> Seq.exists (fun index ->
            match outcome index with
            | Some message ->
                output.WriteLine($"fail %d{index} " + Places.oneLine message)
                true
            | None ->
                let numbers = takeReached reached |> Seq.map string |> String.concat " "
                output.WriteLine $"pass %d{index} %s{numbers}"
                false)

    output.Flush()
    // Threads that a test left behind must not hold up the end.
    exit (if failed then 1 else 0)
