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

    /// Whether a wait ended without a lease by something else than what the pool did for it.
    let endedOtherwise (wait: Wait) =
        match wait.End with
        | Some {
                   Answer = Cancelled | TimedOut | Answered PoolDisposed
               } -> not wait.IsLeftOver
        | _ -> false

    /// The lanes of the waits that may have had an idle arena in hand before they ended otherwise.
    let mayHold (waits: Wait list) =
        waits |> List.filter endedOtherwise |> List.map _.Lane |> Set.ofList

    /// The arenas that were made or released in no call, by the time that the pool came to rest.
    let find atRest (made: Backing list) (waits: Wait list) (operations: Operation list) =
        let minted = operations |> List.collect _.Minted |> Set.ofList
        let released = operations |> List.collect _.Released |> Set.ofList

        let invoked =
            waits
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
    let unexplained (strays: Operation list) (waits: Wait list) =
        match strays with
        | stray :: _ when not (List.exists endedOtherwise waits) ->
            Some
                $"arena %d{firstLane - stray.Lane} was made or released in no call, although no wait ended without a lease"
        | _ -> None
