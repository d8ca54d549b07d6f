namespace Forge

open System

/// <summary>
/// One arena that many threads fill at once, as from <c>Array.Parallel</c>. Each thread enters for itself and allocates as a
/// user; only while nobody is inside can the arena be reset or disposed, which is enforced. Slices outlive the user and
/// may be read by any thread until the next reset. All sizes are in bytes. Thread-safe, but a user belongs to one thread at
/// a time. Where every thread can have an arena of its own (<c>Pool.using</c>), that is faster.
/// </summary>
/// <exception cref="T:System.InvalidOperationException">The user has left: every function that takes a user.</exception>
/// <exception cref="T:System.ObjectDisposedException">The arena has been disposed: <c>enter</c>, <c>using</c> and <c>reset</c>.</exception>
[<RequireQualifiedAccess>]
module SharedArena =
    /// <summary>A shared arena over a backing, which it owns: <c>use arena = SharedArena.ofBacking backing</c>.</summary>
    val ofBacking:
        backing: 'TBacking -> SharedBumpArena<'TBacking> when 'TBacking: not struct and 'TBacking :> IMemoryBacking

    /// <summary>A shared arena over mapped pages.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive.</exception>
    /// <exception cref="T:Forge.OsMemoryException">The system refused.</exception>
    val mmap: bytes: int64 -> SharedBumpArena<MmapBacking>

    /// <summary>A shared arena over the native heap.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive.</exception>
    val heap: bytes: int64 -> SharedBumpArena<HeapBacking>

    /// <summary>Bytes that the arena can hold in all.</summary>
    val capacity: arena: SharedBumpArena<'TBacking> -> int64

    /// <summary>Bytes allocated since the last reset, padding included.</summary>
    val allocated: arena: SharedBumpArena<'TBacking> -> int64

    /// <summary>Bytes that are left.</summary>
    val remaining: arena: SharedBumpArena<'TBacking> -> int64

    /// <summary>Lets the caller in until the user is disposed: <c>use user = SharedArena.enter arena</c>. Waits out a reset.</summary>
    val enter: arena: SharedBumpArena<'TBacking> -> SharedArenaUser

    /// <summary>Lets a body in, and out again when it returns or throws.</summary>
    val inline using: arena: SharedBumpArena<'TBacking> -> [<InlineIfLambda>] body: (SharedArenaUser -> 'R) -> 'R

    /// <summary>Empties the arena; all its slices become stale.</summary>
    /// <exception cref="T:System.InvalidOperationException">Users are inside; nothing has changed.</exception>
    val reset: arena: SharedBumpArena<'TBacking> -> unit

    /// <summary>Allocates a run of zeroed values: <c>user |> SharedArena.slice&lt;int> 1000</c>.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The run does not fit; nothing has changed.</exception>
    val slice<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> :
        length: int -> user: SharedArenaUser -> ArenaSlice<'T>

    /// <summary>As <c>slice</c>, none where the run does not fit.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The length is negative.</exception>
    val trySlice<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> :
        length: int -> user: SharedArenaUser -> ArenaSlice<'T> voption

    /// <summary>As <c>slice</c>, but the values are whatever the memory held.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The run does not fit; nothing has changed.</exception>
    val sliceUninitialized<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> :
        length: int -> user: SharedArenaUser -> ArenaSlice<'T>

    /// <summary>Allocates a copy of an array.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The copy does not fit; nothing has changed.</exception>
    val ofArray:
        values: 'T[] -> user: SharedArenaUser -> ArenaSlice<'T>
            when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType
