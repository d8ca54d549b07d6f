/// The pool of the stress load: its factory and its backings fail at random, and what must hold is noted.
module internal Forge.Tests.StressPool

open System
open System.Collections.Concurrent
open System.Threading
open Forge

/// What the factory throws at random.
exception MintFault

/// What the release of a backing, or of its pages, throws at random.
exception ReleaseFault

/// The counts of one whole run.
type Tally() =
    let violations = ConcurrentQueue<string>()
    let mutable minted, released, count = 0L, 0L, 0

    member _.Minted = Interlocked.Increment &minted |> ignore
    member _.Released = Interlocked.Increment &released |> ignore
    member _.Live = Volatile.Read &minted - Volatile.Read &released

    /// Notes what went wrong; the first few in words.
    member _.Violation(what: string) =
        if Interlocked.Increment &count <= 10 then
            violations.Enqueue what

    member this.Check(holds: bool, what: string) =
        if not holds then
            this.Violation what

    member _.Count = Volatile.Read &count
    member _.Words = List.ofSeq violations

/// Mapped pages whose release fails at random, after it was done.
type FaultyBacking(tally: Tally, size: int) =
    let mapping = new MmapBacking(int64 size)
    do mapping.CommitAll()
    let mutable releases = 0

    let mayFail () =
        if Random.Shared.Next 50 = 0 then
            raise ReleaseFault

    interface IOsBacking with
        member _.Address = (mapping :> IMemoryBacking).Address
        member _.Size = mapping.Size

        member _.ReleasePages fromOffset =
            mapping.ReleasePages fromOffset
            mayFail ()

        member _.Protect access = mapping.Protect access

        member _.Dispose() =
            if Interlocked.Increment &releases = 1 then
                tally.Released
                mapping.Dispose()
                mayFail ()
            else
                tally.Violation "a backing was released twice"

[<Literal>]
let ArenaBytes = 16384

[<Literal>]
let Capacity = 6

let makePool (tally: Tally) =
    let mint () =
        if Random.Shared.Next 50 = 0 then
            raise MintFault

        let backing = new FaultyBacking(tally, ArenaBytes)
        tally.Minted
        backing

    new ArenaPool<FaultyBacking>(Capacity, Func<FaultyBacking> mint)

let isPlanned (error: exn) =
    match error with
    | MintFault
    | ReleaseFault -> true
    | :? AggregateException as several -> several.InnerExceptions |> Seq.forall (fun inner -> inner.Equals ReleaseFault)
    | :? ObjectDisposedException as gone -> gone.ObjectName.StartsWith "ArenaPool"
    | _ -> false
