/// In place of the file of that name: under Mono nothing counts system calls.
module Forge.Tests.SystemCalls

open Expecto

let count (_: unit -> unit) : Map<int, int> = skiptest "needs a process of its own"

let timesOf (_: Kernel.SystemCall) (_: Map<int, int>) = 0

let pageFaults () : int64 = skiptest "needs .NET"
