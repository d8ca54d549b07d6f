/// All programs, each named after what it is about.
[<RequireQualifiedAccess>]
module Forge.Schedules.Programs

let all = Cycles.all @ Waits.all @ Faults.all
