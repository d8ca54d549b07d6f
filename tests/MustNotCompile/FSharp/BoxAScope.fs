// A scope can't become an object, not even as IDisposable.
module Program

open System
open Forge

let misuse (arena: ArenaLease) =
    use scope = arena.OpenScope() :> IDisposable // FS0412
    ()
