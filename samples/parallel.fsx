/// Threads that work in parallel, each in its own arena: threads may share a pool, but not a lease.
/// `dotnet fsi samples/parallel.fsx`, after `dotnet fsi build.fsx build`.
#load "../forge.fsx"

open System
open System.Threading
open System.Threading.Tasks
open Forge

let pool = Pool.mmap Environment.ProcessorCount (64L * MiB)

/// A year of readings of each station.
let stations =
    Array.init 1000 (fun station -> Array.init 365 (fun day -> float ((station * 7919 + day * 104729) % 1009)))

/// The readings in ascending order, in an arena.
let sorted (readings: float[]) (arena: ArenaLease) =
    let copy = arena |> Arena.ofArray readings
    copy.Span.Sort()
    copy

let median (sorted: ArenaSlice<float>) = sorted.Span[sorted.Length / 2]

/// A lease for each unit of work.
let leasePerUnit () =
    stations
    |> Array.Parallel.map (fun readings -> Pool.using pool (fun arena -> arena |> sorted readings |> median))

/// A lease for each worker of a loop, and a scope for each unit of work.
let leasePerWorker () =
    let medians = Array.zeroCreate stations.Length

    Parallel.For(
        0,
        stations.Length,
        (fun () -> Pool.checkout pool), // when a worker starts
        (fun index (_: ParallelLoopState) (arena: ArenaLease) ->
            medians[index] <- Arena.scope arena (fun () -> arena |> sorted stations[index] |> median)
            arena),
        (fun (arena: ArenaLease) -> Pool.giveBack pool arena) // when it ends, even if the body throws
    )
    |> ignore

    medians

/// A lease for each thread, kept until all results in the arenas have been read.
let leasePerThread () =
    use arenas =
        new ThreadLocal<ArenaLease>((fun () -> Pool.checkout pool), trackAllValues = true)

    try
        let results =
            stations |> Array.Parallel.map (fun readings -> arenas.Value |> sorted readings)

        results |> Array.map median // any thread may read them once no thread allocates
    finally
        for arena in arenas.Values do
            Pool.giveBack pool arena

let expected =
    stations
    |> Array.map (fun readings -> (Array.sort readings)[readings.Length / 2])

for name, medians in
    [
        "unit of work", leasePerUnit
        "worker", leasePerWorker
        "thread", leasePerThread
    ] do
    let before = (Pool.statistics pool).Checkouts
    let found = medians ()
    let leases = (Pool.statistics pool).Checkouts - before
    let result = if found = expected then "all right" else "wrong"
    printfn $"a lease for each {name}: {found.Length} medians, {result}, from {leases} leases"
