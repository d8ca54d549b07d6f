namespace Forge.Linearizability

open System
open System.Collections.Generic
open System.Threading

/// A timer of a <see cref="ProgramClock"/>; the clock's lock guards what changes.
[<AllowNullLiteral>]
type ProgramTimer(callback: TimerCallback, state: obj, change: ProgramTimer -> TimeSpan -> TimeSpan -> unit) =
    member val Due = Int64.MaxValue with get, set
    member val Period = Timeout.InfiniteTimeSpan with get, set
    member _.Fire() = callback.Invoke state

    interface ITimer with
        member timer.Change(due, period) =
            change timer due period
            true

        member timer.Dispose() =
            change timer Timeout.InfiniteTimeSpan Timeout.InfiniteTimeSpan

        member timer.DisposeAsync() =
            (timer :> ITimer).Dispose()
            Threading.Tasks.ValueTask.CompletedTask

/// A clock that stands still until a call of a program moves it on; timers fire on the thread that does.
type ProgramClock() =
    inherit TimeProvider()
    let gate = obj ()
    let timers = List<ProgramTimer>()
    let mutable now = 0L

    let set (timer: ProgramTimer) (due: TimeSpan) (period: TimeSpan) =
        lock gate (fun () ->
            timers.Remove timer |> ignore
            timer.Period <- period

            if due <> Timeout.InfiniteTimeSpan then
                timer.Due <- now + due.Ticks
                timers.Add timer)

    /// The timer that is due next at a moment or before, rearmed if it fires again; null if there is none.
    let takeDue target =
        lock gate (fun () ->
            let mutable first: ProgramTimer = null

            for timer in timers do
                if timer.Due <= target && (isNull first || timer.Due < first.Due) then
                    first <- timer

            if not (isNull first) then
                now <- max now first.Due

                if first.Period = Timeout.InfiniteTimeSpan then
                    timers.Remove first |> ignore
                else
                    first.Due <- first.Due + first.Period.Ticks

            first)

    member _.Now = Volatile.Read &now

    member _.Move(milliseconds: int) =
        let target =
            lock gate (fun () -> now + TimeSpan.FromMilliseconds(float milliseconds).Ticks)

        let mutable timer = takeDue target

        while not (isNull timer) do
            timer.Fire()
            timer <- takeDue target

        lock gate (fun () -> now <- max now target)

    override _.TimestampFrequency = TimeSpan.TicksPerSecond
    override _.GetTimestamp() = Volatile.Read &now

    override _.CreateTimer(callback, state, due, period) =
        let timer = new ProgramTimer(callback, state, set)
        set timer due period
        timer
