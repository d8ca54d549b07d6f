/// What was killed in earlier runs, so that the next one need not try it again.
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

let private lines () =
    if File.Exists file then
        File.ReadAllLines file
        |> Array.map (fun line -> line.Split '\t')
        |> List.ofArray
    else
        []

/// Forgets what is known of mutants that are about to be tried.
let forget (mutants: Mutant list) =
    let keys = mutants |> List.map _.Key |> set
    let others = lines () |> List.filter (fun parts -> not (keys.Contains parts[1]))
    Directory.CreateDirectory(Path.GetDirectoryName file) |> ignore
    File.WriteAllLines(file, others |> List.map (fun parts -> String.Join('\t', parts)))

/// Keeps that a mutant was killed, and how, with the source that it is of, even if the run is stopped after it.
let addKilled (mutant: Mutant) outcome =
    File.AppendAllLines(file, [ $"%s{print mutant.File}\t%s{mutant.Key}\t%s{outcome}" ])

/// How each of the mutants was killed that were killed when last tried; none in a file that has changed since.
let killed (mutants: Mutant list) =
    let last = lines () |> List.map (fun parts -> (parts[0], parts[1]), parts[2]) |> Map

    let prints =
        mutants
        |> List.map _.File
        |> List.distinct
        |> List.map (fun file -> file, print file)
        |> Map

    mutants
    |> List.choose (fun mutant ->
        last.TryFind(prints[mutant.File], mutant.Key)
        |> Option.map (fun outcome -> mutant, outcome))
