/// Running programs from a build script.
module Commands

open System
open System.Diagnostics
open System.IO
open System.Runtime.ExceptionServices

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

/// Runs a program in a folder, with additions to its environment, without showing what it writes. Passes each line of its standard output
/// to `see`. Ends the program when the time is up or `see` throws. Returns its exit code and all lines, including those of standard error.
let runSeen see (limit: TimeSpan) folder environment (program: string) (arguments: string list) =
    let start =
        ProcessStartInfo(
            program,
            arguments,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    for name, value in environment do
        start.Environment[name] <- value

    use child = Process.Start start
    let lines = Collections.Concurrent.ConcurrentQueue<string>()
    let openStreams = new Threading.CountdownEvent 2
    let failures = Collections.Concurrent.ConcurrentQueue<ExceptionDispatchInfo>()

    // An exception on the thread that reads would end the whole build.
    let seeUntilFailure line =
        try
            if failures.IsEmpty then
                see child line
        with failure ->
            failures.Enqueue(ExceptionDispatchInfo.Capture failure)

            try
                child.Kill(entireProcessTree = true)
            with :? InvalidOperationException ->
                // It has ended meanwhile.
                ()

    let keep see (received: DataReceivedEventArgs) =
        match received.Data with
        | null -> openStreams.Signal() |> ignore
        | line ->
            lines.Enqueue line
            see line

    child.OutputDataReceived.Add(keep seeUntilFailure)
    child.ErrorDataReceived.Add(keep ignore)
    child.BeginOutputReadLine()
    child.BeginErrorReadLine()
    let ended = child.WaitForExit limit

    if not ended then
        child.Kill(entireProcessTree = true)
        child.WaitForExit(TimeSpan.FromSeconds 10.0) |> ignore

    // What the program has started may outlive it, and keep its output open.
    openStreams.Wait(TimeSpan.FromSeconds 10.0) |> ignore

    for failure in failures do
        failure.Throw()

    if ended then
        child.ExitCode, List.ofSeq lines
    else
        // As `timeout` does.
        124,
        List.ofSeq lines
        @ [ $"%s{program} did not end within %g{limit.TotalMinutes} minutes." ]

/// Like `runSeen`, for callers that need the lines only at the end.
let runFor limit folder environment program arguments =
    runSeen (fun _ _ -> ()) limit folder environment program arguments

/// Like `runFor`, in this folder and for a day at most. Without any limit, `WaitForExit` would also wait for whatever keeps the output open.
let run program arguments =
    runFor (TimeSpan.FromDays 1.0) "." [] program arguments

let copyFiles source target files =
    for file: string in files do
        let copy = Path.Combine(target, Path.GetRelativePath(source, file))
        Directory.CreateDirectory(Path.GetDirectoryName copy) |> ignore
        File.Copy(file, copy, overwrite = true)

let copyFolder source target =
    copyFiles source target (Directory.GetFiles(source, "*", SearchOption.AllDirectories))

/// Does something with a new folder outside the repository, and deletes the folder, however that ends.
let inTemporaryFolder name action =
    let folder = Directory.CreateTempSubdirectory($"%s{name}-").FullName

    try
        action folder
    finally
        // Something that was started may still be writing, as Wine writes its settings for some seconds more.
        try
            Directory.Delete(folder, true)
        with
        | :? IOException
        | :? UnauthorizedAccessException -> say $"Left behind: %s{folder}"
