// A value of a module lives as long as the program.
module Program

open Forge

let private lease = Arena.pinned 64L

let kept = lease.AllocSpan<int> 3 // FS0431
