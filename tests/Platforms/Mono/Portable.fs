/// What the tests call and .NET Framework lacks.
namespace Forge.Tests

open System
open System.Buffers
open System.Collections.Concurrent
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Reflection
open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open System.Text
open System.Threading
open System.Threading.Tasks

[<AutoOpen>]
module Portable =
    type GC with
        /// Mono counts what it hands out to threads, which is more.
        static member AllocateArray<'T>(length: int, pinned: bool) =
            let array = Array.zeroCreate<'T> length

            // Never freed: the tests pin little.
            if pinned then
                GCHandle.Alloc(array, GCHandleType.Pinned) |> ignore

            array

        static member GetAllocatedBytesForCurrentThread() : int64 =
            Expecto.Tests.skiptest "needs a count of each thread's allocations"

    let private shared = Random()

    type Random with
        static member Shared = shared

        member this.NextInt64() =
            let bytes = Array.zeroCreate<byte> 8
            this.NextBytes bytes
            BitConverter.ToInt64(bytes, 0) &&& Int64.MaxValue

        member this.NextInt64(most: int64) = this.NextInt64() % most

        member this.NextInt64(least: int64, most: int64) =
            int64 (bigint least + bigint (this.NextInt64()) % (bigint most - bigint least))

        member this.NextBytes(bytes: Span<byte>) =
            let array = Array.zeroCreate<byte> bytes.Length
            this.NextBytes array
            array.AsSpan().CopyTo bytes

    type Double with
        static member IsFinite(number: float) =
            not (Double.IsNaN number || Double.IsInfinity number)

    type BitConverter with
        static member TryWriteBytes(bytes: Span<byte>, number: int) =
            MemoryMarshal.TryWrite(bytes, ref number)

        static member TryWriteBytes(bytes: Span<byte>, number: int64) =
            MemoryMarshal.TryWrite(bytes, ref number)

    type Parallel with
        static member ForAsync
            (first: int, afterLast: int, options: ParallelOptions, body: Func<int, CancellationToken, ValueTask>)
            : Task =
            let next = ref (first - 1)

            let worker () : Task =
                task {
                    let mutable index = Interlocked.Increment next

                    while index < afterLast do
                        do! body.Invoke(index, CancellationToken.None)
                        index <- Interlocked.Increment next
                }

            Task.WhenAll
                [|
                    for _ in 1 .. options.MaxDegreeOfParallelism ->
                        Task.Run<unit>(fun () -> worker () :?> Task<unit>) :> Task
                |]

    type Task with
        member this.IsCompletedSuccessfully = this.Status = TaskStatus.RanToCompletion

        member this.WaitAsync(timeout: TimeSpan) : Task =
            task {
                let! first = Task.WhenAny(this, Task.Delay timeout)

                if not (obj.ReferenceEquals(first, this)) then
                    raise (TimeoutException())

                return! this
            }

    type Task<'T> with
        member this.WaitAsync(timeout: TimeSpan) : Task<'T> =
            task {
                do! (this :> Task).WaitAsync timeout
                return! this
            }

    type UIntPtr with
        static member MaxValue = ~~~0un

    type Array with
        static member MaxLength = 0x7FFFFFC7

    type BindingFlags with
        static member DoNotWrapExceptions = BindingFlags.Default

    type Directory with
        static member CreateTempSubdirectory(prefix: string) =
            Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), prefix + Path.GetRandomFileName()))

    type SpinWait with
        member _.SpinOnce(sleep1Threshold: int) = Thread.Yield() |> ignore

    type ConcurrentDictionary<'Key, 'Value> with
        member this.TryRemove(pair: KeyValuePair<'Key, 'Value>) =
            (this :> ICollection<KeyValuePair<'Key, 'Value>>).Remove pair

    type ReadOnlySequence<'T> with
        member this.FirstSpan = this.First.Span

    type ArraySegment<'T> with
        member this.Item
            with get index = this.Array[this.Offset + index]

    type ConcurrentQueue<'T> with
        member this.Clear() =
            while fst (this.TryDequeue()) do
                ()

    type OperatingSystem with
        static member IsLinux() =
            RuntimeInformation.IsOSPlatform OSPlatform.Linux

        static member IsWindows() =
            RuntimeInformation.IsOSPlatform OSPlatform.Windows

        static member IsMacOS() =
            RuntimeInformation.IsOSPlatform OSPlatform.OSX

    type Environment with
        static member ProcessId = Process.GetCurrentProcess().Id

    type Marshal with
        static member GetLastPInvokeError() = Marshal.GetLastWin32Error()

    type Char with
        static member IsAsciiHexDigitLower(letter: char) =
            letter >= '0' && letter <= '9' || letter >= 'a' && letter <= 'f'

    type Encoding with
        static member Latin1 = Encoding.GetEncoding 28591

        member this.TryGetBytes(text: ReadOnlySpan<char>, room: Span<byte>, written: byref<int>) =
            let bytes = this.GetBytes(text.ToArray())
            written <- bytes.Length
            bytes.AsSpan().TryCopyTo room

        member this.GetString(bytes: ReadOnlySpan<byte>) = this.GetString(bytes.ToArray())

    type String with
        member this.Contains(letter: char) = this.IndexOf letter >= 0
        member this.Contains(part: string, comparison: StringComparison) = this.IndexOf(part, comparison) >= 0

        member this.EnumerateRunes() : Rune seq =
            seq {
                let mutable index = 0

                while index < this.Length do
                    let length = if Char.IsSurrogatePair(this, index) then 2 else 1
                    { Text = this.Substring(index, length) }
                    index <- index + length
            }

        member this.Split(separator: char, options: StringSplitOptions) = this.Split([| separator |], options)

    type Stream with
        member this.Write(bytes: ReadOnlySpan<byte>) =
            this.Write(bytes.ToArray(), 0, bytes.Length)

        member this.Read(bytes: Span<byte>) =
            let array = Array.zeroCreate<byte> bytes.Length
            let count = this.Read(array, 0, array.Length)
            array.AsSpan(0, count).CopyTo bytes
            count

        member this.WriteAsync(bytes: ReadOnlyMemory<byte>) =
            ValueTask(this.WriteAsync(bytes.ToArray(), 0, bytes.Length))

        member this.ReadAsync(bytes: Memory<byte>) =
            ValueTask<int>(
                task {
                    let array = Array.zeroCreate<byte> bytes.Length
                    let! count = this.ReadAsync(array, 0, array.Length)
                    array.AsMemory(0, count).CopyTo bytes
                    return count
                }
            )

    type MemoryExtensions with
        static member Count(span: ReadOnlySpan<byte>, value: byte) =
            let mutable count = 0

            for at in span do
                if at = value then
                    count <- count + 1

            count

[<AbstractClass; Sealed; Extension>]
type PortableExtensions =
    [<Extension>]
    static member IndexOfAnyExcept(span: Span<'T>, value: 'T) =
        let mutable index = 0

        while index < span.Length && EqualityComparer.Default.Equals(span[index], value) do
            index <- index + 1

        if index = span.Length then -1 else index

    [<Extension>]
    static member ContainsAnyExcept(span: Span<'T>, value: 'T) =
        PortableExtensions.IndexOfAnyExcept(span, value) >= 0

    [<Extension>]
    static member CommonPrefixLength(span: Span<'T>, other: ReadOnlySpan<'T>) =
        let mutable length = 0

        while length < min span.Length other.Length
              && EqualityComparer.Default.Equals(span[length], other[length]) do
            length <- length + 1

        length

    [<Extension>]
    static member TryAdd(dictionary: Dictionary<'Key, 'Value>, key: 'Key, value: 'Value) =
        not (dictionary.ContainsKey key)
        && (dictionary.Add(key, value)
            true)

    [<Extension>]
    static member Remove(dictionary: Dictionary<'Key, 'Value>, key: 'Key, value: byref<'Value>) =
        dictionary.TryGetValue(key, &value) && dictionary.Remove key
