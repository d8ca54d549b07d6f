namespace Forge.Linearizability

open System
open System.Collections.Concurrent
open System.Reflection
open System.Threading
open Forge

/// The pool of a program, its clock, and a factory that names arenas and fails now and then.
type Resources(program: Program, pause: unit -> unit, read: unit -> int64) as this =
    let setting = program.Setting
    let clock = ProgramClock()
    let factoryFaults = FaultSource setting.Faults.Factory
    let failures = ConcurrentQueue<exn>()
    let backings: Backing[] = Array.zeroCreate 256
    let mutable minted = -1
    let mutable factoryCalls = 0
    let mutable callsInNoCall = 0
    let mutable live = 0
    let mutable refusals = 0
    let mutable mostLive = 0

    let faults =
        {
            Pages = FaultSource setting.Faults.Pages
            Protect = FaultSource setting.Faults.Protect
            Release = FaultSource setting.Faults.Release
            Pause = pause
            OnRefusal = fun () -> Interlocked.Increment &refusals |> ignore
            OnRelease = fun () -> Interlocked.Decrement &live |> ignore
        }

    let callPool () =
        match setting.Faults.Call, Effects.Current with
        | Some _, effects when not (isNull effects) && effects.IsNested -> ()
        | Some call, _ when factoryFaults.IsArmed && Interlocked.Increment &factoryCalls % 2 = 1 ->
            this.FactoryCall call
        | _ -> ()

    let mint () =
        let now = Interlocked.Increment &live

        if isNull Effects.Current then
            Interlocked.Increment &callsInNoCall |> ignore

        // Two maxima that race lose at most the smaller one.
        if now > Volatile.Read &mostLive then
            Volatile.Write(&mostLive, now)

        try
            pause ()
            callPool ()
            factoryFaults.Call None
        with _ ->
            Interlocked.Decrement &live |> ignore
            reraise ()

        let id = Interlocked.Increment &minted
        let backing = new Backing(id, faults)
        backings[id] <- backing

        match Effects.Current with
        | null -> backing.MintedAt <- read ()
        | effects -> effects.Minted <- effects.Minted @ [ id ]

        backing

    let options () =
        let options =
            ArenaPoolOptions(TimeProvider = clock, OnBackgroundFailure = fun failure -> failures.Enqueue failure)

        options.TrimAfter <-
            if setting.Trims then
                TimeSpan.FromMilliseconds 4.0
            else
                Timeout.InfiniteTimeSpan

        if setting.Protects then
            options.Checks <- ArenaChecks.ProtectIdle

        if setting.ReturnsPages then
            options.RetainBytes <- 0L

        setting.MaxLeases |> Option.iter (fun most -> options.MaxLeases <- most)

        setting.MaxArenas
        |> Option.iter (fun most -> options.MaxLiveBytes <- int64 most * Backing.Bytes)

        options

    let pool = new ArenaPool<Backing>(program.Capacity, mint, options ())

    /// Makes the calls of the factory.
    member val FactoryCall: Call -> unit = ignore with get, set

    member _.Pool = pool
    member _.Clock = clock
    member _.Made = backings |> Array.take (minted + 1) |> List.ofArray
    /// How often a request failed for the factory, or because an arena could not be made accessible.
    member _.FailedRequests = int64 (factoryFaults.Thrown + refusals)

    /// How often a thread of the pool's called the factory, for a wait.
    member _.FactoryCallsInNoCall = callsInNoCall
    member _.MostLive = mostLive

    /// The arenas that are alive or being made.
    member _.Live = Volatile.Read &live

    member _.Backing id = backings[id]

    /// What failed in the background for another reason than an injected fault or a limit of the pool.
    member _.UnexplainedFailure =
        failures
        |> Seq.tryPick (fun failure ->
            match Recording.explain failure with
            | Failed _
            | Refused -> None
            | other -> Some $"unexpected failure in the background: %A{other}")

    member _.Find address =
        backings
        |> Array.find (fun backing -> not (isNull (box backing)) && backing.Contains address)

    /// From now on calls fail as the program wants it.
    member _.Arm() =
        for source in [ factoryFaults; faults.Pages; faults.Protect; faults.Release ] do
            source.IsArmed <- true

[<RequireQualifiedAccess>]
module Seats =
    let private flags = BindingFlags.NonPublic ||| BindingFlags.Instance
    let private store = typeof<ArenaPool>.GetField("_store", flags)
    let private useAll = store.FieldType.GetMethod("UseAllSeats", flags)

    /// Has the pool use a seat for each processor, as it does once two calls have been seen to contend.
    let useAllOf (pool: ArenaPool) =
        useAll.Invoke(store.GetValue pool, [||]) |> ignore
