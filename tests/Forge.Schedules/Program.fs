namespace Forge.Schedules

/// A call of a thread. Leases and waits have names; a call on a lease that was never had, since its checkout was refused,
/// is skipped.
type Step =
    | Checkout of lease: string
    /// A checkout that is refused only if every arena is leased, or one is just being released.
    | CheckoutSurely of lease: string
    /// Asks for a lease and goes on.
    | CheckoutAsync of lease: string
    /// The same, with a timeout in seconds of the program's clock.
    | CheckoutWithin of lease: string * seconds: float
    /// Waits, perhaps for ever, until what was asked for is there or refused.
    | Await of lease: string
    /// Waits until a thread, counted from 1, has ended.
    | AwaitEnd of thread: int
    | Cancel of lease: string
    | GiveBack of lease: string
    | DisposeLease of lease: string
    | CountIdle
    | Prewarm of int
    | Clear
    | ReleaseIdle
    | DisposePool
    /// Moves the clock on, so that timers run on this thread.
    | Advance of seconds: float
    /// Only while the pool is prepared: the processor that the next calls are on.
    | OnProcessor of int

/// Where the pool calls code of its user.
type Place =
    | Factory
    | ReturnPages
    | Protect
    | Unprotect
    | Release

/// What that code does besides its work, which it does first unless it throws.
type Effect =
    | Raise
    | Call of Step
    /// Waits until a thread, counted from 1, has ended.
    | AwaitThread of int

type Fault =
    {
        At: Place
        /// Which call it is, counted from 1 once the threads have begun; 0 for each.
        Nth: int
        Effect: Effect
    }

/// What some threads do to one pool.
type Program =
    {
        Name: string
        Capacity: int
        /// Whether there is one seat for each of the two processors, from the beginning.
        AllSeats: bool
        MaxLeases: int option
        /// In arenas.
        MaxLive: int option
        /// Whether every give-back returns pages, since nothing is retained.
        ReturnsPages: bool
        /// Whether idle arenas are made inaccessible.
        Protects: bool
        /// After so many seconds an idle arena is released.
        TrimAfter: float option
        Faults: Fault list
        Prepare: Step list
        Threads: Step list list
        /// The processor of each thread; none where it is to be chosen.
        Processors: int list
    }

[<RequireQualifiedAccess>]
module Program =
    /// A pool of capacity 2 with both seats and nothing special.
    let make name prepare threads =
        {
            Name = name
            Capacity = 2
            AllSeats = true
            MaxLeases = None
            MaxLive = None
            ReturnsPages = false
            Protects = false
            TrimAfter = None
            Faults = []
            Prepare = prepare
            Threads = threads
            Processors = []
        }

    let oneSeat program = { program with AllSeats = false }

    let capacity count program = { program with Capacity = count }

    let maxLeases count program = { program with MaxLeases = Some count }

    let maxLive count program = { program with MaxLive = Some count }

    let returningPages program = { program with ReturnsPages = true }

    let protecting program = { program with Protects = true }

    let trimmingAfter seconds program =
        { program with
            TrimAfter = Some seconds
        }

    let fault place nth effect program =
        { program with
            Faults =
                program.Faults
                @ [
                    {
                        At = place
                        Nth = nth
                        Effect = effect
                    }
                ]
        }

    /// Pins each thread to a processor, where the choice would only repeat what other programs explore.
    let on processors program =
        { program with Processors = processors }

    /// The processor of each thread; -1 where it is to be chosen.
    let processors program =
        program.Threads
        |> List.mapi (fun thread _ -> program.Processors |> List.tryItem thread |> Option.defaultValue -1)

    let private steps (steps: Step list) =
        steps |> List.map (sprintf "%A") |> String.concat "; "

    let print program =
        [
            $"program \"%s{program.Name}\""
            $"""  capacity %d{program.Capacity}, %s{if program.AllSeats then
                                                        "two seats"
                                                    else
                                                        "one seat at first"}"""
            match program.MaxLeases with
            | Some count -> $"  MaxLeases %d{count}"
            | None -> ()
            match program.MaxLive with
            | Some count -> $"  MaxLiveBytes for %d{count} arenas"
            | None -> ()
            if program.ReturnsPages then
                "  RetainBytes 0"
            if program.Protects then
                "  ProtectIdle"
            match program.TrimAfter with
            | Some seconds -> $"  TrimAfter %g{seconds} s"
            | None -> ()
            for fault in program.Faults do
                $"""  %A{fault.At}, %s{if fault.Nth = 0 then
                                           "every call"
                                       else
                                           $"call %d{fault.Nth}"}: %A{fault.Effect}"""
            $"  before: %s{steps program.Prepare}"
            for number, thread in List.indexed program.Threads do
                let processor =
                    match List.item number (processors program) with
                    | -1 -> ""
                    | processor -> $" on processor %d{processor}"

                $"  thread %d{number + 1}%s{processor}: %s{steps thread}"
        ]
        |> String.concat "\n"
