/// What the last run found, kept so that the next one need not try again what was killed.
module Forge.Mutation.LastRun

open System
open System.IO
open System.Security.Cryptography

let private file = "obj/mutation/last-run.txt"

/// The source of a file of the core, in short.
let private print (path: string) =
    File.ReadAllBytes(Path.Combine(Core.folder, path))
    |> SHA256.HashData
    |> Convert.ToHexString

let private prints mutants =
    mutants
    |> List.map _.File
    |> List.distinct
    |> List.map (fun file -> file, print file)
    |> Map

let private lines () =
    if File.Exists file then
        File.ReadAllLines file
        |> Array.map (fun line -> line.Split '\t')
        |> List.ofArray
    else
        []

/// Keeps which of the mutants tried were killed, and how, with the source that they are of; and what is known of others.
let save (rows: (Mutant * string * bool) list) =
    let mutants = rows |> List.map (fun (mutant, _, _) -> mutant)
    let prints = prints mutants
    let tried = mutants |> List.map _.Key |> set
    let others = lines () |> List.filter (fun parts -> not (tried.Contains parts[1]))

    let killed =
        [
            for mutant, outcome, isKilled in rows do
                if isKilled then
                    [| prints[mutant.File]; mutant.Key; outcome |]
        ]

    File.WriteAllLines(file, others @ killed |> List.map (fun parts -> String.Join('\t', parts)))

/// How each of the mutants was killed that were killed when last tried; none in a file that has changed since.
let killed (mutants: Mutant list) =
    let prints = prints mutants

    let last = lines () |> List.map (fun parts -> (parts[0], parts[1]), parts[2]) |> Map

    mutants
    |> List.choose (fun mutant ->
        last.TryFind(prints[mutant.File], mutant.Key)
        |> Option.map (fun outcome -> mutant, outcome))
