/// Locking memory is refused where there is not that much: a system that tried would kill a process instead.
module Forge.Tests.LockedMemoryTests

open System
open System.IO
open System.Reflection
open Expecto
open Forge

/// A folder with files like those of /proc and /sys/fs/cgroup, removed afterwards.
let private withFiles (files: (string * string) list) (action: string -> unit) =
    let folder = Directory.CreateTempSubdirectory("forge-").FullName

    try
        for name, text in files do
            let path = Path.Combine(folder, name)
            Directory.CreateDirectory(Path.GetDirectoryName path) |> ignore
            File.WriteAllText(path, text)

        action folder
    finally
        Directory.Delete(folder, true)

let private available (files: (string * string) list) =
    let mutable found = Nullable()

    withFiles files (fun folder ->
        found <- LinuxProc.AvailableMemory(Path.Combine(folder, "proc"), Path.Combine(folder, "groups")))

    found

let private machine =
    "proc/meminfo", "MemTotal:       2000 kB\nMemFree:         500 kB\nMemAvailable:   1000 kB\n"

let private counting =
    [
        testCase "without control groups all that the machine has available counts" (fun () ->
            Expect.equal (available [ machine ]) (Nullable 1024000UL) "bytes")

        testCase "a control group whose path does not start at the root is the machine's only limit" (fun () ->
            Expect.equal (available [ machine; "proc/self/cgroup", "0::odd\n" ]) (Nullable 1024000UL) "bytes")

        testCase "a system that tells nothing sets no limit" (fun () ->
            Expect.equal (available []) (Nullable()) "bytes")

        testCase "of a control group and those that it lies in, the one with the least left counts" (fun () ->
            let group path limit usage =
                [
                    $"groups{path}/memory.max", limit + "\n"
                    $"groups{path}/memory.current", usage + "\n"
                    $"groups{path}/memory.stat", "anon 7\ninactive_file 100\nactive_file 20\n"
                ]

            let within groups =
                available (machine :: ("proc/self/cgroup", "0::/outer/inner\n") :: List.concat groups)

            // What files take of it is given back when it is needed.
            Expect.equal
                (within [ group "/outer/inner" "5000" "1000"; group "/outer" "max" "9000" ])
                (Nullable 4120UL)
                "own"

            Expect.equal
                (within [ group "/outer/inner" "5000" "1000"; group "/outer" "6000" "5500" ])
                (Nullable 620UL)
                "outer"

            Expect.equal (within [ group "/outer/inner" "max" "1000"; group "" "700" "0" ]) (Nullable 700UL) "root"
            Expect.equal (within [ group "/outer/inner" "500" "900" ]) (Nullable 0UL) "full"
            Expect.equal (within [ group "/outer/inner" "9999999" "120" ]) (Nullable 1024000UL) "machine"
            Expect.equal (within []) (Nullable 1024000UL) "groups that can't be read")

        testCase "a control group that tells no usage has its whole limit left" (fun () ->
            Expect.equal
                (available [ machine; "proc/self/cgroup", "0::/job\n"; "groups/job/memory.max", "5000\n" ])
                (Nullable 5000UL)
                "bytes")

        for controllers in [ "hugetlb,memory"; "memory"; "memory,hugetlb" ] do
            testCase $"the older form of control groups is read, too, with the controllers {controllers}" (fun () ->
                let files =
                    [
                        machine
                        "proc/self/cgroup", $"9:name=systemd:/tight\n4:{controllers}:/job:1\n5:cpu:/tight\nodd\n0::/\n"
                        "groups/memory/job:1/memory.limit_in_bytes", "5000\n"
                        "groups/memory/job:1/memory.usage_in_bytes", "1000\n"
                        "groups/memory/job:1/memory.stat",
                        "inactive_file 1\ntotal_inactive_file 200\ntotal_active_file 50\n"
                        "groups/memory/tight/memory.limit_in_bytes", "10\n"
                    ]

                Expect.equal (available files) (Nullable 4250UL) "bytes")

        testCase "this system tells how much it has" (fun () ->
            Expect.isGreaterThan (LinuxProc.AvailableMemory().Value) 1000000UL "bytes")
    ]

/// As much as no machine has. Should the library ask for it after all, the kernel refuses the call, and nothing is locked.
let private tooMuch = 1L <<< 44

/// Locks so many bytes from address 4096 on, as the library does on Windows.
let private lockOnWindows () =
    let platform =
        typeof<VirtualMemory>.GetNestedType("Windows", BindingFlags.NonPublic)
        |> Activator.CreateInstance

    fun (bytes: unativeint) ->
        platform
            .GetType()
            .GetMethod("Lock")
            .Invoke(platform, BindingFlags.DoNotWrapExceptions, null, [| box 4096un; box bytes |], null)
        |> ignore

let private refusing =
    [
        testCase "locking more memory than the system has is refused with both numbers, and not tried" (fun () ->
            let before = OutstandingMemory.MappedBytes

            Kernel.failing Kernel.Mlock tooMuch 1 (fun () ->
                Check.throws<OsMemoryException>
                    [
                        "mlock of 17592186044416 bytes"
                        "ENOMEM"
                        "bytes of memory are available"
                        "not tried"
                        "Ask for less"
                    ]
                    (fun () -> (new LockedBacking(tooMuch)).Dispose())

                match Backing.tryLocked tooMuch with
                | Error(OsFailure("mlock", 12, message)) -> Expect.stringContains message "are available" "as a value"
                | other -> failtest $"{other}")

            Expect.equal OutstandingMemory.MappedBytes before "nothing stays mapped")

        testCase
            "on Windows a range that one entry of its error reports can't hold is refused before it is locked"
            (fun () ->
                Needs.dotnet "calls by reflection that wrap no exception"
                Needs.exceptionsThroughReflection ()
                let lock = lockOnWindows ()

                for bytes in [ 1un <<< 32; (1un <<< 32) + 4096un; 1un <<< 40 ] do
                    Check.throws<OsMemoryException>
                        [
                            $"WerRegisterExcludedMemoryBlock of {bytes} bytes"
                            "At most 4294967295 bytes"
                            "several"
                        ]
                        (fun () -> lock bytes)

                // Another system gets no further than this.
                if not (OperatingSystem.IsWindows()) then
                    Check.throws<DllNotFoundException> [ "kernel32" ] (fun () -> lock ((1un <<< 32) - 4096un)))
    ]

[<Tests>]
let tests =
    testList
        "locked memory"
        [
            testList "available" counting
            // It looks at what the whole process has mapped.
            testSequenced (testList "refused" refusing)
        ]
