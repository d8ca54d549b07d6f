/// Where the system refuses memory, the error says which limit did it and what to do.
module Forge.Tests.LimitTests

open System
open Expecto
open Forge

let private tebibyte = 1L <<< 40

/// Asks for 8 TiB where the process may map 4 TiB more than it has: too much for the limit, and no matter to anyone else.
let private underLimit resource name advice =
    testCase $"a mapping beyond {name} is refused with the limit and what to do" (fun () ->
        Needs.linux ()
        Needs.ownProcess ()

        let map () =
            (new MmapBacking(8L * tebibyte, GuardPages.None, commitsOnDemand = false)).Dispose()

        map ()
        // The process has well under 4 TiB mapped: the runtime reserves a quarter of one.
        let limit = uint64 (4L * tebibyte)
        let mapped = OutstandingMemory.MappedBytes

        Check.throws<OsMemoryException>
            [
                "mmap of 8796093022208 bytes"
                "ENOMEM"
                name
                $"is {limit} bytes"
                advice
                "ask for less"
            ]
            (fun () -> Kernel.underLimit resource limit map)

        Expect.equal OutstandingMemory.MappedBytes mapped "nothing is counted as mapped"
        map ())

let private unlimited =
    LinuxLimits(AddressSpace = 1000UL, Data = 1000UL, Mappings = 100UL, MappingLimit = 65530UL)

let private blame =
    [
        testCase "a limit is blamed only where the call would pass it" (fun () ->
            let blamed (limits: LinuxLimits) charge =
                match limits.Blame charge with
                | null -> "none"
                | advice ->
                    [
                        "RLIMIT_AS"
                        "RLIMIT_DATA"
                        "RLIMIT_MEMLOCK"
                        "max_map_count"
                        "overcommit_memory"
                    ]
                    |> List.filter advice.Contains
                    |> List.exactlyOne

            let map bytes =
                LinuxCharge(AddressSpace = bytes, Data = bytes, Committed = bytes)

            let reserve bytes = LinuxCharge(AddressSpace = bytes)

            let writable bytes =
                LinuxCharge(Data = bytes, Committed = bytes)

            let huge bytes =
                LinuxCharge(AddressSpace = bytes, Data = bytes)

            let locked bytes = LinuxCharge(Locked = bytes)
            let nothing = LinuxCharge()
            let mebibyte = 1UL <<< 20

            for limits, charge, expected in
                [
                    unlimited, map UInt64.MaxValue, "none"
                    LinuxLimits(AddressSpaceLimit = 5000UL, AddressSpace = 1000UL), map 4001UL, "RLIMIT_AS"
                    LinuxLimits(AddressSpaceLimit = 5000UL, AddressSpace = 1000UL), map 4000UL, "none"
                    LinuxLimits(AddressSpaceLimit = 5000UL, AddressSpace = 6000UL), map 1UL, "RLIMIT_AS"
                    LinuxLimits(AddressSpaceLimit = 5000UL, AddressSpace = 1000UL), reserve 4001UL, "RLIMIT_AS"
                    LinuxLimits(AddressSpaceLimit = 5000UL, AddressSpace = 6000UL), writable 4001UL, "none"
                    LinuxLimits(DataLimit = 5000UL, Data = 1000UL), map 4001UL, "RLIMIT_DATA"
                    LinuxLimits(DataLimit = 5000UL, Data = 1000UL), writable 4001UL, "RLIMIT_DATA"
                    LinuxLimits(DataLimit = 5000UL, Data = 1000UL), map 4000UL, "none"
                    LinuxLimits(DataLimit = 5000UL, Data = 6000UL), reserve 4001UL, "none"
                    LinuxLimits(DataLimit = 5000UL, Data = 1000UL), huge 4001UL, "RLIMIT_DATA"
                    LinuxLimits(Overcommit = 2UL, CommitLimit = 5000UL), huge 9000UL, "none"
                    LinuxLimits(Mappings = 65529UL, MappingLimit = 65530UL), map 1UL, "max_map_count"
                    LinuxLimits(Mappings = 65528UL, MappingLimit = 65530UL), map 1UL, "none"
                    LinuxLimits(Mappings = 65529UL, MappingLimit = 65530UL), writable 1UL, "max_map_count"
                    LinuxLimits(Mappings = 65529UL, MappingLimit = 65530UL), locked 1UL, "max_map_count"
                    // Unmapping, or taking access away, adds only mappings.
                    LinuxLimits(Mappings = 65529UL, MappingLimit = 65530UL, DataLimit = 1UL, Data = 2UL),
                    nothing,
                    "max_map_count"
                    LinuxLimits(AddressSpaceLimit = 1UL, DataLimit = 1UL, LockedLimit = 0UL, Overcommit = 2UL),
                    nothing,
                    "none"
                    LinuxLimits(LockedLimit = 5000UL, Locked = 1000UL), locked 4001UL, "RLIMIT_MEMLOCK"
                    LinuxLimits(LockedLimit = 0UL), locked 1UL, "RLIMIT_MEMLOCK"
                    LinuxLimits(LockedLimit = 5000UL, Locked = 1000UL), locked 4000UL, "none"
                    LinuxLimits(LockedLimit = 5000UL, Locked = 6000UL), map 4001UL, "none"
                    LinuxLimits(Overcommit = 2UL, CommitLimit = 5000UL), map 1UL, "overcommit_memory"
                    LinuxLimits(Overcommit = 2UL, CommitLimit = 5000UL), reserve 9000UL, "none"
                    // The kernel keeps a part back.
                    LinuxLimits(Overcommit = 2UL, CommitLimit = 1000UL * mebibyte, Committed = 900UL * mebibyte),
                    writable mebibyte,
                    "overcommit_memory"
                    LinuxLimits(Overcommit = 2UL, CommitLimit = 1000UL * mebibyte, Committed = 800UL * mebibyte),
                    writable mebibyte,
                    "none"
                    LinuxLimits(Overcommit = 1UL, CommitLimit = 5000UL), map 6000UL, "none"
                ] do
                Expect.equal (blamed limits charge) expected $"{charge} under {limits}")

        testCase "the advice has the numbers and the setting to change" (fun () ->
            for limits, parts in
                [
                    LinuxLimits(Mappings = 65530UL, MappingLimit = 65530UL),
                    [ "65530 mappings"; "vm.max_map_count is 65530"; "sysctl"; "guard pages" ]
                    LinuxLimits(Overcommit = 2UL, CommitLimit = 5000UL, Committed = 4000UL),
                    [ "4000 of 5000 bytes"; "0 or 1"; "vm.overcommit_ratio" ]
                ] do
                for part in parts do
                    Expect.stringContains (limits.Blame(LinuxCharge(Committed = 2000UL))) part "advice")

        testCase "numbers are read out of the files of the kernel, with their unit, and absence is absence" (fun () ->
            let lines =
                [|
                    "Limit                     Soft Limit           Hard Limit           Units     "
                    "Max data size             unlimited            unlimited            bytes     "
                    "Max address space         8589934592           unlimited            bytes     "
                    "VmSize:\t   123456 kB"
                    "CapEff:\t00000000a80425fb"
                |]

            let field label = LinuxProc.Field(lines, label)
            Expect.equal (field "Max address space") (Nullable 8589934592UL) "limit"
            Expect.equal (field "Max data size") (Nullable()) "unlimited"
            Expect.equal (field "VmSize:") (Nullable 126418944UL) "kB"
            Expect.equal (field "VmData:") (Nullable()) "absent"
            Expect.equal (LinuxProc.Bits(lines, "CapEff:")) 0xa80425fbUL "bits"
            Expect.equal (LinuxProc.Bits(lines, "CapPrm:")) 0UL "no bits"
            Expect.equal (LinuxProc.Number "/proc/no-such-file") (Nullable()) "no file")

        testCase "a right to lock memory counts only where users are numbered as on the system" (fun () ->
            for map, expected in
                [
                    [| "         0          0 4294967295" |], false
                    [| "         0       1000          1" |], true
                    [| "         0          0       1000"; "      1000       1000 4294966295" |], true
                    [||], false
                ] do
                Expect.equal (LinuxLimits.IsInUserNamespace map) expected $"%A{map}")

        testCase "the lines of a file are counted, however many there are" (fun () ->
            let path = IO.Path.GetTempFileName()

            try
                for lines in [ 0; 1; 5000 ] do
                    IO.File.WriteAllText(path, String.replicate lines "0123456789\n")
                    Expect.equal (LinuxProc.CountLines path) (uint64 lines) "lines"
            finally
                IO.File.Delete path

            Expect.equal (LinuxProc.CountLines "/proc/no-such-file") 0UL "no file")

        testCase "the limits of this moment are read" (fun () ->
            Needs.linux ()
            let limits = LinuxLimits.Read()
            Expect.isGreaterThan limits.AddressSpace 0UL "address space"
            Expect.isGreaterThan limits.Data 0UL "data"
            Expect.isGreaterThan limits.Mappings 10UL "mappings"
            Expect.isTrue (limits.MappingLimit.HasValue && limits.MappingLimit.Value > 0UL) "limit on mappings"
            Expect.isTrue (limits.Overcommit.HasValue && limits.Overcommit.Value <= 2UL) "overcommit"
            Expect.equal (LinuxLimits.IsOvercommitStrict()) (limits.Overcommit.Value = 2UL) "strict"
            Expect.isTrue (limits.CommitLimit.HasValue && limits.Committed > 0UL) "commit limit")

        testCase "where no limit is reached, the advice names those there are" (fun () ->
            Check.throws<OsMemoryException>
                [
                    "mmap of 172032 bytes"
                    "ENOMEM"
                    "ulimit -v"
                    "vm.max_map_count"
                    "vm.overcommit_memory"
                ]
                (fun () -> Kernel.failing Kernel.Mmap 172032L 12 (fun () -> (new MmapBacking(172032L)).Dispose())))
    ]

[<Tests>]
let tests =
    testList
        "limits"
        [
            // A limit is the process's, and so are the counts of what is mapped.
            testSequenced (
                testList
                    "in force"
                    [
                        underLimit Kernel.AddressSpace "RLIMIT_AS" "ulimit -v"
                        underLimit Kernel.PrivateMemory "RLIMIT_DATA" "ulimit -d"
                    ]
            )
            testList "blame" blame
        ]
