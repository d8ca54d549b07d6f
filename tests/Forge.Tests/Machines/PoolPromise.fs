/// Whether a pool answered, and is, just as its model promises.
module Forge.Tests.PoolPromise

open System
open System.Collections.Concurrent
open Microsoft.FSharp.Reflection
open Forge
open Forge.Models

/// The exception is the one that this outcome promises; null where it promises none.
let isKept (limits: PoolLimits) (command: PoolCommand) outcome (error: exn) =
    match outcome, error with
    | _, null ->
        match command, outcome with
        | (DisposeLease _ | Cancel _), AlreadyEnded
        | _, (Leased _ | Waits _ | Kept | Dropped | Prewarmed _ | Trimmed _ | Done) -> true
        | _ -> false
    | FactoryFailed, MintFailure -> true
    | BackingRefused, _ -> Promise.isJust<InvalidOperationException> [ "The pool's factory returned" ] error
    | LimitReached Limit.MaxLeases, _ ->
        Promise.isJust<ArenaPoolLimitException> [ $"MaxLeases is {limits.MaxLeases}." ] error
    | (LimitReached Limit.MaxLiveBytes | ArenaTooLarge), _ ->
        Promise.isJust<ArenaPoolLimitException> [ $"MaxLiveBytes, {limits.MaxLiveBytes.Value}." ] error
    | CountNegative, _ -> Promise.isJust<ArgumentOutOfRangeException> [ "must not be negative" ] error
    | AlreadyEnded, _ ->
        command.IsGiveBack
        && Promise.isJust<InvalidOperationException> [ "was already given back" ] error
    | PoolDisposed, _ -> Promise.isJust<ObjectDisposedException> [ "The pool was disposed" ] error
    | ReleaseFailed 1, _ -> error :? TimeoutException
    | ReleaseFailed count, (:? AggregateException as errors) ->
        errors.InnerExceptions.Count = count
        && errors.InnerExceptions |> Seq.forall (fun error -> error :? TimeoutException)
    | _ -> false

/// All figures are the model's, and no more arenas are idle than may be.
let checkFigures (door: PoolDoor) (model: PoolModel) =
    let expected = PoolModel.figures model
    let actual = door.Figures()

    if actual <> expected then
        let differences =
            [
                for field in FSharpType.GetRecordFields typeof<PoolFigures> do
                    let actual, expected = field.GetValue actual, field.GetValue expected

                    if actual <> expected then
                        $"{field.Name} is {actual} instead of {expected}"
            ]

        Promise.violation (String.Join("; ", differences))

    let count = door.IdleCount()

    if count <> expected.Idle || count > model.Limits.Capacity then
        Promise.violation $"{count} arenas are idle instead of {expected.Idle}"

/// The arenas that exist, now and before the command, are released or not, and their pages were returned, as the model says;
/// what is idle is protected where the pool does so, and what is leased never is.
let checkArenas (factory: TestFactory) protectsIdle (before: PoolModel) (model: PoolModel) =
    if factory.Minted <> model.Minted then
        Promise.violation $"{factory.Minted} arenas were minted instead of {model.Minted}"

    if factory.Live <> model.Idle.Length + model.Held.Count then
        Promise.violation $"{factory.Live} arenas exist instead of {model.Idle.Length + model.Held.Count}"

    if not factory.HasDisposedOfSpoilt then
        Promise.violation "a refused backing was not disposed of"

    let checkPages arena =
        let releases, returns =
            factory[arena].PageReleases, (PoolModel.arena arena model).PageReturns

        if releases.Length <> returns.Length || not returns.IsEmpty && releases <> returns then
            Promise.violation $"the pages of arena {arena} were released from {releases} on instead of {returns}"

    let checkExisting isProtected arena =
        if factory[arena].IsReleased then
            Promise.violation $"arena {arena} was released"

        if factory[arena].IsProtected <> isProtected then
            Promise.violation $"arena {arena} is protected: {factory[arena].IsProtected}"

        checkPages arena

    for arena in before.Idle do
        checkPages arena

    for KeyValue(_, arena) in before.Held do
        checkPages arena

    for arena in model.Idle do
        checkExisting protectsIdle arena

    for KeyValue(_, arena) in model.Held do
        checkExisting false arena

/// Just what nobody could catch was reported: that so many arenas could not be released. It counts no second time.
let checkReports (failures: ConcurrentQueue<exn>) expected =
    let reported =
        [
            for failure in failures do
                match failure with
                | :? AggregateException as several -> yield! several.InnerExceptions
                | failure -> failure
        ]

    failures.Clear()

    if
        reported.Length <> expected
        || not (reported |> List.forall (fun failure -> failure :? TimeoutException))
    then
        Promise.violation $"{expected} arenas could not be released, and what was reported is {reported}"
