namespace Forge.Linearizability

open System
open System.Threading
open Forge
open Forge.Models

/// What one call did besides answering.
[<AllowNullLiteral>]
type Effects() =
    [<ThreadStatic; DefaultValue>]
    static val mutable private current: Effects

    /// Those of the call that is under way on this thread; null on a thread of the thread pool that works for a wait.
    static member Current
        with get () = Effects.current
        and set value = Effects.current <- value

    /// Whether the call was made by a factory, which then makes no further ones.
    member val IsNested = false with get, set

    member val Minted: ArenaId list = [] with get, set
    member val Released: ArenaId list = [] with get, set

/// What the backings of one program have in common.
type BackingFaults =
    {
        Pages: FaultSource
        Protect: FaultSource
        Release: FaultSource
        /// Called in the middle of a release.
        Pause: unit -> unit
        /// Called when an arena can't be made accessible.
        OnRefusal: unit -> unit
        OnRelease: unit -> unit
    }

/// A block of the heap that counts its releases. The block itself is kept until the history has been judged: addresses
/// name arenas, and a pool that breaks its promises must not break the process.
type Backing(id: ArenaId, faults: BackingFaults) =
    let block = new HeapBacking 64L
    let start = block.Address
    let mutable releases = 0
    let mutable misuses = 0
    let mutable isProtected = false
    let mutable lastFault: ProgramFault = null

    /// Whether a thread believes that it has the arena on lease.
    [<VolatileField>]
    let mutable isLeased = false

    static member Bytes = 64L
    member _.Id = id
    member _.Releases = releases
    member _.ReleasedWhileLeased = misuses > 0
    member _.IsProtected = isProtected

    /// When it was made on a thread of the thread pool, for a wait that does not know it yet; otherwise 0.
    member val MintedAt = 0L with get, set

    member _.IsLeased
        with get () = isLeased
        and set value = isLeased <- value

    member _.Contains address =
        start <= address && address < start + unativeint Backing.Bytes

    member _.Free() = block.Dispose()

    interface IOsBacking with
        member _.Address = start
        member _.Size = Backing.Bytes
        member _.ReleasePages _ = faults.Pages.Call(Some id)

        member backing.Protect access =
            match faults.Protect.Next(Some id) with
            | null ->
                isProtected <- (access = MemoryAccess.None)
                lastFault <- null
            | fault ->
                if access = MemoryAccess.ReadWrite then
                    faults.OnRefusal()

                lastFault <- fault
                fault.IsAfterMint <- backing.MintedAt > 0L
                backing.MintedAt <- 0L
                raise fault

        member _.Dispose() =
            if isLeased then
                Interlocked.Increment &misuses |> ignore

            faults.Pause()
            faults.OnRelease()
            Interlocked.Increment &releases |> ignore

            // On a pool thread that works for a wait, the wait ends with it.
            let before =
                match lastFault with
                | null -> null
                | last when last.Thread <> Environment.CurrentManagedThreadId -> null
                | last -> last

            let fault = faults.Release.Next(Some id)

            match Effects.Current with
            | null ->
                let last = if isNull fault then before else fault

                if not (isNull last) then
                    last.IsAfterRelease <- true

                    if not (isNull before) then
                        last.IsAfterMint <- before.IsAfterMint
            | effects -> effects.Released <- id :: effects.Released

            if not (isNull fault) then
                raise fault
