namespace Forge

/// <summary>F#'s notation for parts of a slice. Opened with the namespace.</summary>
[<AutoOpen>]
module SliceExtensions =
    type ArenaSlice<'T> with

        /// <summary>
        /// Part of the slice, without copying it: <c>slice[1..2]</c>. As with an array, bounds outside the slice are clipped.
        /// </summary>
        member GetSlice: first: int option * last: int option -> ArenaSlice<'T>
