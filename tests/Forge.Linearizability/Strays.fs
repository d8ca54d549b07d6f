namespace Forge.Linearizability

open System
open Forge.Models

/// What pool threads did for waits that then ended otherwise: arenas that were made, or released, in no call. Each
/// becomes an operation of its own, so that the history accounts for every arena.
[<RequireQualifiedAccess>]
module Strays =
    /// Waits and factories count down from -1, and never come as far.
    let private firstLane = -1_000_000

    let isOne (operation: Operation) = operation.Lane <= firstLane

    /// Whether a checkout that could wait ended without a lease by something else than what the pool did for it: at rest there is no
    /// other, since what still waits has not ended.
    let endedOtherwise (operation: Operation) =
        match operation.Call, operation.Answer with
        | CheckoutLater _, (Cancelled | TimedOut | Answered PoolDisposed) -> true
        | _ -> false

    /// The arenas that were made or released in no call, by the time that the pool came to rest.
    let find atRest (made: Backing list) (operations: Operation list) =
        let minted = operations |> List.collect _.Minted |> Set.ofList
        let released = operations |> List.collect _.Released |> Set.ofList

        let invoked =
            operations
            |> List.filter endedOtherwise
            |> List.map _.Invoked
            |> List.fold min Int64.MaxValue

        made
        |> List.map (fun backing ->
            {
                Lane = firstLane - backing.Id
                Call = CheckoutLater None
                Invoked = min invoked atRest
                Returned = atRest
                Answer = Cancelled
                Minted = if minted.Contains backing.Id then [] else [ backing.Id ]
                Released =
                    if backing.Releases = 0 || released.Contains backing.Id then
                        []
                    else
                        [ backing.Id ]
            })
        |> List.filter (fun operation -> not operation.Minted.IsEmpty || not operation.Released.IsEmpty)

    /// There are none without a wait that they were made or released for.
    let unexplained (strays: Operation list) (operations: Operation list) =
        match strays with
        | stray :: _ when not (List.exists endedOtherwise operations) ->
            Some
                $"arena %d{firstLane - stray.Lane} was made or released in no call, although no wait ended without a lease"
        | _ -> None
