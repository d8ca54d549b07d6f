/// Uses up the mappings that Linux allows a process (vm.max_map_count).
module Forge.Tests.Mappings

open System
open System.IO
open System.Runtime.InteropServices
open Forge

module private Native =
    [<DllImport("libc", SetLastError = true)>]
    extern nativeint mmap(nativeint address, unativeint length, int protection, int flags, int file, nativeint offset)

    [<DllImport("libc", SetLastError = true)>]
    extern int mprotect(nativeint address, unativeint length, int protection)

    [<DllImport("libc", SetLastError = true)>]
    extern int munmap(nativeint address, unativeint length)

    let none, readable = 0, 1
    let privateAnonymousUnreserved = 0x02 ||| 0x20 ||| 0x4000

/// Pages of which every other one is readable, so that each is a mapping of its own.
type Stripes() =
    let page = unativeint MmapBacking.PageSize

    let count = int (File.ReadAllText("/proc/sys/vm/max_map_count").Trim())

    let bytes = (unativeint count + 2un) * page

    let start =
        Native.mmap (0n, bytes, Native.none, Native.privateAnonymousUnreserved, -1, 0n)

    let protect index access =
        Native.mprotect (start + nativeint (unativeint index * page), page, access) = 0

    /// The pages from 1 to this one are striped.
    let mutable last = 0

    do
        if start = -1n then
            failwith $"no room for the stripes: errno {Marshal.GetLastPInvokeError()}"

    /// Stripes until the system refuses, and then takes so many mappings back, an even number.
    member _.FillUpTo(room: int) =
        while protect (last + 1) Native.readable do
            last <- last + 2

        for _ in 1 .. room / 2 do
            last <- last - 2

            if not (protect (last + 1) Native.none) then
                failwith $"a stripe can't be taken back: errno {Marshal.GetLastPInvokeError()}"

    /// Makes one mapping of all of them.
    member _.Clear() =
        if Native.mprotect (start, bytes, Native.none) <> 0 then
            failwith $"the stripes are still there: errno {Marshal.GetLastPInvokeError()}"

        last <- 0

    interface IDisposable with
        member _.Dispose() =
            if Native.munmap (start, bytes) <> 0 then
                failwith $"the stripes can't be unmapped: errno {Marshal.GetLastPInvokeError()}"
