// The caller does not see that the span comes from its slice.
module Program

open System
open Forge

let escape (slice: ArenaSlice<int>) : Span<int> = slice.Span
