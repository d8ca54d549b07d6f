namespace Forge

open System

[<RequireQualifiedAccess>]
module Backing =
    let mmap (size: int64) = new MmapBacking(size)

    let tryMmap (size: int64) =
        ForgeError.protect (fun () -> mmap size)

    let transparentHuge (size: int64) = MmapBacking.TransparentHuge size

    let tryTransparentHuge (size: int64) =
        ForgeError.protect (fun () -> transparentHuge size)

    let hugePages (size: int64) = new HugePageBacking(size)

    let tryHugePages (size: int64) =
        ForgeError.protect (fun () -> hugePages size)

    let locked (size: int64) = new LockedBacking(size)

    let tryLocked (size: int64) =
        ForgeError.protect (fun () -> locked size)

    let heap (size: int64) = new HeapBacking(size)

    let tryHeap (size: int64) =
        ForgeError.protect (fun () -> heap size)

    let pinned (size: int64) = new PinnedBacking(size)

    let borrow (memory: Memory<byte>) = new BorrowedBacking(memory)
