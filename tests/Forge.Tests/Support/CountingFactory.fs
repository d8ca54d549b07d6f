namespace Forge.Tests

open System
open System.Threading
open Forge

/// A backing that counts how often it was released, and can be told to fail when it is.
type CountedBacking(id: int, inner: IMemoryBacking) =
    // An arena commits as it grows only in a backing that it knows.
    do
        match inner with
        | :? MmapBacking as mapping -> mapping.CommitAll()
        | _ -> ()

    let mutable releases = 0

    /// The number of backings that the factory had made before.
    member _.Id = id

    /// The address, also after release.
    member val Start = inner.Address

    member _.Releases = Volatile.Read &releases

    member val FailRelease = false with get, set

    interface IOsBacking with
        member _.Address = inner.Address
        member _.Size = inner.Size

        member _.ReleasePages fromOffset =
            match inner with
            | :? IOsBacking as mapping -> mapping.ReleasePages fromOffset
            | _ -> invalidOp "this backing has no pages to release"

        member _.Protect access =
            match inner with
            | :? IOsBacking as mapping -> mapping.Protect access
            | _ -> ()

        member this.Dispose() =
            Interlocked.Increment &releases |> ignore
            inner.Dispose()

            if this.FailRelease then
                raise (InvalidOperationException $"release of backing {id} failed")

/// What the counting factory throws when its budget is used up.
exception FactoryFailure of mints: int

/// A factory that remembers every backing it made, and fails once a budget is used up.
type CountingFactory(make: unit -> IMemoryBacking) =
    let gate = obj ()
    let backings = ResizeArray<CountedBacking>()

    new(kind: Backings.Kind, size: int) = CountingFactory((fun () -> kind.Make size))

    /// How many more backings are made before each call fails.
    member val Budget = Int32.MaxValue with get, set

    member this.Mint() =
        lock gate (fun () ->
            if this.Budget = 0 then
                raise (FactoryFailure backings.Count)

            this.Budget <- this.Budget - 1
            let backing = new CountedBacking(backings.Count, make ())
            backings.Add backing
            backing)

    member _.Backings = lock gate (fun () -> List.ofSeq backings)

    /// Those never released.
    member this.Live = this.Backings |> List.filter (fun backing -> backing.Releases = 0)

    /// Those released more than once.
    member this.ReleasedTwice =
        this.Backings |> List.filter (fun backing -> backing.Releases > 1)

    /// A pool that mints here.
    member this.Pool capacity =
        new ArenaPool<CountedBacking>(capacity, fun () -> this.Mint())

    /// A pool with options that mints here.
    member this.PoolWith(options: ArenaPoolOptions, capacity) =
        new ArenaPool<CountedBacking>(capacity, (fun () -> this.Mint()), options)
