namespace Forge

/// Sorting by keys that are made once, so that a projection may be slow, and may answer differently each time. They are in a rented array.
module internal KeyedSort =
    /// Sorts values where they are by what a projection makes of them.
    val inPlace: projection: ('T -> 'Key) -> slice: ArenaSlice<'T> -> unit when 'Key: comparison

    /// Like `inPlace`, but the greatest comes first.
    val inPlaceDescending: projection: ('T -> 'Key) -> slice: ArenaSlice<'T> -> unit when 'Key: comparison
