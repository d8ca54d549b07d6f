namespace Forge

open System

/// The default handlers. They are values, so that a pool can tell that there is nothing to call.
module internal NoHandlers =
    let onLeak = id (fun (_: LeakedLease) -> ())
    let onBackgroundFailure = id (fun (_: exn) -> ())

[<NoComparison; NoEquality; StructuredFormatDisplay("{Shown}")>]
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

    member internal options.ToCore() =
        let core =
            ArenaPoolOptions(
                Name = options.Name,
                Checks = options.Checks,
                ClearOnReturn = options.ClearOnReturn,
                RetainBytes = options.RetainBytes,
                TrimAfter = options.TrimAfter,
                MaxLeases = options.MaxLeases,
                MaxLiveBytes = options.MaxLiveBytes,
                TimeProvider = options.TimeProvider
            )

        if not (obj.ReferenceEquals(options.OnLeak, NoHandlers.onLeak)) then
            core.OnLeak <- options.OnLeak

        if not (obj.ReferenceEquals(options.OnBackgroundFailure, NoHandlers.onBackgroundFailure)) then
            core.OnBackgroundFailure <- options.OnBackgroundFailure

        core

    member private options.Shown = options.ToString()

    override options.ToString() =
        options.ToCore().ToString().Substring("Arena".Length)

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
            OnLeak = NoHandlers.onLeak
            OnBackgroundFailure = NoHandlers.onBackgroundFailure
        }

    let debug =
        { defaults with
            Checks = ArenaChecks.All
        }

    let toCore (options: PoolOptions) = options.ToCore()
