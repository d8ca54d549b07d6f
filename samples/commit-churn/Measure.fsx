/// What a run costs (time, managed bytes, collections), and a comparison of the two ways.
module CommitChurn.Measure

open System
open System.Diagnostics
open System.IO
open CommitChurn.Failure
open CommitChurn.Totals

/// The cost of reading a log, once or in several passes.
type Cost =
    {
        Passes: int
        Commits: int64
        Bytes: int64
        Seconds: float
        ManagedBytes: int64
        Gen0: int
        Gen1: int
        Gen2: int
        PauseSeconds: float
    }

    member cost.PerPass(figure: float) = figure / float cost.Passes
    member cost.PerSecond(figure: float) = figure / cost.Seconds
    member cost.PerThousandCommits(figure: float) = 1000.0 * figure / float cost.Commits
    member cost.CommitsPerSecond = cost.PerSecond(float cost.Commits)
    member cost.MegabytesPerSecond = cost.PerSecond(float cost.Bytes / 1e6)

/// Runs a job the given number of times and measures the cost. Returns the last result, which contains the log's size.
let costOf (passes: int) (totalsOf: 'R -> Totals) (job: unit -> 'R) : 'R * Cost =
    let gen0, gen1, gen2 =
        GC.CollectionCount 0, GC.CollectionCount 1, GC.CollectionCount 2

    let pause = GC.GetTotalPauseDuration()
    let managed = GC.GetAllocatedBytesForCurrentThread()
    let started = Stopwatch.GetTimestamp()

    for _ in 2..passes do
        job () |> ignore

    let result = job ()
    let seconds = Stopwatch.GetElapsedTime(started).TotalSeconds
    let managed = GC.GetAllocatedBytesForCurrentThread() - managed
    let totals = totalsOf result

    result,
    {
        Passes = passes
        Commits = int64 passes * totals.Commits
        Bytes = int64 passes * totals.Bytes
        Seconds = seconds
        ManagedBytes = managed
        Gen0 = GC.CollectionCount 0 - gen0
        Gen1 = GC.CollectionCount 1 - gen1
        Gen2 = GC.CollectionCount 2 - gen2
        PauseSeconds = (GC.GetTotalPauseDuration() - pause).TotalSeconds
    }

/// The median run of each way.
type Comparison =
    {
        Arena: Cost
        Ordinary: Cost
        Rounds: int
    }

/// Fills a temporary file that disappears with this process, even if it is killed: on Unix the file has no name from the
/// start, on Windows the system deletes it at the last close.
let spool (fill: Stream -> unit) : FileStream =
    try
        let path = Path.Combine(Path.GetTempPath(), $"commit-churn-{Guid.NewGuid():N}")

        let file =
            new FileStream(
                path,
                FileMode.CreateNew,
                FileAccess.ReadWrite,
                FileShare.Delete,
                1,
                FileOptions.DeleteOnClose
            )

        if not (OperatingSystem.IsWindows()) then
            File.Delete path

        fill file
        file
    with :? IOException as error ->
        fail (OutOfSpace error.Message)

let private median (costs: Cost list) =
    costs |> List.sortBy _.Seconds |> List.item (costs.Length / 2)

/// Runs both ways over the same bytes in turns, after a warm-up that also checks that they agree. A short log is read
/// many times in each run, so that a run takes long enough to measure.
let compare (arenaBytes: int64) (log: Stream) : Comparison =
    let inArenas () =
        log.Position <- 0L
        let totals, _, _ = ArenaChurn.count arenaBytes (fun _ _ -> ()) log
        totals

    let ordinarily () =
        log.Position <- 0L
        OrdinaryChurn.count log

    match Totals.difference (inArenas ()) (ordinarily ()) with
    | Some difference -> fail (Disagreement difference)
    | None -> ()

    let run way passes = costOf passes id way |> snd

    // After a second of passes the JIT has optimized the code. The fastest pass decides how many make a run.
    let passesOf way =
        let started = Stopwatch.GetTimestamp()

        let rec warmUp fastest =
            let cost: Cost = run way 1
            let fastest = min fastest cost.Seconds

            if Stopwatch.GetElapsedTime(started).TotalSeconds < 1.0 then
                warmUp fastest
            else
                fastest

        let seconds = warmUp infinity
        struct (max 1 (int (Math.Ceiling(0.4 / seconds))), seconds)

    let struct (arenaPasses, arenaSeconds) = passesOf inArenas
    let struct (ordinaryPasses, ordinarySeconds) = passesOf ordinarily
    let rounds = if max arenaSeconds ordinarySeconds > 2.0 then 3 else 5

    let costs =
        List.init rounds (fun _ -> run inArenas arenaPasses, run ordinarily ordinaryPasses)

    {
        Arena = costs |> List.map fst |> median
        Ordinary = costs |> List.map snd |> median
        Rounds = rounds
    }
