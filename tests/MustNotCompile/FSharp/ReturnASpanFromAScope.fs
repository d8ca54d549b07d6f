// The span outlives the scope, which ends with the body.
module Program

open Forge

let misuse (arena: ArenaLease) =
    Arena.scope arena (fun () -> (arena |> Arena.slice<int> 3).Span) // FS0412 FS0425
