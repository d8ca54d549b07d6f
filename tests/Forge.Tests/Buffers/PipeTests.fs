/// Pipes whose segments are arenas.
module Forge.Tests.PipeTests

open System
open System.Buffers
open System.Buffers.Binary
open System.IO.Pipelines
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

let private frame = 16

/// A pipe over a pool, which stops its writer at 64 KiB.
let private pipe (pool: ArenaPool) =
    Pipe(
        PipeOptions(
            pool.AsMemoryPool(),
            pauseWriterThreshold = 65536L,
            resumeWriterThreshold = 32768L,
            useSynchronizationContext = false
        )
    )

let private send (writer: PipeWriter) count =
    task {
        let mutable pauses = 0

        for number in 1..count do
            let span = writer.GetSpan frame
            BinaryPrimitives.WriteInt32LittleEndian(span, number)
            BinaryPrimitives.WriteInt32LittleEndian(span.Slice(frame - 4), -number)
            writer.Advance frame

            if number % 64 = 0 || number = count then
                let flush = writer.FlushAsync()

                if not flush.IsCompleted then
                    pauses <- pauses + 1

                let! _ = flush
                ()

        do! writer.CompleteAsync()
        return pauses
    }

let private numberAt (buffer: ReadOnlySequence<byte>) (offset: int) =
    let part = buffer.Slice(int64 offset, 4L)
    let bytes = Array.zeroCreate<byte> 4
    part.CopyTo(Span bytes)
    BinaryPrimitives.ReadInt32LittleEndian(ReadOnlySpan bytes)

/// Reads to the end; the numbers must come in order.
let private receive (reader: PipeReader) =
    task {
        let mutable last = 0
        let mutable ended = false

        while not ended do
            let! result = reader.ReadAsync()
            let mutable rest = result.Buffer

            while rest.Length >= int64 frame do
                let number = numberAt rest 0

                if number <> last + 1 || numberAt rest (frame - 4) <> -number then
                    failtest $"after {last} came {number}"

                last <- number
                rest <- rest.Slice(int64 frame)

            reader.AdvanceTo(rest.Start, rest.End)
            ended <- result.IsCompleted

        do! reader.CompleteAsync()
        return last
    }

let private expectNothingLeased (pool: ArenaPool) =
    Expect.equal (pool.GetStatistics().Leased) 0 "arenas that are still leased"

[<Tests>]
let tests =
    testList
        "pipe"
        [
            testCaseTask
                "a million messages go through in order, the writer is stopped now and then, and nothing is left"
                (fun () ->
                    task {
                        use pool = ArenaPool.Heap(64, 16384L)
                        let pipe = pipe pool
                        let sending = Task.Run<int>(fun () -> send pipe.Writer 1_000_000)
                        let! last = Task.Run<int>(fun () -> receive pipe.Reader)
                        let! _ = sending
                        Expect.equal last 1_000_000 "messages"
                        expectNothingLeased pool

                        Expect.isLessThanOrEqual
                            pool.IdleCount
                            20
                            "arenas: a window of 64 KiB in blocks of 4 KiB, and some"
                    })

            testCaseTask
                "without a reader the writer stops, with arenas for no more than the threshold and a block"
                (fun () ->
                    task {
                        use pool = ArenaPool.Heap(64, 4096L)
                        let pipe = pipe pool
                        let sending = send pipe.Writer 10_000
                        do! Task.Delay 20
                        Expect.isFalse sending.IsCompleted "waits"
                        Expect.isLessThanOrEqual (pool.GetStatistics().Leased) 18 "arenas"
                        let! last = receive pipe.Reader
                        let! pauses = sending
                        Expect.equal last 10_000 "messages"
                        Expect.isGreaterThan pauses 0 "pauses"
                        expectNothingLeased pool
                    })

            testCaseTask "a reader that is cancelled, and ends early, leaves nothing" (fun () ->
                task {
                    use pool = ArenaPool.Heap(64, 4096L)
                    let pipe = pipe pool
                    use source = new CancellationTokenSource()
                    let waiting = pipe.Reader.ReadAsync(source.Token).AsTask()
                    source.Cancel()

                    let! cancelled =
                        task {
                            try
                                let! _ = waiting
                                return false
                            with :? OperationCanceledException ->
                                return true
                        }

                    Expect.isTrue cancelled "cancelled"
                    let sending = send pipe.Writer 100_000
                    let! result = pipe.Reader.ReadAsync()
                    pipe.Reader.AdvanceTo(result.Buffer.GetPosition 16L)
                    do! pipe.Reader.CompleteAsync()
                    let! _ = sending
                    expectNothingLeased pool
                })

            testCaseTask "a writer that is cancelled while it waits leaves nothing" (fun () ->
                task {
                    use pool = ArenaPool.Heap(64, 4096L)
                    let pipe = pipe pool
                    use source = new CancellationTokenSource()

                    for _ in 1..20 do
                        let span = pipe.Writer.GetSpan 4096
                        span.Fill 1uy
                        pipe.Writer.Advance 4096

                    let flushing = pipe.Writer.FlushAsync(source.Token).AsTask()
                    Expect.isFalse flushing.IsCompleted "waits for the reader"
                    source.Cancel()

                    let! cancelled =
                        task {
                            try
                                let! _ = flushing
                                return false
                            with :? OperationCanceledException ->
                                return true
                        }

                    Expect.isTrue cancelled "cancelled"
                    do! pipe.Writer.CompleteAsync()
                    do! pipe.Reader.CompleteAsync()
                    expectNothingLeased pool
                })

            testCaseTask "a segment that no arena can hold comes from the heap, as with any pool" (fun () ->
                task {
                    use pool = ArenaPool.Heap(4, 4096L)
                    let pipe = pipe pool
                    let span = pipe.Writer.GetSpan 10_000
                    span.Fill 7uy
                    pipe.Writer.Advance 10_000
                    let! _ = pipe.Writer.FlushAsync()
                    let! result = pipe.Reader.ReadAsync()
                    Expect.equal result.Buffer.Length 10_000L "bytes"
                    pipe.Reader.AdvanceTo result.Buffer.End
                    do! pipe.Writer.CompleteAsync()
                    do! pipe.Reader.CompleteAsync()
                    expectNothingLeased pool
                })
        ]
