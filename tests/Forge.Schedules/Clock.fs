namespace Forge.Schedules

open System
open System.Threading
open System.Threading.Tasks

type private ClockTimer(callback: TimerCallback, state: obj, now: unit -> TimeSpan, remove: ClockTimer -> unit) =
    let mutable due = TimeSpan.MaxValue
    let mutable period = Timeout.InfiniteTimeSpan

    member _.Due = due

    member _.Run() =
        due <-
            if period = Timeout.InfiniteTimeSpan then
                TimeSpan.MaxValue
            else
                due + period

        callback.Invoke state

    interface ITimer with
        member _.Change(dueTime, newPeriod) =
            due <-
                if dueTime = Timeout.InfiniteTimeSpan || dueTime > TimeSpan.FromDays 1000.0 then
                    TimeSpan.MaxValue
                else
                    now () + dueTime

            period <- newPeriod
            true

        member this.Dispose() = remove this

        member this.DisposeAsync() =
            remove this
            ValueTask()

/// A clock that stands still until a thread of the program moves it on; timers that come due run on that thread. It needs no
/// lock, since the threads take turns.
type Clock() =
    inherit TimeProvider()
    let timers = ResizeArray<ClockTimer>()
    let mutable now = TimeSpan.Zero

    member _.Now = now

    override _.TimestampFrequency = TimeSpan.TicksPerSecond
    override _.GetTimestamp() = now.Ticks

    override _.CreateTimer(callback, state, dueTime, period) =
        let timer =
            new ClockTimer(callback, state, (fun () -> now), (fun timer -> timers.Remove timer |> ignore))

        (timer :> ITimer).Change(dueTime, period) |> ignore
        timers.Add timer
        timer

    member _.Advance(time: TimeSpan) =
        let until = now + time

        let next () =
            let mutable first = ValueNone

            for timer in timers do
                match first with
                | ValueSome(other: ClockTimer) when other.Due <= timer.Due -> ()
                | _ when timer.Due <= until -> first <- ValueSome timer
                | _ -> ()

            first

        let rec run () =
            match next () with
            | ValueSome timer ->
                now <- max now timer.Due
                timer.Run()
                run ()
            | ValueNone -> now <- max now until

        run ()
