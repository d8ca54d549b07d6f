/// Running programs from a build script.
module Commands

open System
open System.Diagnostics
open System.IO

// Before anything else runs: all paths are relative to the top folder.
Environment.CurrentDirectory <- Path.GetDirectoryName __SOURCE_DIRECTORY__

/// Ends the build with an exit code and, unless it is empty, a line on what went wrong and what to do.
exception BuildFailed of exitCode: int * message: string

let fail exitCode message = raise (BuildFailed(exitCode, message))

let say (line: string) = Console.WriteLine line

/// Runs `dotnet` on this console and returns its exit code. The command is split at spaces, the arguments are not.
let tryDotnet (command: string) (arguments: string list) =
    let all = List.ofArray (command.Split ' ') @ arguments
    Console.WriteLine("> dotnet " + String.Join(" ", all))
    use child = Process.Start(ProcessStartInfo("dotnet", all))
    child.WaitForExit()
    child.ExitCode

/// Runs `dotnet`; if that fails, ends the build with its exit code and the advice.
let dotnet command arguments advice =
    let exitCode = tryDotnet command arguments

    if exitCode <> 0 then
        fail exitCode $"`dotnet %s{command}` ended with exit code %d{exitCode}. %s{advice}"

/// Runs `dotnet`, shows what it writes, and returns its exit code and its last line.
let lastLineOfDotnet (arguments: string list) =
    Console.WriteLine("> dotnet " + String.Join(" ", arguments))

    use child =
        Process.Start(ProcessStartInfo("dotnet", arguments, RedirectStandardOutput = true))

    let lines =
        Seq.initInfinite (fun _ -> child.StandardOutput.ReadLine())
        |> Seq.takeWhile (isNull >> not)
        |> Seq.map (fun line ->
            Console.WriteLine line
            line)
        |> List.ofSeq

    child.WaitForExit()
    child.ExitCode, lines |> List.tryLast |> Option.defaultValue ""

/// Runs a program without showing what it writes, and returns its exit code and the lines.
let run (program: string) (arguments: string list) =
    let lines = Collections.Concurrent.ConcurrentQueue<string>()

    let keep (line: DataReceivedEventArgs) =
        if not (isNull line.Data) then
            lines.Enqueue line.Data

    use child =
        Process.Start(ProcessStartInfo(program, arguments, RedirectStandardOutput = true, RedirectStandardError = true))

    child.OutputDataReceived.Add keep
    child.ErrorDataReceived.Add keep
    child.BeginOutputReadLine()
    child.BeginErrorReadLine()
    child.WaitForExit()
    child.ExitCode, List.ofSeq lines

let copyFolder source target =
    for file in Directory.GetFiles(source, "*", SearchOption.AllDirectories) do
        let copy = Path.Combine(target, Path.GetRelativePath(source, file))
        Directory.CreateDirectory(Path.GetDirectoryName copy) |> ignore
        File.Copy(file, copy, overwrite = true)
