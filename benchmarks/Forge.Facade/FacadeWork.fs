namespace Forge.Facade

open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open Forge

/// 64 bytes that begin with a number. Not a record: the text of one is made by reflection, which NativeAOT warns of.
[<Struct; NoEquality; NoComparison; StructLayout(LayoutKind.Sequential, Size = 64)>]
type Block64 =
    val Number: int64
    new(number: int64) = { Number = number }

module FacadeWork =
    let private writeOne (arena: ArenaLease) =
        arena |> Arena.alloc (Block64 0L) |> ignore

    // Not inlined, as docs/performance.md advises: a lease that is a parameter is kept in registers.

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let private writeEight (arena: ArenaLease) =
        for index in 0..7 do
            arena |> Arena.alloc (Block64(int64 index)) |> ignore

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let private writeMany (arena: ArenaLease) =
        for index in 0..511 do
            arena |> Arena.alloc (Block64(int64 index)) |> ignore

    let usingOne (pool: ArenaPool) (iterations: int) =
        for _ in 1..iterations do
            Pool.using pool writeOne

    let usingEight (pool: ArenaPool) (iterations: int) =
        for _ in 1..iterations do
            Pool.using pool writeEight

    let usingMany (pool: ArenaPool) (iterations: int) =
        for _ in 1..iterations do
            Pool.using pool writeMany

    let private add (sum: int64) (value: int64) = sum + value

    let private next (value: int64) = value + 1L

    let fold (slice: ArenaSlice<int64>) (iterations: int) =
        let mutable total = 0L

        for _ in 1..iterations do
            total <- total + Slice.fold add 0L slice

        total

    let sum (slice: ArenaSlice<int64>) (iterations: int) =
        let mutable total = 0L

        for _ in 1..iterations do
            total <- total + Slice.sum slice

        total

    let mapInPlace (slice: ArenaSlice<int64>) (iterations: int) =
        for _ in 1..iterations do
            slice |> Slice.mapInPlace next

    let map (slice: ArenaSlice<int64>) (arena: ArenaLease) (iterations: int) =
        for _ in 1..iterations do
            Arena.reset arena
            slice |> Slice.map arena next |> ignore

    let sort (slice: ArenaSlice<int64>) (arena: ArenaLease) (iterations: int) =
        for _ in 1..iterations do
            Arena.reset arena
            slice |> Slice.sort arena |> ignore
