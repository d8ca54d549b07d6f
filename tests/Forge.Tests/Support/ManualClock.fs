namespace Forge.Tests

open System
open System.Threading

/// A timer that runs when its clock is moved on.
type private ManualTimer(callback: TimerCallback, state: obj, now: unit -> TimeSpan, remove: ManualTimer -> unit) =
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
                if dueTime = Timeout.InfiniteTimeSpan then
                    TimeSpan.MaxValue
                else
                    now () + dueTime

            period <- newPeriod
            true

        member this.Dispose() = remove this

        member this.DisposeAsync() =
            remove this
            Threading.Tasks.ValueTask()

/// A clock that stands still until a test moves it on; the timers that come due then run on the test's thread, in order.
type ManualClock() =
    inherit TimeProvider()
    let gate = obj ()
    let timers = ResizeArray<ManualTimer>()
    let mutable now = TimeSpan.Zero

    /// How far it has been moved on.
    member _.Now = lock gate (fun () -> now)

    /// How many timers have been made and not disposed of.
    member _.Timers = lock gate (fun () -> timers.Count)

    override _.TimestampFrequency = TimeSpan.TicksPerSecond

    override _.GetTimestamp() = lock gate (fun () -> now.Ticks)

    override _.CreateTimer(callback, state, dueTime, period) =
        let timer =
            new ManualTimer(
                callback,
                state,
                (fun () -> now),
                fun timer -> lock gate (fun () -> timers.Remove timer |> ignore)
            )

        (timer :> ITimer).Change(dueTime, period) |> ignore
        lock gate (fun () -> timers.Add timer)
        timer

    /// Moves the clock on.
    member _.Advance(time: TimeSpan) =
        let until = now + time

        let next () =
            lock gate (fun () ->
                timers
                |> Seq.filter (fun timer -> timer.Due <= until)
                |> Seq.sortBy _.Due
                |> Seq.tryHead)

        let rec run () =
            match next () with
            | Some timer ->
                now <- timer.Due
                timer.Run()
                run ()
            | None -> now <- until

        run ()
