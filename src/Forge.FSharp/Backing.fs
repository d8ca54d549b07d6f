namespace Forge

open System

[<RequireQualifiedAccess>]
module Backing =
    let mmap (bytes: int64) =
        new MmapBacking(Bytes.ofInt64 (nameof bytes) bytes)

    let tryMmap (bytes: int64) =
        ForgeError.protect (fun () -> mmap bytes)

    let transparentHuge (bytes: int64) =
        MmapBacking.TransparentHuge(Bytes.ofInt64 (nameof bytes) bytes)

    let tryTransparentHuge (bytes: int64) =
        ForgeError.protect (fun () -> transparentHuge bytes)

    let hugePages (bytes: int64) =
        new HugePageBacking(Bytes.ofInt64 (nameof bytes) bytes)

    let tryHugePages (bytes: int64) =
        ForgeError.protect (fun () -> hugePages bytes)

    let locked (bytes: int64) =
        new LockedBacking(Bytes.ofInt64 (nameof bytes) bytes)

    let tryLocked (bytes: int64) =
        ForgeError.protect (fun () -> locked bytes)

    let heap (bytes: int64) =
        new HeapBacking(Bytes.ofInt64 (nameof bytes) bytes)

    let tryHeap (bytes: int64) =
        ForgeError.protect (fun () -> heap bytes)

    let pinned (bytes: int64) =
        new PinnedBacking(Bytes.ofInt64 (nameof bytes) bytes)

    let borrow (memory: Memory<byte>) = new BorrowedBacking(memory)
