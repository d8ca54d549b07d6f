namespace Forge

open System.Buffers
open System.Collections.Generic

module internal KeyedSort =
    let private sort (comparer: IComparer<'Key>) (projection: 'T -> 'Key) (slice: ArenaSlice<'T>) =
        let values = slice.Span
        let keys = ArrayPool<'Key>.Shared.Rent values.Length

        try
            for i in 0 .. values.Length - 1 do
                keys[i] <- projection values[i]

            Portable.sortByKeys comparer keys values
        finally
            ArrayPool<'Key>.Shared.Return(keys, Portable.mustClear<'Key>)

    let inPlace (projection: 'T -> 'Key) (slice: ArenaSlice<'T>) =
        sort LanguagePrimitives.FastGenericComparer<'Key> projection slice

    let inPlaceDescending (projection: 'T -> 'Key) (slice: ArenaSlice<'T>) =
        let ascending = LanguagePrimitives.FastGenericComparer<'Key>
        sort (Comparer<'Key>.Create(fun left right -> ascending.Compare(right, left))) projection slice
