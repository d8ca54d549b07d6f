namespace Forge

[<AutoOpen>]
module SliceExtensions =
    type ArenaSlice<'T> with
        member slice.GetSlice(first: int option, last: int option) =
            let first = defaultArg first 0
            let last = defaultArg last (slice.Length - 1)
            let start = Operators.max first 0
            let stop = Operators.min last (slice.Length - 1)

            if stop < start then
                slice.Slice(0, 0)
            else
                slice.Slice(start, stop - start + 1)
