/// Restoring and compiling. A step is skipped while what it reads and what it wrote stay the same.
module Compile

#load "Commands.fsx"

open System
open System.IO
open System.Security.Cryptography
open System.Text
open Commands

let outputFolders =
    set [ "bin"; "obj"; "artifacts"; "paket-files"; "site"; "TestResults"; ".fsdocs" ]

/// The folder and all folders below it but for build output and git's own.
let rec foldersBelow folder =
    Directory.GetDirectories folder
    |> List.ofArray
    |> List.filter (fun child ->
        Path.GetFileName child <> ".git"
        && not (outputFolders.Contains(Path.GetFileName child)))
    |> List.collect foldersBelow
    |> fun below -> folder :: below

let filesBelow folder =
    foldersBelow folder |> List.collect (Directory.GetFiles >> List.ofArray)

/// What exists of these files or folders in the folder and in those below it.
let outputsBelow folder names =
    foldersBelow folder
    |> List.collect (fun parent -> names |> List.map (fun name -> Path.Combine(parent, name)))
    |> List.filter Path.Exists

/// A hash of names and contents, and of what else in the environment decides a build.
let hashOf (files: string list) =
    use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256

    let append (text: string) =
        hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"))

    append (Environment.GetFolderPath Environment.SpecialFolder.UserProfile)
    append (string (Environment.GetEnvironmentVariable "CI"))

    for file in List.sort files do
        append file
        hash.AppendData(File.ReadAllBytes file)

    Convert.ToHexString(hash.GetHashAndReset())

let stamps = "obj/stamps"

/// Does a step unless its stamp says that it was done from these inputs and that its outputs are untouched.
let unlessDone name inputs (outputs: unit -> string) step =
    let stamp = Path.Combine(stamps, name)
    let inputs = hashOf inputs
    let state () = inputs + "\n" + outputs ()

    if not (File.Exists stamp && File.ReadAllText stamp = state ()) then
        step ()
        Directory.CreateDirectory stamps |> ignore
        File.WriteAllText(stamp, state ())

let solution = "Forge.Fs.sln"
let toolManifest = ".config/dotnet-tools.json"

/// What decides which packages are restored and how everything is built.
let buildSettings =
    let isSetting (file: string) =
        [
            ".csproj"
            ".fsproj"
            ".props"
            ".targets"
            ".proj"
            "paket.references"
            "paket.dependencies"
            "paket.lock"
        ]
        |> List.exists file.EndsWith

    [ solution; toolManifest; "global.json"; ".editorconfig" ]
    @ List.filter isSetting (filesBelow ".")

let tools () =
    unlessDone "tools" [ toolManifest ] (fun () -> "") (fun () ->
        dotnet "tool restore" [] "Is a package source set up (`dotnet nuget list source`), and can it be reached?")

let restore () =
    tools ()

    let assets () =
        outputsBelow "." [ "obj/project.assets.json" ] |> String.concat "\n"

    unlessDone "packages" buildSettings assets (fun () ->
        dotnet
            $"restore %s{solution}"
            []
            "Try `dotnet fsi build.fsx clean` first. CONTRIBUTING.md tells how to add a package.")

/// Where NuGet keeps a package, in the version that paket.lock names.
let packageFolder (name: string) =
    let packages =
        Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".nuget/packages")

    let version =
        RegularExpressions.Regex.Match(
            File.ReadAllText "paket.lock",
            $@"^    %s{RegularExpressions.Regex.Escape name} \(([^)]+)\)",
            RegularExpressions.RegexOptions.Multiline
        )

    $"%s{packages}/%s{name.ToLowerInvariant()}/%s{version.Groups[1].Value}"

/// Forgets every stamp first.
let restoreAgain () =
    if Directory.Exists stamps then
        Directory.Delete(stamps, true)

    restore ()

/// Builds a project or the solution, which is made from the files of these folders.
let compile name target folders =
    restore ()

    let assemblies () =
        folders
        |> List.collect (fun folder -> outputsBelow folder [ "bin" ])
        |> List.collect (fun bin -> List.ofArray (Directory.GetFiles(bin, "Forge.*.dll", SearchOption.AllDirectories)))
        |> List.map (fun file -> $"%s{file} %d{File.GetLastWriteTimeUtc(file).Ticks}")
        |> List.sort
        |> String.concat "\n"

    unlessDone name (buildSettings @ List.collect filesBelow folders) assemblies (fun () ->
        dotnet
            $"build %s{target} -c Release --no-restore -v quiet -nologo -clp:NoSummary"
            []
            "Mend the errors above; if packages are missing, run `dotnet fsi build.fsx restore`.")

let folders =
    Directory.GetDirectories "."
    |> Array.map Path.GetFileName
    |> Array.filter (fun folder -> not (folder.StartsWith '.' || outputFolders.Contains folder))
    |> List.ofArray

let build () = compile "solution" solution folders
