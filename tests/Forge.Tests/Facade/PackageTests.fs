/// The packages, as a script gets them.
module Forge.Tests.PackageTests

open System
open System.IO
open System.Threading.Tasks
open Expecto

let private succeed environment arguments =
    let outcome = Repository.dotnetWith environment arguments ""
    Expect.equal outcome.Code 0 $"{arguments}: {outcome.Output}{outcome.Error}"
    outcome.Output

/// Nobody has a release with this version, and it is higher than any.
let private version = "9999.0.0"

/// Where NuGet keeps the packages of the account.
let private userPackages =
    match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
    | null
    | "" -> Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".nuget/packages")
    | folder -> folder

[<Tests>]
let tests =
    testList
        "facade.packages"
        [
            testCase "a script gets the library by one line from a folder of packages" (fun () ->
                Repository.root () |> ignore
                let folder = Directory.CreateTempSubdirectory "forge-packages"

                try
                    let packages = Path.Combine(folder.FullName, "packages")

                    // What was built for the tests, packed. Nothing that outlives the test may be left to wait for more work.
                    let pack project =
                        succeed
                            [ "MSBUILDDISABLENODEREUSE", "1" ]
                            [
                                "pack"
                                $"src/{project}"
                                "-c"
                                "Release"
                                "--no-build"
                                "--no-restore"
                                "-nologo"
                                "-v"
                                "quiet"
                                "-o"
                                packages
                                // `build.fsx pack` compares them with earlier ones.
                                "-p:EnablePackageValidation=false"
                                $"-p:PackageVersion={version}"
                            ]

                    Task.WaitAll
                        [|
                            for project in [ "Forge.Core"; "Forge.FSharp"; "Forge.Hosting" ] ->
                                Task.Run(fun () -> pack project |> ignore)
                        |]

                    let script = Path.Combine(folder.FullName, "script.fsx")

                    File.WriteAllText(
                        script,
                        $"""
#i "nuget: {packages}"
#r "nuget: Forge.FSharp"
open Forge
let pool = Pool.mmap 4 (64 * KiB)
printfn $"{{Pool.using pool (fun arena -> arena |> Arena.init 100 id |> Slice.sum)}} {{pool}}"
printfn $"{{typeof<ForgeError>.Assembly.Location}}"
"""
                    )

                    // NuGet unpacks the packages to this folder. It looks in that of the account first, which has FSharp.Core, but not this
                    // version of Forge.
                    let cache = Path.Combine(folder.FullName, "cache")

                    let shown =
                        succeed [ "NUGET_PACKAGES", cache; "NUGET_FALLBACK_PACKAGES", userPackages ] [ "fsi"; script ]

                    let lines = shown.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    Expect.equal lines[0] "4950 ArenaPool<MmapBacking>: 1 idle, capacity 4" "printed"
                    Expect.stringStarts lines[1] cache "the package's own assembly"
                finally
                    folder.Delete true)
        ]
