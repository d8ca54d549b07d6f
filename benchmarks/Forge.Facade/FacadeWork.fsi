namespace Forge.Facade

open Forge

/// Work of F# code through the facade, done so many times; benchmarks/Forge.Compare has the same in C#.
module FacadeWork =
    /// Units of work that allocate one block of 64 bytes each, with its index in it.
    val usingOne: pool: ArenaPool -> iterations: int -> unit

    /// The same with 8 blocks.
    val usingEight: pool: ArenaPool -> iterations: int -> unit

    /// The same with 512 blocks.
    val usingMany: pool: ArenaPool -> iterations: int -> unit

    /// The sum of the values, times the iterations; an addition does not check for overflow.
    val fold: slice: ArenaSlice<int64> -> iterations: int -> int64

    /// The same with `Slice.sum`, which checks for it.
    val sum: slice: ArenaSlice<int64> -> iterations: int -> int64

    /// Adds 1 to each value in each iteration.
    val mapInPlace: slice: ArenaSlice<int64> -> iterations: int -> unit

    /// Resets the arena and allocates each value plus 1.
    val map: slice: ArenaSlice<int64> -> arena: ArenaLease -> iterations: int -> unit

    /// Resets the arena and allocates the values in order.
    val sort: slice: ArenaSlice<int64> -> arena: ArenaLease -> iterations: int -> unit
