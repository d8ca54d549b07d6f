/// What users see of each package for each target framework, as recorded in tests/Surface. The tests compare it with the build.
module Forge.Tests.Surface

open System
open System.IO

/// An assembly, how it is read, and the frameworks it is built for. The others are recorded as differences from the first one.
type private Library =
    {
        Name: string
        Read: string list -> string -> (string * string list) list
        Frameworks: string list
    }

let private libraries =
    [
        {
            Name = "Forge.Core"
            Read = CSharpSurface.read
            Frameworks = [ "net10.0"; "net8.0"; "netstandard2.0" ]
        }
        {
            Name = "Forge.FSharp"
            Read = FSharpSurface.read
            Frameworks = [ "net10.0"; "netstandard2.0" ]
        }
        {
            Name = "Forge.Hosting"
            Read = CSharpSurface.read
            Frameworks = [ "net10.0"; "net8.0" ]
        }
    ]

/// What a library's public members mention: the framework, and what stands in for it where it lacks a type.
let private mentioned =
    lazy
        (let packages =
            Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".nuget/packages")

         let timeProvider =
             Directory.GetFiles(
                 Path.Combine(packages, "microsoft.bcl.timeprovider"),
                 "Microsoft.Bcl.TimeProvider.dll",
                 SearchOption.AllDirectories
             )
             |> Array.filter _.Contains("net8.0")
             |> Array.max

         [
             timeProvider

             for file in (string (AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES")).Split Path.PathSeparator do
                 if not ((Path.GetFileName file).StartsWith "Forge.") then
                     file
         ])

/// A type and its members, in lines.
let private lines (owner: string, members: string list) =
    owner :: (members |> List.map (fun line -> "    " + line))

let private full types =
    types |> List.collect (fun each -> lines each @ [ "" ])

/// What has to be removed from one surface, and added to it, to get the other.
let private differences (before: (string * string list) list) (after: (string * string list) list) =
    let owners = List.map fst before @ List.map fst after |> List.distinct |> List.sort

    let find owner types =
        types |> List.tryFind (fun (name, _) -> name = owner)

    [
        for owner in owners do
            match find owner before, find owner after with
            | Some(_, old), Some(_, members) when old <> members ->
                "  " + owner

                for line in List.except members old do
                    "-     " + line

                for line in List.except old members do
                    "+     " + line
            | Some gone, None -> yield! lines gone |> List.map (fun line -> "- " + line)
            | None, Some added -> yield! lines added |> List.map (fun line -> "+ " + line)
            | _ -> ()
    ]

/// An assembly as built for a framework, and what its public members mention.
let assembly name framework =
    let file = Repository.file $"src/{name}/bin/Release/{framework}/{name}.dll"

    if not (File.Exists file) then
        failwith $"{file} is missing: run `dotnet fsi build.fsx build`."

    let ours = Directory.GetFiles(Path.GetDirectoryName file, "Forge.*.dll")
    List.ofArray ours @ mentioned.Value, file

let private read library framework =
    assembly library.Name framework ||> library.Read

/// What is to be recorded: the name of each file, and its lines.
let current =
    lazy
        [
            for library in libraries do
                let first = List.head library.Frameworks
                let surface = read library first

                $"{library.Name}.txt",
                $"{library.Name} for {first}. Written by `dotnet fsi build.fsx surface`."
                :: ""
                :: full surface

                for framework in List.tail library.Frameworks do
                    $"{library.Name}.{framework}.txt",
                    $"{library.Name} for {framework}: differences from {first}. Written by `dotnet fsi build.fsx surface`."
                    :: ""
                    :: (match differences surface (read library framework) with
                        | [] -> [ "  none" ]
                        | lines -> lines)
        ]

let folder () = Repository.file "tests/Surface"

/// Records the surface as it is.
let record say =
    let folder = folder ()
    Directory.CreateDirectory folder |> ignore

    for name, lines in current.Value do
        File.WriteAllLines(Path.Combine(folder, name), lines)
        say $"wrote tests/Surface/%s{name}"

    0
