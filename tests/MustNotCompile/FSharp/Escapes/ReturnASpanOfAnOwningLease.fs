// The span outlives the arena, whose memory has been released.
module Program

open System
open Forge

let escape () : Span<int> =
    use arena = Arena.heap 64L
    arena.AllocSpan<int> 3
