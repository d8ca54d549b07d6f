/// What the main sample says where it fails: one line, and an exit code of its own.
module Forge.Tests.CommitChurnFailureTests

open System
open System.Diagnostics
open System.IO
open Expecto
open Forge.Tests.Repository
open Forge.Tests.GitRepository
open Forge.Tests.CommitChurn

/// One line on stderr, nothing on stdout, and the code.
let private expectFailure code (words: string) (outcome: Outcome) =
    let lines = outcome.Error.TrimEnd('\n').Split '\n'
    Expect.equal outcome.Code code $"the exit code, with {outcome.Error}"
    Expect.hasLength lines 1 $"one line, of {outcome.Error}"
    Expect.stringStarts lines[0] "commit-churn: " "who complains"
    Expect.stringContains lines[0] words "what is wrong"
    Expect.equal outcome.Output "" "nothing else is printed"

/// The directory of an executable on the PATH.
let private onPath (program: string) =
    Environment.GetEnvironmentVariable("PATH").Split Path.PathSeparator
    |> Array.find (fun folder -> File.Exists(Path.Combine(folder, program)))

let private unixTest name body =
    if OperatingSystem.IsWindows() then
        ptestCase name body
    else
        testCase name body

[<Tests>]
let tests =
    testList
        "commit-churn failures"
        [
            testCase "a folder outside any repository ends with 3"
            <| fun () ->
                withFolder "plain" (fun folder ->
                    churnWith [ "GIT_CEILING_DIRECTORIES", Path.GetDirectoryName folder ] [ folder ]
                    |> expectFailure 3 "is not a git repository")

            testCase "a repository without commits ends with 5"
            <| fun () ->
                withFolder "empty" (fun folder ->
                    git folder [ "init"; "--quiet" ] |> ignore
                    churn [ folder ] |> expectFailure 5 "has no commits")

            testCase "an unknown option ends with 2"
            <| fun () -> churn [ "--colour" ] |> expectFailure 2 "--colour"

            testCase "an arena without room for the lists of a commit ends with 2"
            <| fun () ->
                churn [ "--arena"; "255" ]
                |> expectFailure 2 "--arena takes at least 256, not 255"

            unixTest "without git on the PATH it ends with 4"
            <| fun () ->
                withFolder "path" (fun folder ->
                    let dotnet = Path.Combine(onPath "dotnet", "dotnet")
                    let start = command dotnet [ "fsi"; script (); folder ] [ "PATH", folder ]
                    run start ignore |> expectFailure 4 "git was not found")

            unixTest "a git that dies midway ends with 6"
            <| fun () ->
                withFolder "dying" (fun folder ->
                    let git = Path.Combine(onPath "git", "git")
                    let fake = Path.Combine(folder, "git")

                    // All that is asked of it works, but the log, well-formed so far, breaks off.
                    File.WriteAllText(
                        fake,
                        "#!/bin/sh\ncase \"$*\" in\n"
                        + "*--patch*) echo 'commit 0123456789'; echo 'fatal: out of luck' >&2; exit 128;;\n"
                        + $"*) exec '{git}' \"$@\";;\nesac\n"
                    )

                    File.SetUnixFileMode(fake, UnixFileMode.UserRead ||| UnixFileMode.UserExecute)
                    let path = folder + ":" + Environment.GetEnvironmentVariable "PATH"

                    churnWith [ "PATH", path ] [ generated.Value ]
                    |> expectFailure 6 "could not be read to its end: git ended with 128 fatal: out of luck")

            unixTest "an output that nobody reads ends with 6"
            <| fun () ->
                let start = startOf [] [ generated.Value; "--max-commits"; "5" ]
                use running = Process.Start start
                running.StandardOutput.Close()
                running.StandardInput.Close()
                let error = running.StandardError.ReadToEnd()
                running.WaitForExit()

                expectFailure
                    6
                    "broken pipe"
                    {
                        Code = running.ExitCode
                        Output = ""
                        Error = error
                    }
        ]
