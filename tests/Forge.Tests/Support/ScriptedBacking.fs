namespace Forge.Tests

open System
open Forge

/// Memory of the heap that passes for a mapping; what it is asked to do, a test decides.
type ScriptedBacking(size: int) =
    let memory = new HeapBacking(int64 size)

    /// Called with the offset from which pages are to be returned.
    member val OnReleasePages: int64 -> unit = ignore with get, set

    member val OnProtect: MemoryAccess -> unit = ignore with get, set

    /// Called before the memory is released.
    member val OnDispose: unit -> unit = ignore with get, set

    interface IOsBacking with
        member _.Address = memory.Address
        member _.Size = memory.Size
        member this.ReleasePages offset = this.OnReleasePages offset
        member this.Protect access = this.OnProtect access

        member this.Dispose() =
            try
                this.OnDispose()
            finally
                memory.Dispose()

/// A call of a backing or a factory that fails.
exception ScriptedFailure
