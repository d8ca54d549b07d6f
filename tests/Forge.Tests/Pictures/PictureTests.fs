/// What notebooks show of arenas, leases and slices.
module Forge.Tests.PictureTests

open System
open System.Text.RegularExpressions
open Expecto
open Forge

[<Struct>]
type private Rude =
    {
        Value: int
    }

    override _.ToString() = invalidOp "no text for you"

[<Struct>]
type private Wordy =
    {
        Value: int
    }

    override this.ToString() =
        String('<', 59) + "\U0001F600" + string this.Value

let private mebibyte = 1024L * 1024L

let private label (value: obj) =
    Expect.hasLength (Notebook.labels (Notebook.picture value)) 1 "graphics"
    (Notebook.labels (Notebook.picture value)).Head

/// The widths of the parts of a bar in percent: used, written before, committed.
let private widths (value: obj) =
    [
        for width in Regex.Matches(Notebook.html value, @"width:([\d.]+)%") -> float width.Groups[1].Value
    ]

/// One of each kind of thing that has a picture, in every state.
let private withOneOfEach (action: obj list -> unit) =
    use pool = ArenaPool.Heap(4, 4096L, ArenaPoolOptions.Debug)
    use closed = ArenaPool.Heap(4, 4096L)
    closed.Dispose()
    use arena = new BumpArena<HeapBacking>(new HeapBacking 100L)
    let disposed = new BumpArena<HeapBacking>(new HeapBacking 100L)
    disposed.Dispose()
    let ended = pool.Checkout()
    let stale = ended.AllocSlice<int> 3
    ended.Dispose()
    use lease = pool.Checkout()
    use other = pool.Checkout()
    other.AllocSlice<byte> 4096 |> ignore
    let slice = lease.AllocSlice<int> 30

    action
        [
            pool
            closed
            arena
            disposed
            ended
            new ArenaLease()
            lease
            stale
            slice
            ArenaSlice<char>()
        ]

let private luminance (colour: string) =
    let channel at =
        let value = float (Convert.ToInt32(colour.Substring(at, 2), 16)) / 255.0

        if value <= 0.04045 then
            value / 12.92
        else
            ((value + 0.055) / 1.055) ** 2.4

    0.2126 * channel 1 + 0.7152 * channel 3 + 0.0722 * channel 5

let private contrast a b =
    let bright, dark = max (luminance a) (luminance b), min (luminance a) (luminance b)
    (bright + 0.05) / (dark + 0.05)

let private any =
    [
        testCase "every kind has HTML and plain text, which is its ToString" (fun () ->
            withOneOfEach (fun values ->
                for value in values do
                    let outputs = Notebook.outputs value
                    Expect.equal (List.map fst outputs) [ "text/html"; "text/plain" ] "kinds"
                    Expect.equal ((snd outputs[1]) ()) (string value) "text"))

        testCase "a picture has no script, no style sheet and no id that another output could share" (fun () ->
            withOneOfEach (fun values ->
                for value in values do
                    for element in (Notebook.picture value).DescendantsAndSelf() do
                        Expect.contains
                            [ "div"; "span"; "ul"; "li"; "table"; "tr"; "td" ]
                            element.Name.LocalName
                            "element"

                        for attribute in element.Attributes() do
                            Expect.contains
                                [ "style"; "title"; "role"; "aria-label" ]
                                attribute.Name.LocalName
                                "attribute"))

        testCase "every colour stands out from the pages of light and dark notebooks" (fun () ->
            use pool = ArenaPool.Heap(4, 4096L, ArenaPoolOptions.Debug)
            Check.elsewhere (fun () -> pool.Checkout().AllocSlice<int> 10 |> ignore)
            Check.collectUntil (fun () -> (Notebook.html pool).Contains "of them lost")
            use lease = pool.Checkout()
            lease.AllocSlice<byte> 1000 |> ignore

            let colours =
                [
                    for value in [ box pool; lease ] do
                        for colour in Regex.Matches(Notebook.html value, "#[0-9a-f]{6}") -> colour.Value
                ]
                |> List.distinct

            Expect.equal colours.Length 3 "colours"

            for colour in colours do
                for page in [ "#ffffff"; "#1e1e1e" ] do
                    Expect.isGreaterThanOrEqual (contrast colour page) 3.0 $"{colour} on {page}")
    ]

let private arenas =
    [
        testCase "the bar of an arena has its figures, exact in words and rounded in the legend" (fun () ->
            for kind in Backings.here do
                use lease = Backings.arena kind 65536
                lease.AllocSlice<byte> 8192 |> ignore
                lease.Reset()
                lease.AllocSlice<byte> 1536 |> ignore

                Check.withOtherCulture (fun () ->
                    Expect.equal
                        (label lease)
                        "1536 bytes used, 64000 bytes free, high-water mark at 8192 bytes, 65536 bytes committed"
                        kind.Name

                    Expect.equal (widths lease) [ 2.34; 10.16; 100.0 ] "widths")

                Expect.equal
                    (Notebook.texts (Notebook.picture lease))
                    [
                        "ArenaLease: 1536 of 65536 bytes used, 64000 free"
                        "used 1.5 KiB"
                        "free 62.5 KiB"
                        "high-water mark 8 KiB"
                        "committed 64 KiB"
                    ]
                    "texts")

        testCase "a picture commits nothing, allocates nothing and leaves slices valid" (fun () ->
            let backing =
                new MmapBacking(64L * mebibyte, GuardPages.None, commitsOnDemand = true)

            use arena = new BumpArena<MmapBacking>(backing)
            use lease = arena.Lease()
            let slice = lease.AllocSlice<byte> 100_000
            let before = backing.Committed, arena.Allocated, arena.HighWater
            Expect.isLessThan (int64 backing.Committed) arena.Capacity "committed"

            for value in [ box arena; lease; slice ] do
                Notebook.html value |> ignore

            Expect.equal (backing.Committed, arena.Allocated, arena.HighWater) before "figures"
            Expect.isTrue (slice.IsValid && lease.IsHeld) "still valid"

            Expect.stringContains
                (label arena)
                $"high-water mark at 100000 bytes, {backing.Committed} bytes committed"
                "committed"

            Expect.equal (List.last (widths arena)) 0.15 "its width")

        testCase "an arena shows what its lease uses, and that it was disposed" (fun () ->
            let arena = new BumpArena<HeapBacking>(new HeapBacking 100L)
            let lease = arena.Lease()
            lease.AllocSlice<byte> 25 |> ignore
            Expect.equal (label arena) (label lease) "the same figures"
            Expect.equal (widths arena) [ 25.0; 0.0; 100.0 ] "widths"
            arena.Dispose()
            Expect.equal (label arena) (label lease) "disposed while it is leased"
            lease.Dispose()
            Expect.equal (Notebook.texts (Notebook.picture arena)) [ "BumpArena: disposed" ] "disposed")

        testCase "a lease that has ended, and one that never began, say so" (fun () ->
            use pool = Backings.pool Backings.heap 1 4096
            let lease = pool.Checkout()
            lease.Dispose()
            use next = pool.Checkout()
            Expect.equal (Notebook.texts (Notebook.picture lease)) [ "ArenaLease: ended" ] "ended"
            Expect.equal (Notebook.texts (Notebook.picture (new ArenaLease()))) [ "ArenaLease: none" ] "default"
            Expect.stringStarts (label next) "0 bytes used" "held")
    ]

let private slices =
    [
        testCase "a slice shows its length and its first ten values with their indices" (fun () ->
            use lease = Backings.arena Backings.heap 4096
            let slice = lease.AllocSliceCopy(ReadOnlySpan [| 100..111 |])

            let cells count =
                [
                    for i in 0 .. count - 1 do
                        string i
                        string (100 + i)
                ]

            let texts (slice: ArenaSlice<int>) = Notebook.texts (Notebook.picture slice)

            Expect.equal (texts slice) ([ "ArenaSlice (12 values)" ] @ cells 10 @ [ "and 2 more" ]) "more than ten"
            Expect.equal (texts (slice.Slice(0, 10))) ("ArenaSlice (10 values)" :: cells 10) "ten"
            Expect.equal (texts (slice.Slice(0, 1))) ("ArenaSlice (1 value)" :: cells 1) "one"
            Expect.equal (texts (slice.Slice(0, 0))) [ "ArenaSlice (0 values)" ] "none"
            lease.Reset()
            Expect.equal (texts slice) [ "ArenaSlice (12 values): stale" ] "stale")

        testCase "values are encoded, long ones are cut, and if ToString throws, the exception is named" (fun () ->
            use lease = Backings.arena Backings.heap 4096

            let value (values: 'T[]) =
                (Notebook.texts (Notebook.picture (lease.AllocSliceCopy(ReadOnlySpan values))))[2]

            Expect.equal (value [| '<' |]) "<" "markup"
            Expect.equal (value [| '\000' |]) "\\u0000" "control character"
            Expect.equal (value [| { Rude.Value = 1 } |]) "ToString: InvalidOperationException" "throws"
            Expect.equal (value [| { Wordy.Value = 1 } |]) (String('<', 59) + "\\uD83D…") "long")
    ]

[<Tests>]
let tests = testList "pictures" (any @ arenas @ slices)
