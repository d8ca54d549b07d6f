namespace Forge

open System

[<NoComparison; NoEquality>]
type PoolOptions =
    {
        Name: string
        Checks: ArenaChecks
        ClearOnReturn: bool
        RetainBytes: int64
        TrimAfter: TimeSpan
        MaxLeases: int
        MaxLiveBytes: int64
        TimeProvider: TimeProvider
        OnLeak: LeakedLease -> unit
        OnBackgroundFailure: exn -> unit
    }

[<RequireQualifiedAccess>]
module PoolOptions =
    let defaults =
        let core = ArenaPoolOptions()

        {
            Name = core.Name
            Checks = core.Checks
            ClearOnReturn = core.ClearOnReturn
            RetainBytes = core.RetainBytes
            TrimAfter = core.TrimAfter
            MaxLeases = core.MaxLeases
            MaxLiveBytes = core.MaxLiveBytes
            TimeProvider = core.TimeProvider
            OnLeak = ignore
            OnBackgroundFailure = ignore
        }

    let debug =
        { defaults with
            Checks = ArenaChecks.All
        }

    let toCore (options: PoolOptions) =
        ArenaPoolOptions(
            Name = options.Name,
            Checks = options.Checks,
            ClearOnReturn = options.ClearOnReturn,
            RetainBytes = options.RetainBytes,
            TrimAfter = options.TrimAfter,
            MaxLeases = options.MaxLeases,
            MaxLiveBytes = options.MaxLiveBytes,
            TimeProvider = options.TimeProvider,
            OnLeak = options.OnLeak,
            OnBackgroundFailure = options.OnBackgroundFailure
        )
