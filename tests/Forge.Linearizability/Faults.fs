namespace Forge.Linearizability

open System
open System.Threading

/// How often what a program plugs into the pool fails, and what its factory asks of the pool: 0 never, otherwise every so many calls.
type Faults =
    {
        Factory: int
        Pages: int
        Protect: int
        Release: int
        /// A call of the pool that the factory makes every second time.
        Call: Call option
    }

[<RequireQualifiedAccess>]
module Faults =
    let none =
        {
            Factory = 0
            Pages = 0
            Protect = 0
            Release = 0
            Call = None
        }

/// What a factory or a backing of a program throws. If a thread of the thread pool was at work for a wait, the arena tells
/// which wait it was.
type ProgramFault(arena: int option) =
    inherit Exception("a fault of the program")
    member _.Arena = arena

/// Which calls of one kind fail.
type FaultSource(every: int) =
    let mutable calls = 0
    let mutable thrown = 0

    /// Counted are only calls after the pool has been prepared.
    member val IsArmed = false with get, set

    member _.Thrown = thrown

    member source.Call arena =
        if every > 0 && source.IsArmed && Interlocked.Increment &calls % every = 0 then
            Interlocked.Increment &thrown |> ignore
            raise (ProgramFault arena)
