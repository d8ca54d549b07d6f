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

/// What a factory or a backing of a program throws, with the arena if it is one's.
[<AllowNullLiteral>]
type ProgramFault(arena: int option) =
    inherit Exception("an injected fault")

    member _.Arena = arena

    /// The thread that it was thrown on.
    member val Thread = Environment.CurrentManagedThreadId

    /// Whether the arena was minted, or released, for the wait that ends with this.
    member val IsAfterMint = false with get, set

    member val IsAfterRelease = false with get, set

/// Which calls of one kind fail.
type FaultSource(every: int) =
    let mutable calls = 0
    let mutable thrown = 0

    /// Counted are only calls after the pool has been prepared.
    member val IsArmed = false with get, set

    member _.Thrown = thrown

    /// The fault to throw now, or null.
    member source.Next arena =
        if every > 0 && source.IsArmed && Interlocked.Increment &calls % every = 0 then
            Interlocked.Increment &thrown |> ignore
            ProgramFault arena
        else
            null

    member source.Call arena =
        match source.Next arena with
        | null -> ()
        | fault -> raise fault
