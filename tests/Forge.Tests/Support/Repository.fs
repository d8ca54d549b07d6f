/// The checkout that the tests were built from, and programs run to their end.
module Forge.Tests.Repository

open System
open System.Diagnostics
open System.IO
open System.Text
open Expecto

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

/// A command's outcome; what it wrote is Latin-1, in which every byte is a character.
type Outcome =
    {
        Code: int
        Output: string
        Error: string
    }

/// Runs a command, given its input, to its end.
let run (start: ProcessStartInfo) (input: Stream -> unit) : Outcome =
    use running = Process.Start start
    let output = running.StandardOutput.ReadToEndAsync()
    let error = running.StandardError.ReadToEndAsync()
    input running.StandardInput.BaseStream
    running.StandardInput.Close()
    running.WaitForExit()

    {
        Code = running.ExitCode
        Output = output.Result
        Error = error.Result
    }

/// Runs `dotnet` in the checkout with variables of the environment, and some text as its input.
let dotnetWith (environment: (string * string) list) (arguments: string list) (input: string) =
    let start =
        ProcessStartInfo(
            "dotnet",
            arguments,
            WorkingDirectory = root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1
        )

    for name, value in environment do
        start.Environment[name] <- value

    run start (fun stream -> stream.Write(Encoding.UTF8.GetBytes input))

/// Runs `dotnet` in the checkout with some text as its input.
let dotnet = dotnetWith []

/// Runs this program in a process of its own with an argument, and returns the lines that it writes.
let ownLines argument =
    let ran =
        dotnet [ Reflection.Assembly.GetExecutingAssembly().Location; argument ] ""

    Expect.equal (ran.Code, ran.Error) (0, "") $"{argument} ran"
    ran.Output.Trim().Split '\n' |> List.ofArray
