namespace Forge.Schedules

open System
open Forge

/// What a fault throws.
exception Injected of Place

/// Memory of one arena: a block that outlives the execution, since a pool that breaks its promises must not break the
/// process. It tells the session what the pool does to it.
type Backing(id: int, address: unativeint, call: Place -> unit, complain: string -> unit) =
    /// In bytes.
    static member Size = 64L

    member _.Id = id

    /// The lease that has the arena; empty while none has.
    member val Holder = "" with get, set

    member val Releases = 0 with get, set

    /// Whether it was given back by a call that began after the pool had been seen disposed.
    member val CameBackLate = false with get, set

    member _.Contains place =
        address <= place && place < address + unativeint Backing.Size

    member private this.Use what =
        if this.Releases > 0 then
            complain $"arena %d{id}: %s{what} after it was released"
        elif this.Holder <> "" then
            complain $"arena %d{id}: %s{what} while lease %s{this.Holder} has it"

    interface IOsBacking with
        member _.Address = address
        member _.Size = Backing.Size

        member this.ReleasePages _ =
            this.Use "pages returned"
            call ReturnPages

        member this.Protect access =
            this.Use "protected"
            call (if access = MemoryAccess.None then Protect else Unprotect)

        member this.Dispose() =
            this.Use "released"
            this.Releases <- this.Releases + 1
            call Release

/// Blocks for the arenas of one execution after the other.
[<RequireQualifiedAccess>]
module Blocks =
    let private blocks = Array.init 64 (fun _ -> new HeapBacking(Backing.Size))

    let private addresses =
        blocks |> Array.map (fun block -> (block :> IMemoryBacking).Address)

    let address id = addresses[id]
