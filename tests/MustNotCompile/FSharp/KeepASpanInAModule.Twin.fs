// A copy on the managed heap may live that long.
module Program

open Forge

let private lease = Arena.pinned 64L

let kept = lease.AllocSpan<int>(3).ToArray()
