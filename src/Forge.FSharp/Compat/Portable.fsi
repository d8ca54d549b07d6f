namespace Forge

open System
open System.Collections.Generic

/// What differs between the target frameworks.
module internal Portable =
    /// Whether an array has to be cleared before it returns to a shared pool, because it may keep objects alive.
    val mustClear<'T> : bool

    /// Sorts values in their natural order.
    val sort: values: Span<'T> -> unit

    /// Sorts values in the order of a comparison.
    val sortWith: comparison: Comparison<'T> -> values: Span<'T> -> unit

    /// Sorts values, and their keys, in the order of the keys. The array may be longer than the values.
    val sortByKeys: comparer: IComparer<'Key> -> keys: 'Key[] -> values: Span<'T> -> unit

    /// UTF-8 as a string. Invalid UTF-8 becomes U+FFFD.
    val toUtf16: utf8: Span<byte> -> string
