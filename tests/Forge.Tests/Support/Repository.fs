/// The checkout that the tests were built from, and programs run to their end.
module Forge.Tests.Repository

open System
open System.Diagnostics
open System.IO
open System.Text
open Expecto

let private checkout =
    let rec find (folder: DirectoryInfo) =
        if isNull folder then
            None
        elif File.Exists(Path.Combine(folder.FullName, "Forge.Fs.sln")) then
            Some folder.FullName
        else
            find folder.Parent

    find (DirectoryInfo AppContext.BaseDirectory)

/// The folder of Forge.Fs.sln. A test that needs it is skipped if the tests run elsewhere, as on a platform without the SDK.
let root () =
    match checkout with
    | Some folder -> folder
    | None -> skiptest "needs the checkout"

/// The path of a file of the checkout.
let file (name: string) = Path.Combine(root (), name)

/// Tests that are made from files of the checkout. Without it, one test that is skipped stands for them.
let testsFrom name (tests: unit -> Test list) =
    if checkout.IsSome then
        tests ()
    else
        [ testCase name (fun () -> root () |> ignore) ]

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

let private runIn (folder: string) program (arguments: string list) environment (input: string) =
    let start =
        ProcessStartInfo(
            program,
            arguments,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1
        )

    for name, value in environment do
        start.Environment[name] <- value

    run start (fun stream -> stream.Write(Encoding.UTF8.GetBytes input))

/// Runs `dotnet` in the checkout with variables of the environment, and some text as its input.
let dotnetWith (environment: (string * string) list) (arguments: string list) (input: string) =
    runIn (root ()) "dotnet" arguments environment input

/// Runs `dotnet` in the checkout with some text as its input.
let dotnet = dotnetWith []

/// What starts this program, and its first arguments: it is a program of its own where the tests bring their runtime along.
let own =
    if Path.GetFileNameWithoutExtension Environment.ProcessPath = "dotnet" then
        "dotnet", [ Reflection.Assembly.GetExecutingAssembly().Location ]
    else
        Environment.ProcessPath, []

/// Runs this program in a process of its own to its end. Other commands may start it: what they are given comes last.
let ownStartedBy (starter: string list) environment (arguments: string list) =
    Needs.ownProcess ()
    let program, first = own
    let command = starter @ program :: first @ arguments
    runIn AppContext.BaseDirectory command.Head command.Tail environment ""

/// Runs this program in a process of its own with an argument and variables of the environment, and returns the lines that it writes.
let ownLinesWith environment argument =
    let ran = ownStartedBy [] environment [ argument ]
    Expect.equal (ran.Code, ran.Error) (0, "") $"{argument} ran"
    ran.Output.Trim().Split '\n' |> Seq.map _.TrimEnd('\r') |> List.ofSeq

let ownLines = ownLinesWith []
