/// Huge pages: advised where asked, explicit where the system has some, and refused with what to do where it has none.
module Forge.Tests.HugePageTests

open System
open Expecto
open Forge

let private explicitPages =
    [
        testCase
            "explicit huge pages are mapped where enough are free, and refused with what to do where not"
            (fun () ->
                Needs.linux ()
                Needs.ownProcess ()
                let state = LinuxHugePages.Read()
                let page = HugePageBacking.PageSize
                Expect.equal page (int64 state.PageBytes) "size of a huge page"
                Expect.isGreaterThan page MmapBacking.PageSize "huge"
                let mapped = OutstandingMemory.MappedBytes

                if state.Free > 0UL then
                    let backing = new HugePageBacking(page - 100L)
                    use arena = ArenaLease.Own backing
                    (arena.AllocSlice<byte>(int page - 100)).Span.Fill 0xA5uy
                    Expect.equal (backing.Address % unativeint page) 0un "starts at a huge page"
                    Expect.equal (OutstandingMemory.MappedBytes - mapped) page "whole huge pages"
                    let mapping = Kernel.mapping backing.Address

                    Expect.equal (Kernel.sizeOf "KernelPageSize" mapping) page "page size that the kernel tells"

                    Expect.equal (LinuxHugePages.Read().Free) (state.Free - 1UL) "free while mapped"
                else
                    Check.throws<OsMemoryException>
                        [
                            "mmap of"
                            "ENOMEM"
                            "It takes 1 huge page"
                            "0 are free"
                            "sysctl vm.nr_hugepages"
                        ]
                        (fun () -> (new HugePageBacking(1L)).Dispose())

                Expect.equal (LinuxHugePages.Read()) state "free again")

        testCase "more huge pages than exist are refused, and nothing stays mapped" (fun () ->
            Needs.linux ()
            Needs.ownProcess ()
            let state = LinuxHugePages.Read()
            let mapped = OutstandingMemory.MappedBytes
            let wanted = state.Free + 3UL

            Check.throws<OsMemoryException>
                [
                    "ENOMEM"
                    $"It takes {wanted} huge pages of {state.PageBytes} bytes"
                    $"of {state.Total} that the system has set aside, {state.Free} are free"
                    $"vm.nr_hugepages={state.Total + 3UL}"
                ]
                (fun () -> (new HugePageBacking(int64 wanted * HugePageBacking.PageSize)).Dispose())

            Expect.equal OutstandingMemory.MappedBytes mapped "nothing mapped"
            Expect.equal (LinuxHugePages.Read()) state "none taken")

        testCase "a refusal for another reason keeps its code" (fun () ->
            Check.throws<OsMemoryException> [ "mmap"; "EPERM" ] (fun () ->
                Kernel.failing Kernel.Mmap (HugePageBacking.PageSize * 5L) 1 (fun () ->
                    (new HugePageBacking(HugePageBacking.PageSize * 5L)).Dispose())))

        testCase "the advice counts what is set aside and what is free" (fun () ->
            let pages = LinuxHugePages(2097152un, 10UL, 4UL)
            Expect.isNull (pages.AdviceFor(4un * 2097152un)) "enough"

            for part in
                [
                    "It takes 5 huge pages of 2097152 bytes"
                    "of 10"
                    "4 are free"
                    "vm.nr_hugepages=11"
                ] do
                Expect.stringContains (pages.AdviceFor(5un * 2097152un)) part "advice")

        testCase
            "where the kernel can't be asked about huge pages there is no advice, and the refusal keeps its code"
            (fun () -> Expect.isNull (LinuxHugePages(0un, 0UL, 0UL).AdviceFor(4096un)) "no advice")

        testCase "what is promised is not free, and a kernel without such pages has none" (fun () ->
            let state =
                LinuxHugePages.Parse
                    [|
                        "MemTotal:       24675000 kB"
                        "HugePages_Total:      10"
                        "HugePages_Free:        7"
                        "HugePages_Rsvd:        3"
                        "Hugepagesize:       2048 kB"
                    |]

            Expect.equal state (LinuxHugePages(2097152un, 10UL, 4UL)) "state"
            Expect.equal (LinuxHugePages.Parse [| "MemTotal: 1 kB" |]) (LinuxHugePages(0un, 0UL, 0UL)) "none"
            Expect.equal (LinuxHugePages.Parse [| "HugePages_Free: 7" |]).Free 7UL "nothing is promised")

        testCase "sizes that no range has are refused" (fun () ->
            for size in [ 0L; -1L; Int64.MinValue ] do
                Check.throws<ArgumentOutOfRangeException> [ "(Parameter 'size')" ] (fun () ->
                    (new HugePageBacking(size)).Dispose()))
    ]

let private transparent =
    [
        testCase
            "advised memory starts at a huge page, carries the advice, and is not present before it is touched"
            (fun () ->
                Needs.linux ()
                let size = 16L <<< 20
                use backing = MmapBacking.TransparentHuge size
                Expect.equal backing.Committed (unativeint size) "no page is committed on demand"
                let huge = LinuxHugePages.TransparentBytes
                Expect.equal (backing.Address % huge) 0un "starts at a huge page"
                Expect.equal (Kernel.residentPages backing.Address size) 0 "pages present"

                let flags address =
                    let mapping = Kernel.mapping address
                    mapping["VmFlags"].Split ' '

                Expect.contains (flags backing.Address) "hg" "advised"
                use plain = new MmapBacking(size, GuardPages.Both)
                Expect.isFalse (Array.contains "hg" (flags plain.Address)) "not asked for")

        testCase "advised memory is given back, in whole or above an offset" (fun () ->
            Needs.linux ()
            let size = 16 <<< 20
            let backing = MmapBacking.TransparentHuge(int64 size)
            use arena = new BumpArena<MmapBacking>(backing)
            use lease = arena.Lease()
            (lease.AllocSliceUninitialized<byte> size).Span.Fill 1uy
            Expect.equal (Kernel.residentPages backing.Address (int64 size)) (size / 4096) "before"
            arena.Reset()
            arena.ReleasePages 4096un |> ignore
            Expect.equal (Kernel.residentPages backing.Address (int64 size)) 1 "above a page"
            arena.ReleaseUnused()
            Expect.equal (Kernel.residentPages backing.Address (int64 size)) 0 "in whole")

        testCase "where the system refuses the advice, the error surfaces and nothing stays mapped" (fun () ->
            let mapped = OutstandingMemory.MappedBytes

            Check.throws<OsMemoryException> [ "madvise of 155648 bytes"; "EINVAL" ] (fun () ->
                Kernel.failing Kernel.Madvise 155648L 22 (fun () -> (MmapBacking.TransparentHuge 155648L).Dispose()))

            Expect.equal OutstandingMemory.MappedBytes mapped "nothing mapped")

        testCase "sizes that no range has are refused" (fun () ->
            for size in [ 0L; -1L; Int64.MinValue ] do
                Check.throws<ArgumentOutOfRangeException> [ "(Parameter 'size')" ] (fun () ->
                    (MmapBacking.TransparentHuge size).Dispose()))
    ]

let private facade =
    [
        testCase "in F# both are made by name, and a refusal is an error value" (fun () ->
            Needs.linux ()

            (use arena = Arena.ofBacking (Backing.transparentHuge (1L * MiB)) in
             Expect.equal (Arena.capacity arena) 1048576L "capacity")

            (match
                Kernel.failing Kernel.Madvise (41L * 4096L) 22 (fun () -> Backing.tryTransparentHuge (164L * KiB))
             with
             | Error(OsFailure("madvise", 22, _)) -> ()
             | other -> failtest $"{other}")

            let tooMany = int64 (LinuxHugePages.Read().Free + 1UL) * HugePageBacking.PageSize

            Check.throws<OsMemoryException> [ "vm.nr_hugepages" ] (fun () -> (Backing.hugePages tooMany).Dispose())

            match Backing.tryHugePages tooMany with
            | Error(OsFailure("mmap", 12, message)) -> Expect.stringContains message "vm.nr_hugepages" "what to do"
            | other -> failtest $"{other}")
    ]

[<Tests>]
let tests =
    testList
        "huge pages"
        [
            // The free huge pages are the system's, and the counts of what is mapped the process's.
            testSequenced (testList "explicit" explicitPages)
            testSequenced (testList "transparent" transparent)
            testSequenced (testList "facade" facade)
        ]
