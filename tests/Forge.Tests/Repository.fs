/// The checkout that the tests were built from, and commands run in it.
module Forge.Tests.Repository

open System
open System.Diagnostics
open System.IO

/// The folder of Forge.Fs.sln.
let root =
    let rec find (folder: DirectoryInfo) =
        if isNull folder then
            failwith $"Forge.Fs.sln is in no folder above {AppContext.BaseDirectory}"
        elif File.Exists(Path.Combine(folder.FullName, "Forge.Fs.sln")) then
            folder.FullName
        else
            find folder.Parent

    find (DirectoryInfo AppContext.BaseDirectory)

/// The path of a file of the checkout.
let file (name: string) = Path.Combine(root, name)

/// What a command printed and how it ended.
type Ended =
    {
        ExitCode: int
        Output: string
        Errors: string
    }

/// Runs a command in the checkout with some text as its input, to its end.
let run (program: string) (arguments: string list) (input: string) =
    let start =
        ProcessStartInfo(
            program,
            arguments,
            WorkingDirectory = root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    use child = Process.Start start
    let output = child.StandardOutput.ReadToEndAsync()
    let errors = child.StandardError.ReadToEndAsync()
    child.StandardInput.Write input
    child.StandardInput.Close()
    child.WaitForExit()

    {
        ExitCode = child.ExitCode
        Output = output.Result
        Errors = errors.Result
    }
