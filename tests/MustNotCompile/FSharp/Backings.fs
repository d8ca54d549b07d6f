module Backings

open Forge

// An array may move while the arena lies in it.
let makeAnArenaOverAnArray () =
    Arena.ofBacking (Array.zeroCreate<byte> 64) // error FS0001
    // instead: Arena.ofBacking (Backing.pinned 64L)

// A copy of a backing that is a struct could release the memory twice.
[<Struct>]
// instead: [<Class>]
type StructBacking =
    interface IMemoryBacking with
        member _.Address = 64un
        member _.Size = 64L
        member _.Dispose() = ()

let makeAPoolOfStructs (factory: unit -> StructBacking) = Pool.create 1 factory // error FS0001

// Memory of the native heap has no pages to give back.
let releaseIdlePagesOfTheHeap (pool: ArenaPool<HeapBacking>) = Pool.releaseIdle pool // error FS0001
// instead: let releaseIdlePagesOfTheHeap (pool: ArenaPool<MmapBacking>) = Pool.releaseIdle pool

// A managed array has no pages to give back.
let releaseIdlePagesOfPinnedMemory (pool: ArenaPool<PinnedBacking>) = Pool.releaseIdle pool // error FS0001
// instead: let releaseIdlePagesOfPinnedMemory (pool: ArenaPool<MmapBacking>) = Pool.releaseIdle pool
