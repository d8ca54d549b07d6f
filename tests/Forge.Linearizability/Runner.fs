namespace Forge.Linearizability

open System
open System.Threading

/// A history that breaks the rule.
type Violation =
    {
        Program: Program
        History: History
        Complaint: string
    }

type Tally =
    {
        Histories: int
        /// Those in which at least two operations of different threads were under way at one moment.
        Overlapping: int
        /// Those in which a CheckoutAsync had to wait.
        Waiting: int
        /// Those that have too many orders to try them all.
        Undecided: int
        Violation: Violation option
    }

/// Runs programs on real threads that live as long as the runner: this one and two more. In every second batch .NET's pool has no
/// thread for what the library queues, until the programs have ended. `onHang` is called, from a
/// thread of its own, with the program that did not end within some seconds.
type Runner(onHang: Program -> unit) =
    let patience = TimeSpan.FromSeconds 10.0
    let mostThreads = 3
    let gate = new Barrier(mostThreads)

    // One batch: the programs, their sessions, and for each how many threads stand at its start.
    let mutable programs: Program[] = [||]
    let mutable sessions: Session[] = [||]
    let mutable arrived: int[] = [||]

    // The program that each thread is at.
    let progress: int[] = Array.zeroCreate mostThreads
    let mutable isRunning = false
    let mutable batches = 0

    // The program that is being taken apart and judged; -1 if none is.
    let mutable finishing = -1
    let mutable isOver = false

    let awaitAll index count =
        Interlocked.Increment &arrived[index] |> ignore
        let mutable spinner = SpinWait()

        while Volatile.Read &arrived[index] < count do
            spinner.SpinOnce -1

    let runLane thread =
        for index in 0 .. sessions.Length - 1 do
            let count = programs[index].Threads.Length
            Volatile.Write(&progress[thread], index)

            if thread < count then
                awaitAll index count
                // Otherwise the threads that come last to the start would always begin last, too.
                Thread.SpinWait((index * (thread + 3)) % 32)
                sessions[index].Run thread

        Volatile.Write(&progress[thread], sessions.Length)

    let help thread () =
        gate.SignalAndWait()

        while not isOver do
            runLane thread
            gate.SignalAndWait()
            gate.SignalAndWait()

    let watch () =
        let mutable last = -1
        let mutable since = DateTime.UtcNow

        while not isOver do
            Thread.Sleep 200
            let isFinishing = Volatile.Read &finishing >= 0

            // A thread that hangs holds up the others at their next start, so the one that is furthest behind hangs.
            let now =
                if isFinishing then
                    Volatile.Read &finishing
                else
                    Array.min progress

            if not (Volatile.Read &isRunning || isFinishing) || now <> last then
                last <- now
                since <- DateTime.UtcNow
            elif DateTime.UtcNow - since > patience then
                onHang programs[now]

    do
        for thread in 1 .. mostThreads - 1 do
            Thread(help thread, IsBackground = true).Start()

        Thread(watch, IsBackground = true).Start()

    let runBatch (batch: Program[]) =
        programs <- batch

        sessions <-
            batch
            |> Array.mapi (fun index program ->
                // Where calls wait, the others have to find a factory or a release in progress.
                let spins =
                    if program.Setting = Setting.ordinary then 20
                    elif index % 2 = 0 then 20
                    else 200

                Session(program, (fun () -> Thread.SpinWait spins)))

        arrived <- Array.zeroCreate batch.Length
        Array.fill progress 0 mostThreads 0
        batches <- batches + 1

        let occupied =
            if batches % 2 = 0 then
                Some(PoolThreads.occupy ())
            else
                None

        Volatile.Write(&isRunning, true)
        gate.SignalAndWait()
        runLane 0
        gate.SignalAndWait()
        Volatile.Write(&isRunning, false)
        occupied |> Option.iter _.Dispose()

        let results =
            sessions
            |> Array.mapi (fun index session ->
                Volatile.Write(&finishing, index)
                let history, complaint = session.Finish()
                history, session.HasWaits, complaint)

        Volatile.Write(&finishing, -1)
        results

    /// Runs every program once, and judges what happened. All are run before any is judged.
    member _.Run(batch: Program[]) : Tally =
        let results = runBatch batch

        {
            Histories = batch.Length
            Overlapping =
                results
                |> Seq.filter (fun (history, _, _) -> History.overlaps history)
                |> Seq.length
            Waiting =
                results
                |> Seq.filter (fun (history, hasWaits, _) -> hasWaits && History.overlaps history)
                |> Seq.length
            Undecided = sessions |> Seq.filter _.IsUndecided |> Seq.length
            Violation =
                Array.zip batch results
                |> Array.tryPick (fun (program, (history, _, complaint)) ->
                    complaint
                    |> Option.map (fun complaint ->
                        {
                            Program = program
                            History = history
                            Complaint = complaint
                        }))
        }

    /// Runs batches until enough histories overlapped, a violation was found or the time is up.
    member this.Until(overlapping: int, deadline: DateTime, seed: uint64) : Tally =
        let batch = 100
        let repeats = 5

        let rec go number tally =
            if
                tally.Overlapping >= overlapping
                || tally.Violation.IsSome
                || DateTime.UtcNow > deadline
            then
                tally
            else
                let programs = Programs.generate (seed + uint64 number) (batch / repeats)

                let next =
                    this.Run
                        [|
                            for _ in 1..repeats do
                                yield! programs
                        |]

                go
                    (number + 1)
                    {
                        Histories = tally.Histories + next.Histories
                        Overlapping = tally.Overlapping + next.Overlapping
                        Waiting = tally.Waiting + next.Waiting
                        Undecided = tally.Undecided + next.Undecided
                        Violation = next.Violation
                    }

        go
            0
            {
                Histories = 0
                Overlapping = 0
                Waiting = 0
                Undecided = 0
                Violation = None
            }

    /// The smallest failing program to be had, with a history that shows it: a program that fails now and then is run
    /// many times before it counts as sound.
    member this.Shrink(violation: Violation) : Violation =
        let mutable smallest = violation
        let deadline = DateTime.UtcNow.AddSeconds 20.0

        let fails program =
            let found =
                Seq.init 10 (fun _ -> 100)
                |> Seq.takeWhile (fun _ -> DateTime.UtcNow < deadline)
                |> Seq.tryPick (fun count -> this.Run(Array.replicate count program).Violation)

            found |> Option.iter (fun found -> smallest <- found)
            found.IsSome

        Programs.minimize fails violation.Program |> ignore
        smallest

    interface IDisposable with
        member _.Dispose() =
            isOver <- true
            gate.SignalAndWait()
