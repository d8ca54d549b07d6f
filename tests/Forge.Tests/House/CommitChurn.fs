/// Runs the main sample, samples/commit-churn.fsx, as its user does. A run costs seconds of compiling.
module Forge.Tests.CommitChurn

open System
open System.IO
open Forge.Tests.Repository
open Forge.Tests.GitRepository
open Forge.Tests.GeneratedRepository

let script () = file "samples/commit-churn.fsx"

let startOf (environment: (string * string) list) (arguments: string list) =
    command "dotnet" ([ "fsi"; script () ] @ arguments) environment

let churnWith environment arguments =
    run (startOf environment arguments) ignore

let churn = churnWith []

let temporary (name: string) =
    Path.Combine(Path.GetTempPath(), $"forge-{name}-{Guid.NewGuid():N}")

/// Git marks its objects read-only, which on Windows keeps them from being deleted.
let deleteFolder (folder: string) =
    if Directory.Exists folder then
        for file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) do
            File.SetAttributes(file, FileAttributes.Normal)

        Directory.Delete(folder, true)

let withFolder name (body: string -> 'R) =
    let folder = temporary name
    Directory.CreateDirectory folder |> ignore

    try
        body folder
    finally
        deleteFolder folder

let commits = 500

/// Made once, deleted when the tests' process ends.
let generated =
    lazy
        (let folder = temporary "history"
         ProcessEnd.ensure (fun () -> deleteFolder folder) |> ignore
         generate 42 commits folder
         folder)
