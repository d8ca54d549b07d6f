// A class has no copies.
module Program

open Forge

[<Class>]
type Mine =
    interface IMemoryBacking with
        member _.Address = 64un
        member _.Size = 64un
        member _.Dispose() = ()

let misuse (factory: unit -> Mine) = Pool.create 1 factory
