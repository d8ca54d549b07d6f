namespace Forge.Models

type PoolLimits =
    {
        Capacity: int
        ArenaBytes: int
        PageBytes: int
        RetainBytes: int option
        ClearsOnReturn: bool
        TrimAfter: int option
        MaxLeases: int
        MaxLiveBytes: int option
    }

[<RequireQualifiedAccess>]
type Limit =
    | MaxLeases
    | MaxLiveBytes

module PoolLimits =
    let ofCapacity capacity =
        {
            Capacity = capacity
            ArenaBytes = 0
            PageBytes = 1
            RetainBytes = None
            ClearsOnReturn = false
            TrimAfter = None
            MaxLeases = System.Int32.MaxValue
            MaxLiveBytes = None
        }

    let forbidding existing limits =
        if existing >= limits.MaxLeases then
            Some Limit.MaxLeases
        elif
            limits.MaxLiveBytes
            |> Option.exists (fun most -> (existing + 1) * limits.ArenaBytes > most)
        then
            Some Limit.MaxLiveBytes
        else
            None

    let returnedFrom written limits =
        limits.RetainBytes
        |> Option.map (fun bytes -> (bytes + limits.PageBytes - 1) / limits.PageBytes * limits.PageBytes)
        |> Option.filter (fun kept -> written > kept)

    let leavesAt idleSince limits =
        limits.TrimAfter
        |> Option.map (fun period ->
            let betweenLooks = period / 4
            (idleSince / betweenLooks + 1) * betweenLooks + period)
