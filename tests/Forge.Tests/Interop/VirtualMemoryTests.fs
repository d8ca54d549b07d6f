/// The calls that map, protect and release whole pages.
module Forge.Tests.VirtualMemoryTests

open System
open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "virtual memory"
        [
            testCase "what is not whole pages never reaches the system" (fun () ->
                let page = unativeint MmapBacking.PageSize
                let none = page * 16un

                for value in [ 0un; 1un; page - 1un; page + 1un; page / 2un ] do
                    for attempt in
                        [
                            fun () -> VirtualMemory.Map value |> ignore
                            fun () -> VirtualMemory.Unmap(value, page)
                            fun () -> VirtualMemory.Unmap(none, value)
                            fun () -> VirtualMemory.Discard(value, page)
                            fun () -> VirtualMemory.Discard(none, value)
                            fun () -> VirtualMemory.Protect(value, page, MemoryAccess.None)
                            fun () -> VirtualMemory.Protect(none, value, MemoryAccess.None)
                            fun () -> VirtualMemory.Lock(value, page)
                            fun () -> VirtualMemory.Lock(none, value)
                            fun () -> VirtualMemory.Reserve value |> ignore
                            fun () -> VirtualMemory.Commit(value, page)
                            fun () -> VirtualMemory.Commit(none, value)
                            fun () -> VirtualMemory.Decommit(value, page)
                            fun () -> VirtualMemory.Decommit(none, value)
                            fun () -> VirtualMemory.MapHuge value |> ignore
                            fun () -> VirtualMemory.AdviseHuge(value, page)
                            fun () -> VirtualMemory.AdviseHuge(none, value)
                        ] do
                        Check.throws<ArgumentException> [ $"{value} is not a positive multiple"; string page ] attempt)

            testCase "a release of pages that the system refuses says so, and keeps what they hold" (fun () ->
                use backing = new MmapBacking(41L * 4096L)
                use arena = new BumpArena<MmapBacking>(backing)
                use lease = arena.Lease()
                let bytes = lease.AllocSliceCopy(ReadOnlySpan [| 1uy; 2uy |])

                Check.throws<OsMemoryException> [ "madvise of 163840 bytes"; "EINVAL (22)" ] (fun () ->
                    Kernel.failing Kernel.Madvise (40L * 4096L) 22 arena.ReleaseUnused)

                Expect.equal (bytes.ToArray()) [| 1uy; 2uy |] "contents")
        ]
