// An object may be kept anywhere, so no span can be its field.
module Program

open Forge

type Kept(arena: ArenaLease) = // FS0437
    let numbers = arena.AllocSpan<int> 3 // FS0412
    member _.First = numbers[0]
