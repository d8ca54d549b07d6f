namespace Forge

open System

/// <summary>
/// Working with an arena, through the lease that stands for it: one of a pool, or one that owns an arena of its own.
/// What is allocated comes as an <c>ArenaSlice</c>, which may be kept anywhere and checks itself; <c>slice.Span</c> is taken at
/// the point of use. An arena belongs to one thread at a time. All sizes are in bytes.
/// </summary>
/// <exception cref="T:System.InvalidOperationException">The lease has ended: every function that takes an arena.</exception>
/// <exception cref="T:System.ArgumentException">
/// The values hold references, in a struct of another assembly, where F# does not see them: every function that allocates values.
/// </exception>
[<RequireQualifiedAccess>]
module Arena =
    /// <summary>An arena of no pool over a backing, which it owns: <c>use arena = Arena.ofBacking backing</c>.</summary>
    val ofBacking: backing: 'TBacking -> ArenaLease when 'TBacking: not struct and 'TBacking :> IMemoryBacking

    /// <summary>An arena of no pool over mapped pages.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive.</exception>
    /// <exception cref="T:Forge.OsMemoryException">The system refused.</exception>
    val mmap: bytes: int64 -> ArenaLease

    /// <summary>An arena of no pool over the native heap.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive.</exception>
    val heap: bytes: int64 -> ArenaLease

    /// <summary>An arena of no pool over a pinned managed array.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive, or more than an array can hold.</exception>
    val pinned: bytes: int64 -> ArenaLease

    /// <summary>Bytes that the arena can hold in all.</summary>
    val capacity: arena: ArenaLease -> int64

    /// <summary>Bytes allocated since checkout or the last reset, padding included.</summary>
    val allocated: arena: ArenaLease -> int64

    /// <summary>Bytes that are left.</summary>
    val remaining: arena: ArenaLease -> int64

    /// <summary>Empties the arena in O(1); all its slices become stale.</summary>
    val reset: arena: ArenaLease -> unit

    /// <summary>Allocates a run of zeroed values: <c>arena |> Arena.slice&lt;int> 1000</c>.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The run does not fit; nothing has changed.</exception>
    val slice<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> :
        length: int -> arena: ArenaLease -> ArenaSlice<'T>

    /// <summary>As <c>slice</c>, none where the run does not fit.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The length is negative.</exception>
    val trySlice<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> :
        length: int -> arena: ArenaLease -> ArenaSlice<'T> voption

    /// <summary>As <c>slice</c>, but the values are whatever the memory held.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The run does not fit; nothing has changed.</exception>
    val sliceUninitialized<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> :
        length: int -> arena: ArenaLease -> ArenaSlice<'T>

    /// <summary>Allocates one value, as a slice of length 1.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The value does not fit; nothing has changed.</exception>
    val value:
        value: 'T -> arena: ArenaLease -> ArenaSlice<'T>
            when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType

    /// <summary>Allocates a copy of a span.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The copy does not fit; nothing has changed.</exception>
    val copy:
        values: ReadOnlySpan<'T> -> arena: ArenaLease -> ArenaSlice<'T>
            when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType

    /// <summary>Allocates a copy of an array.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The copy does not fit; nothing has changed.</exception>
    val ofArray:
        values: 'T[] -> arena: ArenaLease -> ArenaSlice<'T>
            when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType

    /// <summary>Allocates the UTF-8 form of a text; a lone surrogate becomes U+FFFD.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The bytes do not fit; nothing has changed.</exception>
    val utf8: text: string -> arena: ArenaLease -> ArenaSlice<byte>

    /// <summary>As <c>utf8</c>, none where the bytes do not fit.</summary>
    val tryUtf8: text: string -> arena: ArenaLease -> ArenaSlice<byte> voption

    /// <summary>Allocates zeroed bytes of a size and alignment, a power of two.</summary>
    /// <exception cref="T:System.ArgumentException">The size is not positive, or the alignment is not a power of two.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The bytes do not fit; nothing has changed.</exception>
    val bytes: size: int64 -> alignment: int64 -> arena: ArenaLease -> ArenaSlice<byte>

    /// <summary>Makes a slice longer, in place where it is the newest allocation, else by a copy; new values are zeroed.</summary>
    /// <exception cref="T:System.ArgumentException">The length is less than the slice's, or the slice is another arena's.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The longer slice does not fit; nothing has changed.</exception>
    val grow: length: int -> slice: ArenaSlice<'T> -> arena: ArenaLease -> ArenaSlice<'T>

    /// <summary>As <c>grow</c>, none where the longer slice does not fit.</summary>
    /// <exception cref="T:System.ArgumentException">The length is less than the slice's, or the slice is another arena's.</exception>
    val tryGrow: length: int -> slice: ArenaSlice<'T> -> arena: ArenaLease -> ArenaSlice<'T> voption

    /// <summary>
    /// Runs a body in a scope and rewinds the arena to where it was, also when the body throws. Slices allocated in the
    /// body are stale afterwards. Scopes nest.
    /// </summary>
    val inline scope: arena: ArenaLease -> [<InlineIfLambda>] body: (unit -> 'R) -> 'R
