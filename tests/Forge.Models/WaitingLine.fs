namespace Forge.Models

type LeaseId = int
type WaiterId = int

[<RequireQualifiedAccess>]
type WaitEnd =
    | Served of LeaseId * ArenaId
    | TimedOut
    | Cancelled
    | PoolDisposed

type WaitingLine =
    {
        Waiting: (WaiterId * int option) list
        Ended: Map<WaiterId, WaitEnd>
    }

module WaitingLine =
    let empty = { Waiting = []; Ended = Map.empty }

    let total line = line.Waiting.Length + line.Ended.Count

    let join deadline line =
        { line with
            Waiting = line.Waiting @ [ total line, deadline ]
        }

    let private finishThose isMeant how line =
        let ending, waiting = line.Waiting |> List.partition isMeant

        {
            Waiting = waiting
            Ended =
                (line.Ended, ending)
                ||> List.fold (fun ended (waiter, _) -> Map.add waiter how ended)
        }

    let finish how waiter line =
        line |> finishThose (fun (other, _) -> other = waiter) how

    let finishAll how line = line |> finishThose (fun _ -> true) how

    let expire now line =
        line
        |> finishThose (fun (_, deadline) -> deadline |> Option.exists (fun moment -> moment <= now)) WaitEnd.TimedOut

    let deadlines line =
        line.Waiting
        |> List.filter (fun (_, deadline) -> deadline.IsSome)
        |> List.length
