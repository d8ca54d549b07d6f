// A copy of a backing that is a struct could release the memory twice.
module Program

open Forge

[<Struct>]
type Mine =
    interface IMemoryBacking with
        member _.Address = 64un
        member _.Size = 64un
        member _.Dispose() = ()

let misuse (factory: unit -> Mine) = Pool.create 1 factory // FS0001
