/// In place of the file of that name: under Mono no test uses the checkout or starts another process.
module Forge.Tests.Repository

open Expecto

let private skip what = skiptest $"needs {what}"

type Outcome =
    {
        Code: int
        Output: string
        Error: string
    }

let file (_: string) : string = skip "the checkout"

let testsFrom name (_: unit -> Test list) =
    [ testCase name (fun () -> skip "the checkout") ]

let dotnetWith (_: (string * string) list) (_: string list) (_: string) : Outcome = skip "the SDK"

let dotnet (_: string list) (_: string) : Outcome = skip "the SDK"

let ownLinesWith (_: (string * string) list) (_: string) : string list = skip "a process of its own"

let ownLines = ownLinesWith []
