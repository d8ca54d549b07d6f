/// Slices as Memory<T>.
module Forge.Tests.MemoryTests

#nowarn "9" // pointers of handles

open System
open System.Buffers
open System.IO
open System.Runtime.InteropServices
open System.Text
open Expecto
open Forge
open Forge.Tests.ArenaData
open Microsoft.FSharp.NativeInterop

[<Struct; StructLayout(LayoutKind.Sequential)>]
type private Triple = { A: int; B: int; C: int }

/// The object to which a memory refers.
let private managerOf (memory: Memory<'T>) =
    let mutable manager: MemoryManager<'T> = null

    let found =
        MemoryMarshal.TryGetMemoryManager<'T, MemoryManager<'T>>(Memory<'T>.op_Implicit memory, &manager)

    Expect.isTrue found "there is a manager"
    manager

[<Tests>]
let tests =
    testList
        "memory"
        [
            testCase "a memory is the slice: same values, same length, parts of it, too" (fun () ->
                use arena = arena 4096
                let slice = arena.AllocSliceCopy(ReadOnlySpan [| 1..5 |])
                let memory = slice.AsMemory()
                memory.Span[4] <- 9
                slice.Span[0] <- 7
                Expect.equal (memory.ToArray(), slice.ToArray()) ([| 7; 2; 3; 4; 9 |], [| 7; 2; 3; 4; 9 |]) "shared"
                Expect.equal (memory.Slice(1, 2).ToArray()) [| 2; 3 |] "part of the memory"
                Expect.equal (slice.Slice(3, 2).AsMemory().ToArray()) [| 4; 9 |] "memory of a part"
                Expect.throwsT<IndexOutOfRangeException> (fun () -> memory.Span[5] <- 0) "past the end"

                let mutable segment = ArraySegment<int>()
                let found = MemoryMarshal.TryGetArray(Memory<int>.op_Implicit memory, &segment)
                Expect.isFalse found "there is no array behind it")

            testCase "of an empty slice it is empty, and of a type with references, too" (fun () ->
                use arena = arena 64
                Expect.isTrue ((arena.AllocSlice<int> 0).AsMemory().IsEmpty) "allocated"
                Expect.isTrue (ArenaSlice<string>().AsMemory().IsEmpty) "default")

            testCase "after any end, the memory throws, and the slice gives out none" (fun () ->
                endings
                    (fun arena ->
                        let slice = arena.AllocSlice<int> 3
                        let empty = arena.AllocSlice<int> 0
                        slice, empty, slice.AsMemory())
                    (fun (slice, empty, memory) ->
                        allStale
                            [
                                fun () -> memory.Span.Clear()
                                fun () -> memory.Slice(1, 1).Span.Clear()
                                fun () -> memory.ToArray() |> ignore
                                fun () -> memory.Pin().Dispose()
                                fun () -> slice.AsMemory() |> ignore
                                fun () -> empty.AsMemory() |> ignore
                            ]))

            testCase
                "memory of an earlier lease stays stale when the same bytes are leased and asked for again"
                (fun () ->
                    use pool = Backings.pool Backings.heap 1 256
                    let lease = pool.Checkout()
                    let old = (lease.AllocSlice<byte> 16).AsMemory()
                    lease.Dispose()
                    use lease = pool.Checkout()
                    let young = (lease.AllocSlice<byte> 16).AsMemory()
                    young.Span.Fill 1uy
                    allStale [ fun () -> old.Span.Clear() ]
                    Expect.equal young.Span[15] 1uy "the new one works")

            testCase "one object serves all slices of a type until the lease, the reset or the scope ends" (fun () ->
                use arena = arena 4096
                let first = managerOf ((arena.AllocSlice<int64> 3).AsMemory())
                let second = managerOf ((arena.AllocSlice<int64> 30).AsMemory())
                Expect.isTrue (obj.ReferenceEquals(first, second)) "same epoch"

                let scope = arena.OpenScope()
                let inner = managerOf ((arena.AllocSlice<int64> 3).AsMemory())
                Expect.isFalse (obj.ReferenceEquals(first, inner)) "a scope"
                scope.Dispose()
                let again = managerOf ((arena.AllocSlice<int64> 3).AsMemory())
                Expect.isTrue (obj.ReferenceEquals(first, again)) "after the scope"
                arena.Reset()
                let after = managerOf ((arena.AllocSlice<int64> 3).AsMemory())
                Expect.isFalse (obj.ReferenceEquals(first, after)) "a reset")

            testCase "values that do not lie at multiples of their size from the start are found, too" (fun () ->
                use arena = arena 4096

                for gap in 0..4 do
                    arena.AllocSlice<int> gap |> ignore
                    let slice = arena.AllocSlice<Triple> 2
                    slice.Span[1] <- { A = gap; B = 2; C = 3 }
                    let memory = slice.AsMemory()

                    Expect.equal
                        (memory.ToArray())
                        [| Unchecked.defaultof<_>; { A = gap; B = 2; C = 3 } |]
                        $"gap {gap}"

                    use pin = memory.Pin()

                    let address =
                        unativeint (NativePtr.toNativeInt (NativePtr.ofVoidPtr<byte> pin.Pointer))

                    Expect.equal address (Check.addressOf slice) "address")

            testCase "memory of slices that were allocated before and after, of several types in turn" (fun () ->
                use arena = arena 4096
                let early = arena.AllocSliceCopy(ReadOnlySpan [| 1; 2 |])
                let bytes = arena.AllocSliceCopy(ReadOnlySpan [| 3uy; 4uy; 5uy |])
                let late = arena.AllocSliceCopy(ReadOnlySpan [| 6; 7; 8 |])
                let lateMemory = late.AsMemory()
                let bytesMemory = bytes.AsMemory()
                let earlyMemory = early.AsMemory()
                Expect.equal (earlyMemory.ToArray()) [| 1; 2 |] "early"
                Expect.equal (bytesMemory.ToArray()) [| 3uy; 4uy; 5uy |] "bytes"
                Expect.equal (lateMemory.ToArray()) [| 6; 7; 8 |] "late")

            testCase "memory beyond 2 GiB, and up to the very end of an arena" (fun () ->
                use pool = ArenaPool.Mmap(1, 5L <<< 30)
                use lease = pool.Checkout()
                lease.AllocSliceUninitialized<byte> Int32.MaxValue |> ignore
                let second = lease.AllocSliceUninitialized<byte> Int32.MaxValue
                let last = lease.AllocSliceUninitialized<byte>(int lease.Remaining)

                // The one before the last ends where the object for the last begins.
                for slice in [ second; last; second; last ] do
                    let memory = slice.AsMemory()
                    Expect.equal memory.Length slice.Length "length"
                    memory.Span[memory.Length - 1] <- 5uy
                    Expect.equal slice.Span[slice.Length - 1] 5uy "the last byte")

            testCase
                "where memory is committed on demand, slices beyond what was committed at first have memory, too"
                (fun () ->
                    use pool =
                        new ArenaPool<MmapBacking>(
                            1,
                            (fun () -> new MmapBacking(1L <<< 24, GuardPages.None, commitsOnDemand = true))
                        )

                    use lease = pool.Checkout()

                    for index in 1..20 do
                        let slice = lease.AllocSlice<int> 5000
                        let memory = slice.AsMemory()
                        memory.Span.Fill index
                        Expect.isTrue (slice.ToArray() |> Array.forall ((=) index)) $"slice {index}")

            testCase "a memory is pinned at each of its values and at its end, and not beyond" (fun () ->
                use arena = arena 256
                let slice = arena.AllocSliceCopy(ReadOnlySpan [| 10L; 20L; 30L |])
                let memory = slice.AsMemory()

                for index in 0..2 do
                    use pin = memory.Slice(index).Pin()

                    Expect.equal
                        (NativePtr.read (NativePtr.ofVoidPtr<int64> pin.Pointer))
                        (10L * int64 (index + 1))
                        "value"

                let manager = managerOf memory

                use atEnd = manager.Pin 3
                use atStart = manager.Pin 0
                Expect.isTrue (atEnd.Pointer <> atStart.Pointer) "the end"

                for index in [ -1; 4 ] do
                    Check.throws<ArgumentOutOfRangeException> [ "The index must be 0 to 3" ] (fun () ->
                        manager.Pin(index).Dispose()))

            testCase
                "the same object serves slices before the first one, of a type that is no power of two, and of a whole arena"
                (fun () ->
                    use arena = arena 4096
                    arena.AllocSlice<int> 1 |> ignore
                    let early = arena.AllocSlice<Triple> 2
                    let late = arena.AllocSlice<Triple> 2
                    let manager = managerOf (late.AsMemory())
                    Expect.isTrue (obj.ReferenceEquals(manager, managerOf (early.AsMemory()))) "before"
                    use small = Backings.arena Backings.heap 64
                    let whole = small.AllocSlice<byte> 64

                    Expect.isTrue
                        (obj.ReferenceEquals(managerOf (whole.AsMemory()), managerOf (whole.AsMemory())))
                        "whole")

            testCase "even the object behind it shows no more of the arena than is granted" (fun () ->
                use arena = arena 4096
                let memory = (arena.AllocSlice<byte> 100).AsMemory()
                let manager = managerOf memory
                Expect.equal (manager.GetSpan().Length) 100 "granted"
                arena.AllocSlice<byte> 50 |> ignore
                Expect.equal manager.Memory.Length 100 "still"
                Expect.equal memory.Length 100 "what its user sees")

            testCaseTask "streams read into it and write from it" (fun () ->
                task {
                    use arena = arena 4096
                    let text = Encoding.UTF8.GetBytes "through a file and back"
                    let path = Path.GetTempFileName()

                    try
                        use file =
                            new FileStream(
                                path,
                                FileMode.Open,
                                FileAccess.ReadWrite,
                                FileShare.None,
                                1,
                                useAsync = true
                            )

                        let source = arena.AllocSliceCopy(ReadOnlySpan text)
                        do! file.WriteAsync(Memory<byte>.op_Implicit(source.AsMemory()))
                        file.Position <- 0L
                        let target = arena.AllocSlice<byte> 100
                        let! count = file.ReadAsync(target.AsMemory())
                        Expect.equal (target.ToArray()[.. count - 1]) text "bytes"
                    finally
                        File.Delete path
                })

            testCase "asking for memory again allocates nothing" (fun () ->
                use arena = arena 4096
                let slice = arena.AllocSlice<byte> 100
                let mutable sum = 0

                expectNoAllocation "AsMemory" (fun () ->
                    for start in 0..99 do
                        sum <- sum + slice.Slice(start, 1).AsMemory().Span.Length))
        ]
