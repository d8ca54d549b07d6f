/// The names of commands to a pool, and of what they come to, in the statistics.
module Forge.Tests.PoolBranch

open Forge.Models

let command command =
    match command with
    | Checkout -> "lease"
    | CheckoutAsync _ -> "lease async"
    | Cancel _ -> "cancel"
    | GiveBack _ -> "give back"
    | DisposeLease _ -> "dispose lease"
    | Prewarm _ -> "prewarm"
    | Clear -> "clear"
    | ReleaseIdle -> "release idle"
    | DisposePool -> "dispose pool"
    | Advance _ -> "advance"
    | LimitFactory _ -> "limit factory"
    | SpoilFactory _ -> "spoil factory"
    | SpoilRelease _ -> "spoil release"

/// Where the pools before and after tell cases of one outcome apart, they do.
let outcome command outcome (before: PoolModel) (after: PoolModel) =
    let haveWaitsEnded = after.Line.Ended.Count > before.Line.Ended.Count

    match command, outcome with
    | _, Leased _ when after.Minted > before.Minted -> "minted"
    | _, Leased _ -> "idle one"
    | _, Waits _ -> "waits"
    | _, LimitReached _ -> "limit reached"
    | _, ArenaTooLarge -> "arena too large"
    | _, FactoryFailed -> "factory failed"
    | _, BackingRefused -> "backing refused"
    | _, CountNegative -> "negative"
    | _, PoolDisposed -> "pool disposed"
    | _, AlreadyEnded -> "ended before"
    | (GiveBack _ | DisposeLease _), ReleaseFailed _ when after.Counts.Drops = before.Counts.Drops -> "pages failed"
    | _, ReleaseFailed _ -> "release failed"
    | _, Kept when haveWaitsEnded -> "served"
    | _, Kept when after.Counts.ReleasedBytes > before.Counts.ReleasedBytes -> "kept but for its pages"
    | _, Kept -> "kept"
    | _, Dropped -> "dropped"
    | _, Prewarmed 0 -> "none"
    | _, Prewarmed _ -> "some"
    | _, Trimmed(_, failed) when failed > 0 -> "release failed"
    | _, Trimmed(0, _) -> if haveWaitsEnded then "timed out" else "nothing"
    | _, Trimmed _ -> if after.Idle.IsEmpty then "trimmed" else "trimmed some"
    | (Clear | ReleaseIdle), Done -> if before.Idle.IsEmpty then "none" else "some"
    | DisposePool, Done when haveWaitsEnded -> "refused those who wait"
    | _, Done -> "done"

/// The arena that was leased, or how many were made; 0 otherwise.
let place outcome =
    match outcome with
    | Leased(_, arena) -> int64 arena
    | Prewarmed made -> int64 made
    | _ -> 0L
