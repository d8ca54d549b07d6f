/// What a test needs that not every platform has. Without it the test is skipped, and counted with the reason.
module Forge.Tests.Needs

open System
open System.IO
open System.Reflection
open System.Runtime.InteropServices
open System.Runtime.Versioning
open Expecto

let private needs what isThere =
    if not isThere then
        skiptest $"needs {what}"

/// The files of /proc, and system calls that only Linux has.
let linux () =
    needs "Linux" (OperatingSystem.IsLinux())

let windows () =
    needs "Windows" (OperatingSystem.IsWindows())

/// Whether the core is the one for netstandard2.0, on whatever runtime.
let isPortableCore =
    let framework =
        typeof<Forge.ArenaLease>.Assembly.GetCustomAttribute<TargetFrameworkAttribute>()

    framework.FrameworkName.StartsWith ".NETStandard"

/// What the core can't do with netstandard2.0 alone.
let modernCore () =
    needs "a core for .NET 8 or later" (not isPortableCore)

let isMono = not (isNull (Type.GetType "Mono.Runtime"))

/// What Mono lacks or does in its own way.
let dotnet what =
    needs $"{what}, which Mono lacks" (not isMono)

/// NativeAOT makes one program of all assemblies, so that this one has no file.
let isNativeAot = Assembly.GetExecutingAssembly().Location = ""

/// What NativeAOT leaves out.
let jit what =
    needs $"{what}, which NativeAOT lacks" (not isNativeAot)

/// On Windows the JIT compiler keeps the box of a struct if an interface's method takes a span.
let systemThatRemovesBoxes () =
    needs "a system on which the JIT compiler removes the box of a struct" (not (OperatingSystem.IsWindows()))

/// Set by `build.fsx platforms` where the processor is emulated.
let private isEmulated =
    not (isNull (Environment.GetEnvironmentVariable "FORGE_TESTS_EMULATED"))

/// What the system itself knows of the process. An emulator of a processor ignores limits and huge pages, can't tell what is readable or
/// present, needs much memory for a large mapping, and would have to start each further process.
let ownProcess () =
    needs "a process that the system knows, not an emulator of the processor" (not isEmulated)

/// Filters of system calls, by which tests have the kernel refuse calls, or count them.
let systemCallFilters () =
    linux ()
    needs "filters of system calls" Seccomp.isAvailable.Value

/// A group of processes that may use only so much memory together, as a container is.
let controlGroups () =
    linux ()
    needs "the right to make a control group with a limit on memory" ControlGroup.isAvailable.Value

/// Set while `verify` runs the tests that are not for every run.
let mutable isVerifying = false

/// The limit on the mappings of a process, at which the runtime itself may die.
let mappingsToSpare () =
    linux ()
    needs "`dotnet fsi build.fsx verify 18`: the runtime may die at the limit on mappings" isVerifying

/// The setting of the whole machine that makes the system commit no more memory than it has.
let strictOvercommit () =
    linux ()
    needs "vm.overcommit_memory=2" (Forge.LinuxLimits.IsOvercommitStrict())

let private isWine =
    lazy
        (OperatingSystem.IsWindows()
         && fst (NativeLibrary.TryGetExport(NativeLibrary.Load "ntdll", "wine_get_version")))

/// So much address space at once, in bytes.
let addressSpace (bytes: int64) =
    let isMapped =
        try
            (new Forge.MmapBacking(bytes)).Dispose()
            true
        with :? Forge.OsMemoryException ->
            false

    needs $"%d{bytes >>> 30} GiB of address space" isMapped

/// Huge pages that the system uses on its own.
let transparentHugePages () =
    needs "transparent huge pages" (Forge.VirtualMemory.TransparentHugePageSize > 0un)

/// Neither Wine nor macOS can keep memory out of error reports or core dumps.
let hasLockedMemory () =
    not (isWine.Value || OperatingSystem.IsMacOS())

/// Memory that is kept out of core dumps and error reports.
let lockedMemory () =
    needs "a system that keeps memory out of error reports" (hasLockedMemory ())

/// The same tests, each of which only asks for what it needs, and so is skipped where that is missing.
let rec skipped (need: unit -> unit) test =
    match test with
    | TestCase(_, state) -> TestCase(Sync need, state)
    | TestList(tests, state) -> TestList(List.map (skipped need) tests, state)
    | TestLabel(label, test, state) -> TestLabel(label, skipped need test, state)
    | Test.Sequenced(method, test) -> Test.Sequenced(method, skipped need test)

let private hasOpenSsl =
    lazy
        (OperatingSystem.IsWindows()
         || [ "libssl.so.3"; "libssl.so.1.1"; "libssl.dylib" ]
            |> List.exists (fun name -> fst (NativeLibrary.TryLoad name)))

/// The C# compiler hashes with the system's OpenSSL, without which .NET on Linux aborts the process.
let compiler () = needs "OpenSSL" hasOpenSsl.Value

/// Under Wine, a process soon hangs or dies after an exception has passed through a call made by reflection.
let exceptionsThroughReflection () =
    needs "exceptions that pass through reflection, which Wine does not survive" (not isWine.Value)

/// A program of the PATH.
let program (name: string) =
    let folders = Environment.GetEnvironmentVariable("PATH").Split Path.PathSeparator

    let names =
        if OperatingSystem.IsWindows() then
            [ name + ".exe" ]
        else
            [ name ]

    needs
        name
        (folders
         |> Array.exists (fun folder -> names |> List.exists (fun name -> File.Exists(Path.Combine(folder, name)))))
