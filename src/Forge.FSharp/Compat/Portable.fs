namespace Forge

open System
open System.Collections.Generic
open System.Text
#if NETSTANDARD2_0
open System.Buffers
#else
open System.Runtime.CompilerServices
#endif

module internal Portable =
#if NETSTANDARD2_0
    // netstandard2.0 sorts only arrays, and can't ask whether a type holds references.

    let mustClear<'T> = true

    let private sortCopy (sortArray: 'T[] -> int -> unit) (values: Span<'T>) =
        let copy = ArrayPool<'T>.Shared.Rent values.Length

        try
            values.CopyTo(copy.AsSpan())
            sortArray copy values.Length
            copy.AsSpan(0, values.Length).CopyTo values
        finally
            ArrayPool<'T>.Shared.Return(copy, mustClear<'T>)

    let sort (values: Span<'T>) =
        sortCopy (fun copy length -> Array.Sort(copy, 0, length)) values

    let sortWith (comparison: Comparison<'T>) (values: Span<'T>) =
        sortCopy (fun copy length -> Array.Sort(copy, 0, length, Comparer<'T>.Create comparison)) values

    let sortByKeys (comparer: IComparer<'Key>) (keys: 'Key[]) (values: Span<'T>) =
        sortCopy (fun copy length -> Array.Sort(keys, copy, 0, length, comparer)) values

    let toUtf16 (utf8: Span<byte>) = Encoding.UTF8.GetString(utf8.ToArray())
#else
    let mustClear<'T> = RuntimeHelpers.IsReferenceOrContainsReferences<'T>()

    let sort (values: Span<'T>) = MemoryExtensions.Sort values

    let sortWith (comparison: Comparison<'T>) (values: Span<'T>) =
        MemoryExtensions.Sort(values, comparison)

    let sortByKeys (comparer: IComparer<'Key>) (keys: 'Key[]) (values: Span<'T>) =
        MemoryExtensions.Sort(Span(keys, 0, values.Length), values, comparer)

    let toUtf16 (utf8: Span<byte>) =
        Encoding.UTF8.GetString(Span.op_Implicit utf8: ReadOnlySpan<byte>)
#endif
