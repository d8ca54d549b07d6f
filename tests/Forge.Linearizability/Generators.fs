namespace Forge.Linearizability

open FsCheck
open FsCheck.FSharp
open Forge.Models

/// What programs are made of.
[<RequireQualifiedAccess>]
module Generators =
    let private checkouts = Gen.constant (Ask Checkout)

    let private others =
        let index = Gen.choose (0, 5)

        [
            Gen.map (GiveBack >> Ask) index
            Gen.map (DisposeLease >> Ask) index
            Gen.constant CountIdle
            Gen.map (Prewarm >> Ask) (Gen.choose (1, 2))
            Gen.constant (Ask Clear)
            Gen.constant (Ask ReleaseIdle)
            Gen.constant (Ask DisposePool)
        ]

    /// Besides checkouts only some kinds of calls, chosen anew for each program: two that race meet far more often than
    /// where every program has a little of everything.
    let private kinds =
        Gen.choose (0, 3)
        |> Gen.bind (fun count -> Gen.shuffle others |> Gen.map (Seq.take count >> List.ofSeq))

    let private thread kinds =
        let call = Gen.oneof (checkouts :: kinds)
        Gen.choose (2, 5) |> Gen.bind (fun length -> Gen.listOfLength length call)

    /// Pools without limits.
    let ordinary =
        gen {
            let! capacity = Gen.choose (0, 2)
            let! prewarmed = Gen.choose (0, 2)
            let! shared = Gen.choose (0, 2)
            let! count = Gen.choose (2, 3)
            let! kinds = kinds
            let! threads = Gen.listOfLength count (thread kinds)

            return
                {
                    Setting = Setting.ordinary
                    Capacity = capacity
                    Prewarmed = prewarmed
                    Shared = shared
                    Threads = threads
                }
        }

    // ---- With limits, waits, trimming and faults

    let private seldom value =
        Gen.frequency [ 3, Gen.constant None; 1, Gen.map Some value ]

    let private wait =
        Gen.frequency [ 2, Gen.constant None; 1, Gen.map Some (Gen.choose (1, 6)) ]
        |> Gen.map CheckoutLater

    let private faults =
        let every = Gen.frequency [ 2, Gen.constant 0; 1, Gen.choose (1, 3) ]

        gen {
            let! factory = every
            let! pages = every
            let! protect = every
            let! release = every

            let! call =
                seldom (
                    Gen.elements
                        [
                            CountIdle
                            Ask Checkout
                            Ask Clear
                            Ask(Prewarm 1)
                            CheckoutLater None
                            CheckoutLater(Some 2)
                        ]
                )

            return
                {
                    Factory = factory
                    Pages = pages
                    Protect = protect
                    Release = release
                    Call = call
                }
        }

    let private setting =
        gen {
            let! allSeats = Gen.elements [ true; false ]
            let! limit = Gen.choose (1, 4)
            let! isOfBytes = Gen.frequency [ 3, Gen.constant false; 1, Gen.constant true ]
            let! protects = Gen.frequency [ 4, Gen.constant false; 1, Gen.constant true ]
            let! returnsPages = Gen.frequency [ 3, Gen.constant false; 1, Gen.constant true ]
            let! trims = Gen.elements [ true; false ]
            let! faults = Gen.frequency [ 1, Gen.constant Faults.none; 1, faults ]

            return
                {
                    AllSeats = allSeats
                    MaxLeases = if isOfBytes then None else Some limit
                    MaxArenas = if isOfBytes then Some limit else None
                    Protects = protects
                    ReturnsPages = returnsPages
                    Trims = trims
                    Faults = faults
                }
        }

    /// Give-backs and waits, and some other kinds of calls.
    let private waitingThread kinds =
        let call =
            Gen.frequency
                [
                    3, Gen.map (GiveBack >> Ask) (Gen.choose (0, 5))
                    3, wait
                    1, checkouts
                    2, Gen.oneof kinds
                ]

        Gen.choose (2, 5) |> Gen.bind (fun length -> Gen.listOfLength length call)

    let private waitingKinds =
        let more =
            [
                Gen.map CancelWait (Gen.choose (0, 3))
                Gen.map MoveClock (Gen.choose (1, 10))
                Gen.map MoveClock (Gen.constant 10)
            ]

        Gen.choose (1, 3)
        |> Gen.bind (fun count -> Gen.shuffle (more @ others) |> Gen.map (Seq.take count >> List.ofSeq))

    let waiting =
        gen {
            let! setting = setting
            let limit = Setting.limit setting
            let! capacity = Gen.choose (0, 4)
            // Waits need a pool that has no room: its shared leases take most of it, now and then all.
            let! shared = Gen.choose (max 0 (limit - 1), limit)
            let! prewarmed = Gen.choose (0, min capacity limit)
            let! count = Gen.frequency [ 2, Gen.constant 2; 1, Gen.constant 3 ]
            let! kinds = waitingKinds
            let! threads = Gen.listOfLength count (waitingThread kinds)

            return
                {
                    Setting = setting
                    Capacity = capacity
                    Prewarmed = prewarmed
                    Shared = shared
                    Threads = threads
                }
        }

    /// Ordinary calls on four arenas over two seats, without limits: what a seat does that is filled twice shows only there.
    let seated =
        gen {
            let! program = ordinary
            let! capacity = Gen.choose (2, 4)
            let! prewarmed = Gen.choose (0, 4)
            let! shared = Gen.choose (2, 4)

            return
                { program with
                    Setting =
                        { Setting.ordinary with
                            AllSeats = true
                        }
                    Capacity = capacity
                    Prewarmed = prewarmed
                    Shared = shared
                }
        }

    /// One thread gives back all leases while another waits for them or disposes of the pool: what only a few instructions of a
    /// give-back let in.
    let meeting =
        gen {
            let! leases = Gen.choose (1, 4)
            let! allSeats = Gen.elements [ true; false ]
            let! length = Gen.choose (1, leases)

            let! calls =
                Gen.frequency [ 3, wait; 2, Gen.constant (Ask DisposePool); 1, Gen.constant CountIdle ]
                |> Gen.listOfLength length

            return
                {
                    Setting =
                        { Setting.ordinary with
                            AllSeats = allSeats
                            MaxLeases = Some leases
                        }
                    Capacity = leases
                    Prewarmed = leases
                    Shared = leases
                    Threads = [ [ for index in 0 .. leases - 1 -> Ask(GiveBack index) ]; calls ]
                }
        }

    let all = Gen.frequency [ 2, ordinary; 1, seated; 4, waiting; 1, meeting ]
