// An array may move while the arena lies in it.
module Program

open Forge

let misuse () =
    Arena.ofBacking (Array.zeroCreate<byte> 64) // FS0001
