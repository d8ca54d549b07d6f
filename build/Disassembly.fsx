/// What the compiler makes of the hot paths: instructions per allocation.
module Disassembly

#load "Compare.fsx"

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Commands
open Compile
open Compare

/// The methods that hold the loop of a row, each with one allocation in it.
let loops =
    [
        "bump_u64", "Forge.Compare.ArenaRows:U64s"
        "bump_u64_write", "Forge.Compare.ArenaRows:WrittenU64s"
        "bump_layout_64_8", "Forge.Compare.ArenaRows:Layouts"
        "bump_mixed", "Forge.Compare.ArenaRows:MixedLayouts"
        "pool_cycle_32k", "Forge.Compare.PoolRows:FillBlocks"
        "scope_nested", "Forge.Compare.ScopeRows:Nest"
        "rented chunk bumped by hand", "Forge.Compare.PeerRows:BumpBlocks"
    ]

let listingFile = "obj/disassembly.txt"

/// The lines of the last listing of fully optimized code of a method.
let lastListing (lines: string array) name =
    let isHeading (line: string) =
        line.StartsWith "; Assembly listing for method "

    let starts =
        [
            for index, line in Array.indexed lines do
                if isHeading line && line.Contains $" %s{name}(" && line.EndsWith "(Tier1)" then
                    index
        ]

    match List.tryLast starts with
    | None -> fail 1 $"The compiler did not optimize %s{name} in time; run it again on a quieter machine."
    | Some start -> lines |> Array.skip (start + 1) |> Array.takeWhile (isHeading >> not)

/// The instructions from the label that the first jump backwards goes to up to that jump: the loop, without what is rare.
let loopOf (listing: string array) =
    let isInstruction (line: string) = Regex.IsMatch(line, @"^ {7}[a-z]")

    let labels =
        [
            for index, line in Array.indexed listing do
                let label = Regex.Match(line, @"^(G_M\w+):")

                if label.Success then
                    label.Groups[1].Value, index
        ]
        |> Map.ofList

    let backwards =
        listing
        |> Array.indexed
        |> Array.tryPick (fun (index, line) ->
            let jump = Regex.Match(line, @"^ {7}j\w+ +(?:SHORT )?(G_M\w+)")

            match jump.Success, Map.tryFind jump.Groups[1].Value labels with
            | true, Some target when target < index -> Some(target, index)
            | _ -> None)

    match backwards with
    | None -> [||]
    | Some(first, last) ->
        listing[first..last]
        |> Array.filter (fun line -> isInstruction line && not (line.Contains " align "))

/// Prints the instructions of each loop; the listings themselves stay in a file.
let disassembly () =
    compile "Forge.Compare" project runnerFolders
    File.Delete listingFile
    let start = ProcessStartInfo("dotnet", [ runner; "warm" ])
    start.Environment["DOTNET_JitDisasm"] <- String.Join(" ", loops |> List.map snd)
    start.Environment["DOTNET_JitStdOutFile"] <- Path.GetFullPath listingFile
    use child = Process.Start start
    child.WaitForExit()

    if child.ExitCode <> 0 then
        fail child.ExitCode runnerAdvice

    let lines = File.ReadAllLines listingFile
    Console.WriteLine "row\tmethod\tinstructions of the loop, counter and sink included"

    for row, name in loops do
        match (loopOf (lastListing lines name)).Length with
        | 0 -> fail 1 $"There is no loop in the code of %s{name}, see %s{listingFile}."
        | count -> Console.WriteLine $"%s{row}\t%s{name}\t%d{count}"

    Console.WriteLine $"The code itself is in %s{listingFile}."
