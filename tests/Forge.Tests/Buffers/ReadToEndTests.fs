/// Reading streams to their end.
module Forge.Tests.ReadToEndTests

open System
open System.IO
open System.Threading
open System.Threading.Tasks
open Expecto
open FsCheck.FSharp
open Forge
open Forge.Tests.ArenaData

/// A stream that can't seek, and returns a few bytes each time.
type private Trickle(bytes: byte[], most: int) =
    inherit Stream()
    let mutable position = 0
    member val Returns: (int -> int) = id with get, set
    member val Between: (unit -> unit) = ignore with get, set
    override _.CanRead = true
    override _.CanSeek = false
    override _.CanWrite = false
    override _.Length = raise (NotSupportedException())

    override _.Position
        with get () = raise (NotSupportedException())
        and set _ = raise (NotSupportedException())

    override _.Flush() = ()
    override _.Seek(_, _) = raise (NotSupportedException())
    override _.SetLength _ = raise (NotSupportedException())
    override _.Write(_: byte[], _: int, _: int) = raise (NotSupportedException())

    override this.Read(buffer: byte[], offset, count) =
        this.Between()
        let count = Math.Min(Math.Min(count, most), bytes.Length - position)
        Array.Copy(bytes, position, buffer, offset, count)
        position <- position + count
        this.Returns count

/// One that says that it has read so many bytes, whatever there was room for.
type private Lying(count: int) =
    inherit Trickle([||], 0)
    override _.Read(_: Span<byte>) : int = count
    override _.Read(_: byte[], _: int, _: int) : int = count
    override _.ReadAsync(_: Memory<byte>, _: CancellationToken) : ValueTask<int> = ValueTask<int> count
    override _.ReadAsync(_: byte[], _: int, _: int, _: CancellationToken) : Task<int> = Task.FromResult count

/// One that returns from each read when a test says so, with as many bytes as that says.
type private Pending(bytes: byte[]) =
    inherit Trickle(bytes, Int32.MaxValue)
    let mutable waiting = TaskCompletionSource<int>()
    let mutable position = 0

    member _.Release count =
        let read = waiting
        waiting <- TaskCompletionSource<int>()
        read.SetResult count

    override _.ReadAsync(buffer: Memory<byte>, _: CancellationToken) : ValueTask<int> =
        let reading = waiting.Task

        ValueTask<int>(
            task {
                let! count = reading
                bytes.AsSpan(position, count).CopyTo buffer.Span
                position <- position + count
                return count
            }
        )

    override this.ReadAsync(buffer: byte[], offset: int, count: int, cancellation: CancellationToken) : Task<int> =
        this.ReadAsync(Memory(buffer, offset, count), cancellation).AsTask()

/// One that claims a length that is not true.
type private Claiming(bytes: byte[], claimed: int64) =
    inherit MemoryStream(bytes)
    override _.Length = claimed

let private data count =
    Array.init count (fun i -> byte (i * 7))

/// The two ways to read.
let private ways: (string * (ArenaLease -> Stream -> int -> ArenaSlice<byte>)) list =
    [
        "at once", (fun arena stream limit -> arena.ReadToEnd(stream, limit))
        "without blocking",
        (fun arena stream limit -> arena.ReadToEndAsync(stream, limit).AsTask().GetAwaiter().GetResult())
    ]

let private everyWay name (test: (ArenaLease -> Stream -> int -> ArenaSlice<byte>) -> unit) =
    testList name [ for way, read in ways -> testCase way (fun () -> test read) ]

let private sizes = [ 0; 1; 4095; 4096; 4097; 20_000 ]

[<Tests>]
let tests =
    testList
        "read to end"
        [
            everyWay "a stream that can seek takes exactly as much room as it has bytes left" (fun read ->
                for size in sizes do
                    use arena = arena 100_000
                    use stream = new MemoryStream(data size)
                    stream.Position <- int64 (min size 3)
                    let slice = read arena stream Int32.MaxValue
                    Expect.equal (slice.ToArray()) (Array.skip (min size 3) (data size)) $"{size} bytes"
                    Expect.equal arena.Allocated (int64 slice.Length) "room")

            everyWay "so does one that can't, after the room that was not needed is free again" (fun read ->
                for size in sizes do
                    for most in [ 1000; 5000 ] do
                        use arena = arena 100_000
                        use stream = new Trickle(data size, most)
                        let slice = read arena stream Int32.MaxValue
                        Expect.equal (slice.ToArray()) (data size) $"{size} bytes"
                        Expect.equal arena.Allocated (int64 size) "room")

            everyWay
                "what fits exactly is read, and one byte more is refused and leaves the arena as it was"
                (fun read ->
                    for size in [ 1; 4096; 6000 ] do
                        for stream in [ new MemoryStream(data size) :> Stream; new Trickle(data size, 1000) ] do
                            use arena = arena size
                            Expect.equal ((read arena stream Int32.MaxValue).ToArray()) (data size) "exact"

                        for stream in
                            [
                                new MemoryStream(data (size + 1)) :> Stream
                                new Trickle(data (size + 1), 1000)
                            ] do
                            use arena = arena size

                            Check.throws<ArenaExhaustedException> [ $"of {size}" ] (fun () ->
                                read arena stream Int32.MaxValue |> ignore)

                            Expect.equal arena.Allocated 0L "unchanged")

            everyWay "a limit accepts as many bytes and refuses one more" (fun read ->
                for size in [ 0; 1; 4096; 6000 ] do
                    for stream in [ new MemoryStream(data size) :> Stream; new Trickle(data size, 1000) ] do
                        use arena = arena 100_000
                        Expect.equal ((read arena stream size).ToArray()) (data size) "as many"

                    for stream in
                        [
                            new MemoryStream(data (size + 1)) :> Stream
                            new Trickle(data (size + 1), 1000)
                        ] do
                        use arena = arena 100_000

                        Check.throws<InvalidDataException> [ "more than the limit of"; string size ] (fun () ->
                            read arena stream size |> ignore)

                        if stream.CanSeek then
                            Expect.equal stream.Position 0L "nothing was read"

                        Expect.equal arena.Allocated 0L "unchanged")

            everyWay "a stream whose length is wrong is read to its real end" (fun read ->
                for claimed in [ 0L; 10L; 500L ] do
                    use arena = arena 100_000
                    use stream = new Claiming(data 100, claimed)
                    let slice = read arena stream Int32.MaxValue

                    Expect.equal (slice.ToArray()) (data 100) $"says {claimed}")

            everyWay "files whose length is said to be 0 are read, too" (fun read ->
                Needs.linux ()
                use arena = arena 10_000_000
                use file = File.OpenRead "/proc/self/smaps"
                let slice = read arena file Int32.MaxValue
                Expect.stringContains (Text.Encoding.UTF8.GetString slice.Span) "VmFlags" "contents"
                Expect.isGreaterThan slice.Length 4096 "more than the first room")

            everyWay "arguments are checked, and a lease that has ended is refused" (fun read ->
                use arena = arena 1000
                use stream = new MemoryStream(data 10)
                Check.throws<ArgumentNullException> [ "stream" ] (fun () -> read arena null 1 |> ignore)
                Check.throws<ArgumentOutOfRangeException> [ "limit"; "-1" ] (fun () -> read arena stream -1 |> ignore)
                let ended = Backings.arena Backings.heap 100
                ended.Dispose()

                Check.throws<InvalidOperationException> [ "The lease has ended" ] (fun () ->
                    read ended stream 10 |> ignore))

            everyWay "what is allocated meanwhile stays, and the bytes are whole" (fun read ->
                use arena = arena 200_000
                let others = ResizeArray<ArenaSlice<int>>()
                use stream = new Trickle(data 30_000, 700)
                stream.Between <- fun () -> others.Add(arena.AllocSliceCopy(ReadOnlySpan [| others.Count; -1 |]))
                let slice = read arena stream Int32.MaxValue
                Expect.equal (slice.ToArray()) (data 30_000) "bytes"
                Expect.equal [ for other in others -> other[0] ] [ 0 .. others.Count - 1 ] "others")

            everyWay "a stream that fails leaves the arena as it was" (fun read ->
                use arena = arena 100_000
                use stream = new Trickle(data 100, 1000)
                stream.Returns <- fun _ -> raise (IOException "broken")
                Check.throws<IOException> [ "broken" ] (fun () -> read arena stream Int32.MaxValue |> ignore)
                Expect.equal arena.Allocated 0L "unchanged")

            everyWay "so does one that says it has read more than there was room for, or less than nothing" (fun read ->
                for count in [ -1; 4097; Int32.MaxValue ] do
                    use arena = arena 100_000

                    Check.throws<InvalidOperationException>
                        [ $"Lying) returned {count} when at most 4096 bytes" ]
                        (fun () -> read arena (new Lying(count)) Int32.MaxValue |> ignore)

                    Expect.equal arena.Allocated 0L "unchanged")

            everyWay "a reset or a give-back meanwhile is seen" (fun read ->
                for finish in
                    [
                        (fun (lease: ArenaLease) ->
                            lease.Reset()
                            lease.AllocSlice<byte> 50 |> ignore)
                        (fun lease -> lease.Dispose())
                    ] do
                    use pool = Backings.pool Backings.heap 1 100_000
                    let lease = pool.Checkout()
                    use stream = new Trickle(data 30_000, 700)
                    let mutable reads = 0

                    stream.Between <-
                        fun () ->
                            reads <- reads + 1

                            if reads = 5 then
                                finish lease

                    Check.throws<InvalidOperationException> [ "stale" ] (fun () ->
                        read lease stream Int32.MaxValue |> ignore)

                    if lease.IsHeld then
                        Expect.equal lease.Allocated 50L "what was allocated meanwhile stays"

                    lease.Dispose()
                    use next = pool.Checkout()
                    Expect.equal next.Allocated 0L "the next lease is empty")

            testCaseTask
                "two readings of one lease that take turns lose nothing, also where one has to wait for the room of the other"
                (fun () ->
                    task {
                        use arena = arena 12_000
                        let first = new Pending(data 4098)
                        let second = new Pending(data 10)
                        let readingFirst = arena.ReadToEndAsync(first).AsTask()
                        let readingSecond = arena.ReadToEndAsync(second).AsTask()
                        // The second one holds what the first would need to grow, so that asks for a byte to see whether it has ended.
                        first.Release 4096
                        second.Release 10
                        second.Release 0
                        let! small = readingSecond
                        first.Release 1
                        first.Release 1
                        first.Release 0
                        let! large = readingFirst
                        Expect.equal (large.ToArray(), small.ToArray()) (data 4098, data 10) "bytes"
                    })

            testCaseTask "a token that is cancelled ends the reading and leaves the arena as it was" (fun () ->
                task {
                    use arena = arena 100_000
                    use source = new CancellationTokenSource()
                    use stream = new Trickle(data 30_000, 700)
                    stream.Between <- fun () -> source.Cancel()

                    let! ended =
                        task {
                            try
                                let! _ = arena.ReadToEndAsync(stream, cancellationToken = source.Token)
                                return false
                            with :? OperationCanceledException ->
                                return true
                        }

                    Expect.isTrue ended "cancelled"
                    Expect.equal arena.Allocated 0L "unchanged"
                })

            Check.property
                "bytes of any length in pieces of any size, with any limit"
                200
                (Prop.forAll
                    (Arb.fromGen (Gen.zip3 (Gen.choose (0, 12_000)) (Gen.choose (1, 5000)) (Gen.choose (0, 12_000))))
                    (fun (size, most, limit) ->
                        use arena = arena 40_000
                        use stream = new Trickle(data size, most)

                        try
                            let slice = arena.ReadToEnd(stream, limit)
                            slice.ToArray() = data size && size <= limit
                        with :? InvalidDataException ->
                            size > limit && arena.Allocated = 0L))
        ]
