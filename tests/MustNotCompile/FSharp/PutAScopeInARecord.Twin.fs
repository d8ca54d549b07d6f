// It can hold the lease.
module Program

open Forge

type Kept = { Scope: ArenaLease }

let misuse (arena: ArenaLease) = { Scope = arena }
