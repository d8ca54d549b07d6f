// A pinned one does not.
module Program

open Forge

let misuse () = Arena.ofBacking (Backing.pinned 64L)
