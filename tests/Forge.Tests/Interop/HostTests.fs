/// At a limit of its host, each in a process of its own: the error says which limit and what to do, nothing is lost, and once the
/// limit is lifted, the pool goes on.
module Forge.Tests.HostTests

open Expecto
open Forge.Tests

let private processLimits =
    [
        for name, host, parts in
            [
                "the limit on its addresses",
                "address-space",
                [
                    "mmap of 201326592 bytes failed with ENOMEM (12)"
                    "RLIMIT_AS, is "
                    "ulimit -v"
                ]
                "the limit on its private memory",
                "private-memory",
                [
                    "mmap of 201326592 bytes failed with ENOMEM (12)"
                    "RLIMIT_DATA, is "
                    "ulimit -d"
                ]
                "the limit on locked memory",
                "locked-memory",
                [
                    "mlock of 65536 bytes failed with ENOMEM (12)"
                    "RLIMIT_MEMLOCK, is 300000 bytes"
                    "ulimit -l"
                ]
                "the limit on mappings",
                "guarded-mappings",
                [
                    "of "
                    " bytes failed with ENOMEM (12)"
                    "vm.max_map_count is "
                    "sysctl"
                    "guard pages"
                ]
            ] do
            testCase $"at {name} a pool refuses, what is leased goes on, and later it makes arenas again" (fun () ->
                if host = "guarded-mappings" then
                    Needs.mappingsToSpare ()
                    Hosts.expectAtMappingLimit host parts
                else
                    Needs.linux ()
                    Hosts.expect [] host parts)

        testCase "where nothing may be locked, the error says so, and nothing stays mapped" (fun () ->
            Needs.linux ()

            Hosts.expect
                []
                "no-locked-memory"
                [
                    "mlock of 65536 bytes failed with EPERM (1)"
                    "RLIMIT_MEMLOCK, is 0 bytes"
                    "ulimit -l"
                ])

        testCase "at the limit on mappings a backing in the middle of others is disposed, and unmapped later" (fun () ->
            Needs.mappingsToSpare ()

            Hosts.expectAtMappingLimit
                "unmapping-part"
                [ "munmap of 65536 bytes failed with ENOMEM (12)"; "vm.max_map_count is " ])

        testCase "at the limit on mappings, advice on huge pages for a part of a mapping names the limit" (fun () ->
            Needs.mappingsToSpare ()
            Needs.transparentHugePages ()

            Hosts.expectAtMappingLimit
                "advising-part"
                [ "madvise of 65536 bytes failed with EAGAIN (11)"; "vm.max_map_count is " ])

        testCase
            "where there is no managed memory for one of many backings, its part of their mapping is unmapped"
            (fun () ->
                Needs.linux ()
                Needs.addressSpace (Forge.MmapBacking.PageSize <<< 20)

                Hosts.expect
                    [ "env"; "DOTNET_GCHeapHardLimit=0x5000000" ]
                    "managed-memory"
                    [ "a mapping for each backing" ])

        testCase "at the limit on mappings an arena that can't be made inaccessible is idle all the same" (fun () ->
            Needs.mappingsToSpare ()

            Hosts.expectAtMappingLimit
                "protecting-part"
                [ "mprotect of 65536 bytes failed with ENOMEM (12)"; "vm.max_map_count is " ])
    ]

let private container =
    [
        testCase "in a container of 64 MiB a pool with MaxLiveBytes refuses, and the process lives on" (fun () ->
            Needs.controlGroups ()
            Hosts.inContainer (fun starter -> Hosts.expect starter "bounded" [ "MaxLiveBytes"; "12582912" ]))

        testCase "in a container of 64 MiB idle arenas are released as it fills up" (fun () ->
            Needs.controlGroups ()
            Hosts.inContainer (fun starter -> Hosts.expect starter "pressed" [ "arenas were released" ]))

        testCase "in a container of 64 MiB locking all of it is refused, and not tried" (fun () ->
            Needs.controlGroups ()

            Hosts.inContainer (fun starter ->
                Hosts.expect starter "locking-all" [ "mlock of 67108864 bytes"; "ENOMEM (12)"; "not tried" ]))

        testCase
            "in a container of 64 MiB a pool without a bound gets all it asks for, until the system kills it"
            (fun () ->
                Needs.controlGroups ()
                let killed = 128 + 9

                Hosts.inContainer (fun starter ->
                    Expect.equal (Hosts.start starter "unbounded").Code killed "exit code"))
    ]

let private overcommit =
    testCase
        "with strict overcommit an allocation beyond what the system has is refused, and changes nothing"
        (fun () ->
            Needs.strictOvercommit ()
            Hosts.expect [] "strict" Hosts.strictRefusal)

[<Tests>]
let tests =
    testList
        "hosts"
        [
            testList "process" processLimits
            testList "container" container
            testList "overcommit" [ overcommit ]
        ]
