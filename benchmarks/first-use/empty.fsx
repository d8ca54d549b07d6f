/// What every script pays: `dotnet fsi` with nothing to do. Prints milliseconds since the process started.
open System
open System.Diagnostics

let started = Process.GetCurrentProcess().StartTime

printfn $"%f{(DateTime.Now - started).TotalMilliseconds}"
