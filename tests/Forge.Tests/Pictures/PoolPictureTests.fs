/// What notebooks show of pools.
module Forge.Tests.PoolPictureTests

open System
open System.Runtime.CompilerServices
open System.Threading
open System.Xml.Linq
open Expecto
open Forge

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private loseLease (pool: ArenaPool) =
    pool.Checkout().AllocSlice<int> 10 |> ignore

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private holdLease (pool: ArenaPool) =
    let lease = pool.Checkout()
    lease.AllocSlice<byte> 100 |> ignore
    lease

/// The boxes of the arenas, each in words.
let private boxes (picture: XElement) =
    [
        for element in picture.Descendants() do
            if Notebook.attribute "role" element = Some "img" then
                for box in element.Elements() -> Option.get (Notebook.attribute "title" box)
    ]

let private items (picture: XElement) =
    [ for item in picture.Descendants(XName.Get "li") -> item.Value ]

let private figures (picture: XElement) =
    [
        for row in picture.Descendants(XName.Get "tr") -> row.Elements() |> Seq.map _.Value |> List.ofSeq
    ]

let private howToLearn =
    "To see who holds leases, make the pool with ArenaPoolOptions.Debug, in F# PoolOptions.debug."

[<Tests>]
let tests =
    testList
        "pictures.pool"
        [
            testCase "a pool shows a box for each arena, and what its statistics say" (fun () ->
                use pool = ArenaPool.Heap(4, 4096L, ArenaPoolOptions(Name = "a <pool> & \"more\""))
                Expect.isEmpty (boxes (Notebook.picture pool)) "no arenas yet"
                pool.Prewarm 3 |> ignore
                use _ = holdLease pool
                use full = pool.Checkout()
                full.AllocSlice<byte> 4096 |> ignore
                let picture = Notebook.picture pool
                let texts = Notebook.texts picture
                Expect.equal texts.Head "ArenaPool<HeapBacking>: 1 idle, capacity 4 (a <pool> & \"more\")" "caption"

                Expect.equal
                    (boxes picture |> List.sort)
                    [
                        "idle, 4096 bytes"
                        "leased, 100 of 4096 bytes used"
                        "leased, 4096 of 4096 bytes used"
                    ]
                    "boxes"

                Expect.equal (Notebook.labels picture) [ "Arenas: 2 leased, 1 idle" ] "label"

                for text in [ "2 leased"; "1 idle"; howToLearn ] do
                    Expect.contains texts text "text"

                Expect.isFalse (texts |> List.exists _.Contains("lost")) "nothing is lost"
                let now = pool.GetStatistics()

                Expect.equal
                    (figures picture)
                    [
                        [ "leased"; "2" ]
                        [ "idle"; "1" ]
                        [ "live"; "12 KiB" ]
                        [ "retained"; "0 bytes" ]
                        [ "checkouts"; string now.Checkouts ]
                        [ "returns"; string now.Returns ]
                        [ "waits"; string now.Waits ]
                        [ "failures"; string now.Failures ]
                        [ "mints"; "3" ]
                        [ "drops"; string now.Drops ]
                        [ "trims"; string now.Trims ]
                        [ "released"; "0 bytes" ]
                    ]
                    "figures")

            testCase "a pool without leases does not say how to learn who holds them" (fun () ->
                use pool = ArenaPool.Heap(4, 4096L)
                pool.Prewarm 1 |> ignore
                Expect.isFalse ((Notebook.html pool).Contains howToLearn) "nothing is leased")

            testCase "a limit is shown once it leaves no room" (fun () ->
                use few = ArenaPool.Heap(4, 4096L, ArenaPoolOptions(MaxLeases = 2))
                use small = ArenaPool.Heap(4, 4096L, ArenaPoolOptions(MaxLiveBytes = 10_000L))

                for pool, words in
                    [
                        few, "No arena is idle, and there is no room for another: MaxLeases is 2."
                        small, "No arena is idle, and there is no room for another: MaxLiveBytes is 10000."
                    ] do
                    use _ = pool.Checkout()
                    let isShown () = (Notebook.html pool).Contains "no room"
                    Expect.isFalse (isShown ()) "room for one more"
                    let second = pool.Checkout()
                    Expect.contains (Notebook.texts (Notebook.picture pool)) words "no room"
                    second.Dispose()
                    Expect.isFalse (isShown ()) "an arena is idle")

            testCase "a disposed pool says so, and still shows its leases" (fun () ->
                let pool = ArenaPool.Heap(4, 4096L, ArenaPoolOptions(Name = "closed"))
                use _ = holdLease pool
                pool.Dispose()
                let picture = Notebook.picture pool
                Expect.equal (Notebook.texts picture).Head "ArenaPool<HeapBacking>: disposed (closed)" "caption"
                Expect.equal (boxes picture) [ "leased, 100 of 4096 bytes used" ] "boxes")

            testCase "a pool that tracks leaks names who holds leases, and who lost one" (fun () ->
                use pool =
                    ArenaPool.Heap(4, 4096L, ArenaPoolOptions(Checks = ArenaChecks.TrackLeaks))

                use _ = holdLease pool
                Check.elsewhere (fun () -> loseLease pool)
                pool.Checkout().Dispose()
                Check.collectUntil (fun () -> (Notebook.html pool).Contains "of them lost")
                let picture = Notebook.picture pool

                match items picture with
                | [ lost; held ] ->
                    Expect.stringStarts lost "lost, 4096 bytes: " "lost"
                    Expect.stringContains lost "PoolPictureTests.loseLease" "who lost it"
                    Expect.stringStarts held "leased, 100 bytes used: " "held"
                    Expect.stringContains held "PoolPictureTests.holdLease" "who holds it"
                | other -> failtest $"{other}"

                Expect.equal (Notebook.labels picture) [ "Arenas: 2 leased, 1 of them lost, 1 idle" ] "label"

                Expect.equal
                    (boxes picture |> List.sort)
                    [ "idle, 4096 bytes"; "leased, 100 of 4096 bytes used"; "lost, 4096 bytes" ]
                    "boxes"

                Expect.contains
                    (Notebook.texts picture)
                    "A lost lease was never given back, and the garbage collector found that nothing refers to it any more."
                    "what that means"

                Needs.jit "the file and line of a frame"
                Expect.stringContains (items picture).Head "PoolPictureTests.loseLease (" "who lost it"
                Expect.stringContains (items picture).Head "PoolPictureTests.fs:" "file and line"
                Expect.stringContains (List.last (items picture)) "PoolPictureTests.holdLease (" "who holds it")

            testCase "a lease that was given back is no longer named, but the next one of its arena is" (fun () ->
                use pool = ArenaPool.Heap(1, 4096L, ArenaPoolOptions.Debug)
                let lease = holdLease pool
                Expect.equal (items (Notebook.picture pool)).Length 1 "held"
                lease.Dispose()
                Expect.isEmpty (items (Notebook.picture pool)) "given back"
                use _ = pool.Checkout()

                match items (Notebook.picture pool) with
                | [ held ] -> Expect.isFalse (held.Contains "holdLease") "the second checkout"
                | other -> failtest $"{other}")

            testCase "at most 64 arenas are drawn and 10 leases named, and the rest counted" (fun () ->
                use pool =
                    ArenaPool.Heap(100, 64L, ArenaPoolOptions(Checks = ArenaChecks.TrackLeaks))

                let shown count =
                    let leases = List.init count (fun _ -> pool.Checkout())
                    let picture = Notebook.picture pool
                    leases |> List.iter _.Dispose()

                    (boxes picture).Length,
                    (items picture).Length,
                    Notebook.texts picture |> List.filter _.StartsWith("and ")

                Expect.equal (shown 10) (10, 10, []) "just so many leases"
                Expect.equal (shown 11) (11, 10, [ "and 1 more lease" ]) "one lease more"
                Expect.equal (shown 64) (64, 10, [ "and 54 more leases" ]) "just so many arenas"
                Expect.equal (shown 65) (64, 10, [ "and 1 more arena"; "and 55 more leases" ]) "one arena more")

            testCase "a lost lease is named even if more than 10 older ones are held" (fun () ->
                use pool =
                    ArenaPool.Heap(100, 64L, ArenaPoolOptions(Checks = ArenaChecks.TrackLeaks))

                let leases = List.init 20 (fun _ -> pool.Checkout())
                Check.elsewhere (fun () -> loseLease pool)
                Check.collectUntil (fun () -> (Notebook.html pool).Contains "of them lost")
                Expect.stringStarts (items (Notebook.picture pool)).Head "lost, 64 bytes: " "the first"
                leases |> List.iter _.Dispose())

            testCase "drawing a pool while other threads use it never throws" (fun () ->
                for checks in [ ArenaChecks.None; ArenaChecks.TrackLeaks ] do
                    use pool = ArenaPool.Heap(2, 4096L, ArenaPoolOptions(Checks = checks))
                    let isOver = ref false

                    let work () =
                        while not (Volatile.Read(&isOver.contents)) do
                            use first = pool.Checkout()
                            use second = pool.Checkout()
                            first.AllocSlice<byte> 4000 |> ignore
                            second.AllocSlice<byte> 10 |> ignore

                    let draw () =
                        try
                            for _ in 1..300 do
                                let picture = Notebook.picture pool

                                for words in boxes picture do
                                    Expect.isFalse (words.Contains "-") words
                        finally
                            Volatile.Write(&isOver.contents, true)

                    Check.inParallel [ work; work; draw ])
        ]
