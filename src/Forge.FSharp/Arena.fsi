namespace Forge

open System

/// <summary>
/// Works with an arena through its lease: a lease of a pool, or one that owns an arena of its own. Values are allocated as an
/// <c>ArenaSlice</c>, which may be kept anywhere and checks itself; get <c>slice.Span</c> where you use it. To store a reference in the arena
/// itself, use an <c>ArenaRef</c> or an <c>ArenaRun</c>. An arena belongs to one thread at a time. Sizes are in bytes.
/// </summary>
/// <exception cref="T:System.InvalidOperationException">The lease has ended. Thrown by every function that takes an arena.</exception>
/// <exception cref="T:System.ArgumentException">
/// The type holds references, which F# does not notice in a struct of another assembly. Thrown by every function that allocates values.
/// </exception>
/// <example><code>
/// use arena = Arena.mmap (1 * GiB) // without a pool
/// let squares = arena |> Arena.init 10 (fun i -> i * i)
/// let sum = Slice.sum squares // 285
/// </code></example>
[<RequireQualifiedAccess>]
module Arena =
    /// <summary>An arena without a pool over a backing, which it owns: <c>use arena = Arena.ofBacking backing</c>.</summary>
    val ofBacking: backing: 'TBacking -> ArenaLease when 'TBacking: not struct and 'TBacking :> IMemoryBacking

    /// <summary>An arena without a pool over mapped pages.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive.</exception>
    /// <exception cref="T:Forge.OsMemoryException">The system refused.</exception>
    val mmap: size: int64 -> ArenaLease

    /// <summary>An arena without a pool on the native heap.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive.</exception>
    val heap: size: int64 -> ArenaLease

    /// <summary>An arena without a pool over a pinned managed array.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The size is not positive, or greater than an array can hold.</exception>
    val pinned: size: int64 -> ArenaLease

    /// <summary>The number of bytes that the arena can hold.</summary>
    val capacity: arena: ArenaLease -> int64

    /// <summary>The number of bytes allocated since the lease began or was last reset, including padding.</summary>
    val allocated: arena: ArenaLease -> int64

    /// <summary>The number of bytes that are left.</summary>
    val remaining: arena: ArenaLease -> int64

    /// <summary>Empties the arena in O(1). All its slices become stale.</summary>
    val reset: arena: ArenaLease -> unit

    /// <summary>Allocates zeroed values: <c>arena |> Arena.slice&lt;int> 1000</c>.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <example><code>
    /// let counts = arena |> Arena.slice&lt;int> 128
    /// for letter in "abracadabra" do
    ///     counts[int letter] &lt;- counts[int letter] + 1
    /// </code></example>
    val slice<'T when 'T: unmanaged and 'T: struct> : length: int -> arena: ArenaLease -> ArenaSlice<'T>

    /// <summary>Like <c>slice</c>, but returns none if the arena has too little room.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The length is negative.</exception>
    /// <example><code>
    /// match arena |> Arena.trySlice&lt;byte> 1_000_000 with
    /// | ValueSome bytes -> bytes |> Slice.fill 1uy
    /// | ValueNone -> printfn "The arena has too little room."
    /// </code></example>
    val trySlice<'T when 'T: unmanaged and 'T: struct> : length: int -> arena: ArenaLease -> ArenaSlice<'T> voption

    /// <summary>Like <c>slice</c>, but does not initialize the values: they are whatever the memory held.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    val sliceUninitialized<'T when 'T: unmanaged and 'T: struct> : length: int -> arena: ArenaLease -> ArenaSlice<'T>

    /// <summary>Allocates one value, as a slice of length 1.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <example><code>let counter = arena |> Arena.value 0</code></example>
    val value: value: 'T -> arena: ArenaLease -> ArenaSlice<'T> when 'T: unmanaged and 'T: struct

    /// <summary>Allocates a copy of a span.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <example><code>let primes = arena |> Arena.copy (ReadOnlySpan [| 2; 3; 5; 7 |])</code></example>
    val copy: values: ReadOnlySpan<'T> -> arena: ArenaLease -> ArenaSlice<'T> when 'T: unmanaged and 'T: struct

    /// <summary>Allocates a copy of an array.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    val ofArray: values: 'T[] -> arena: ArenaLease -> ArenaSlice<'T> when 'T: unmanaged and 'T: struct

    /// <summary>Allocates a copy of a list.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <example><code>let slice = arena |> Arena.ofList [ 3; 1; 2 ]</code></example>
    val ofList: values: 'T list -> arena: ArenaLease -> ArenaSlice<'T> when 'T: unmanaged and 'T: struct

    /// <summary>
    /// Allocates a copy of a sequence. Unless it is an array or a list, its values are first collected on the managed heap, because their
    /// number is not known.
    /// </summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <example><code>let squares = arena |> Arena.ofSeq (seq { for i in 1..10 -> i * i })</code></example>
    val ofSeq: values: 'T seq -> arena: ArenaLease -> ArenaSlice<'T> when 'T: unmanaged and 'T: struct

    /// <summary>Allocates values computed from their indices: <c>arena |> Arena.init 10 (fun i -> i * i)</c>.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    val inline init:
        length: int -> [<InlineIfLambda>] initializer: (int -> 'T) -> arena: ArenaLease -> ArenaSlice<'T>
            when 'T: unmanaged and 'T: struct

    /// <summary>Allocates a text as UTF-8. A lone surrogate becomes U+FFFD.</summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    val utf8: text: string -> arena: ArenaLease -> ArenaSlice<byte>

    /// <summary>Like <c>utf8</c>, but returns none if the arena has too little room.</summary>
    val tryUtf8: text: string -> arena: ArenaLease -> ArenaSlice<byte> voption

    /// <summary>Allocates zeroed bytes with an alignment, a power of two.</summary>
    /// <param name="size">The number of bytes, at least 1.</param>
    /// <param name="alignment">The address of the first byte is a multiple of this, in bytes.</param>
    /// <param name="arena">The lease to allocate from.</param>
    /// <exception cref="T:System.ArgumentException">The size is not positive, or the alignment is not a power of two.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <example><code>let vectors = arena |> Arena.bytes 4096L 64L // starts at a cache line</code></example>
    val bytes: size: int64 -> alignment: int64 -> arena: ArenaLease -> ArenaSlice<byte>

    /// <summary>
    /// Allocates one value, and returns a reference that can be stored in the arena itself, so that values can refer to each other: in trees,
    /// lists and graphs. The arena must have a capacity below 64 GiB.
    /// </summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <example><code>
    /// let three = arena |> Arena.alloc 3 // may be a field of a struct that lies in the arena
    /// arena |> Arena.assign three 4
    /// let four = arena |> Arena.deref three
    /// </code></example>
    val alloc: value: 'T -> arena: ArenaLease -> ArenaRef<'T> when 'T: unmanaged and 'T: struct

    /// <summary>Like <c>alloc</c>, but returns none if the arena has too little room.</summary>
    val tryAlloc: value: 'T -> arena: ArenaLease -> ArenaRef<'T> voption when 'T: unmanaged and 'T: struct

    /// <summary>Copies the value of a reference, which may have been made in any scope that is still open.</summary>
    /// <exception cref="T:System.InvalidOperationException">The reference is null, stale, or of another arena.</exception>
    val deref: reference: ArenaRef<'T> -> arena: ArenaLease -> 'T

    /// <summary>Replaces the value of a reference, which may have been made in any scope that is still open.</summary>
    /// <exception cref="T:System.InvalidOperationException">The reference is null, stale, or of another arena.</exception>
    val assign: reference: ArenaRef<'T> -> value: 'T -> arena: ArenaLease -> unit

    /// <summary>
    /// Allocates zeroed values, and returns a reference that can be stored in the arena itself: <c>arena |> Arena.run&lt;int> 1000</c>. A slice
    /// can't be stored there, but <c>Slice.toRun</c> makes a run of it.
    /// </summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <example><code>
    /// let run = arena |> Arena.run&lt;int> 1000 // may be a field of a struct that lies in the arena
    /// let values = arena |> Arena.sliceOf run
    /// </code></example>
    val run<'T when 'T: unmanaged and 'T: struct> : length: int -> arena: ArenaLease -> ArenaRun<'T>

    /// <summary>The values of a run, which may have been made in any scope that is still open.</summary>
    /// <exception cref="T:System.InvalidOperationException">The run is stale, or of another arena.</exception>
    val sliceOf: run: ArenaRun<'T> -> arena: ArenaLease -> ArenaSlice<'T>

    /// <summary>
    /// Formats an interpolated string straight into the arena, as UTF-8: <c>arena |> Arena.text $"{name}: {price:N2}"</c>. Numbers and dates are
    /// formatted with the invariant culture. No string is made, but F# boxes the values, which is garbage. In a hot loop, use
    /// <c>ArenaText.ofString</c>, <c>ArenaText.ofBytes</c> or an <c>ArenaList&lt;byte></c>.
    /// </summary>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    val text: text: FormattableString -> arena: ArenaLease -> ArenaText

    /// <summary>Like <c>text</c>, but returns none if the arena has too little room.</summary>
    /// <example><code>
    /// match arena |> Arena.tryText $"{1 + 2} files" with
    /// | ValueSome text -> printfn $"{ArenaText.length text} bytes"
    /// | ValueNone -> printfn "The arena has too little room."
    /// </code></example>
    val tryText: text: FormattableString -> arena: ArenaLease -> ArenaText voption

    /// <summary>Makes a slice longer: in place if it is the newest allocation, otherwise by copying it. The new values are zeroed.</summary>
    /// <exception cref="T:System.ArgumentException">The length is less than the slice's, or the slice belongs to another arena.</exception>
    /// <exception cref="T:Forge.ArenaExhaustedException">The arena has too little room; it is unchanged.</exception>
    /// <example><code>
    /// let bytes = arena |> Arena.slice&lt;byte> 1024
    /// let more = arena |> Arena.grow 4096 bytes // in place: nothing was allocated since
    /// </code></example>
    val grow: length: int -> slice: ArenaSlice<'T> -> arena: ArenaLease -> ArenaSlice<'T>

    /// <summary>Like <c>grow</c>, but returns none if the arena has too little room.</summary>
    /// <exception cref="T:System.ArgumentException">The length is less than the slice's, or the slice belongs to another arena.</exception>
    val tryGrow: length: int -> slice: ArenaSlice<'T> -> arena: ArenaLease -> ArenaSlice<'T> voption

    /// <summary>
    /// Runs a body in a scope, and then rewinds the arena to where it was, even if the body throws. Slices that the body allocates
    /// are stale afterwards. Scopes nest.
    /// </summary>
    /// <example><code>
    /// for size in [ 100; 200; 300 ] do
    ///     Arena.scope arena (fun () ->
    ///         let scratch = arena |> Arena.slice&lt;int> size
    ///         scratch |> Slice.fill 1) // each round uses the same memory
    /// </code></example>
    val inline scope: arena: ArenaLease -> [<InlineIfLambda>] body: (unit -> 'R) -> 'R
