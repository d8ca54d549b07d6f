namespace Forge.Linearizability

open System

/// What a program asks of its pool and its backings besides the ordinary.
type Setting =
    {
        /// Whether each processor has its own seat from the start, as after the first two calls that contended.
        AllSeats: bool
        MaxLeases: int option
        /// MaxLiveBytes, in arenas.
        MaxArenas: int option
        /// Whether idle arenas are protected.
        Protects: bool
        /// Whether an arena that comes back returns its pages.
        ReturnsPages: bool
        /// Whether arenas that are idle for some milliseconds are released.
        Trims: bool
        Faults: Faults
    }

[<RequireQualifiedAccess>]
module Setting =
    let ordinary =
        {
            AllSeats = false
            MaxLeases = None
            MaxArenas = None
            Protects = false
            ReturnsPages = false
            Trims = false
            Faults = Faults.none
        }

    /// The most arenas that may be alive.
    let limit setting =
        List.choose id [ setting.MaxLeases; setting.MaxArenas ]
        |> List.fold min Int32.MaxValue

/// What some threads do to a pool at once.
type Program =
    {
        Setting: Setting
        Capacity: int
        /// How many arenas the pool is prewarmed with.
        Prewarmed: int
        /// How many leases are checked out beforehand, of which every thread has a copy.
        Shared: int
        /// The calls of each thread.
        Threads: Call list list
    }
