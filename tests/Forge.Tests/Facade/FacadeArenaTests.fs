/// Allocation and slices through the facade.
module Forge.Tests.FacadeArenaTests

open System
open Expecto
open Forge

exception private Broken

let private arenas =
    [
        testCase "an arena of its own lives to the end of its use block, over each kind of memory" (fun () ->
            for make in
                [
                    fun () -> Arena.mmap (4 * KiB)
                    fun () -> Arena.heap (4 * KiB)
                    fun () -> Arena.pinned (4 * KiB)
                    fun () -> Arena.ofBacking (Backing.borrow (Memory(Array.zeroCreate 4096)))
                ] do
                let slice =
                    use arena = make ()
                    Expect.equal (Arena.capacity arena) 4096L "capacity"
                    let slice = arena |> Arena.slice<byte> 100
                    Expect.equal (Arena.allocated arena, Arena.remaining arena) (100L, 3996L) "sizes"
                    slice

                Expect.isFalse (Slice.isValid slice) "stale")

        testCase "allocating by each function gives what it says" (fun () ->
            use arena = Arena.heap (4 * KiB)
            Expect.equal (arena |> Arena.slice<int> 3 |> Slice.toArray) [| 0; 0; 0 |] "slice"
            Expect.equal (arena |> Arena.sliceUninitialized<int> 3 |> Slice.length) 3 "uninitialized"
            Expect.equal (arena |> Arena.value 'x' |> Slice.toArray) [| 'x' |] "value"
            Expect.equal (Arena.copy (ReadOnlySpan [| 1; 2 |]) arena |> Slice.toArray) [| 1; 2 |] "copy"
            Expect.equal (arena |> Arena.ofArray [| 1.5 |] |> Slice.toArray) [| 1.5 |] "array"
            Expect.equal (arena |> Arena.utf8 "naïve" |> Slice.toText) "naïve" "UTF-8"
            let bytes = arena |> Arena.bytes 10L 64L
            Expect.equal (Slice.length bytes, Check.addressOf bytes % 64un) (10, 0un) "bytes"
            Expect.equal (arena |> Arena.grow 12 bytes |> Slice.length) 12 "grow"
            Arena.reset arena
            Expect.equal (Arena.allocated arena) 0L "reset")

        testCase "slices read as zero unless asked for uninitialized, whatever the memory held" (fun () ->
            use arena = Arena.heap 64L

            for allocate in
                [
                    Arena.slice<byte> 64
                    Arena.trySlice<byte> 64 >> ValueOption.get
                    Arena.bytes 64L 1L
                    fun arena -> arena |> Arena.grow 64 (Arena.slice<byte> 0 arena)
                ] do
                arena |> Arena.sliceUninitialized<byte> 64 |> Slice.fill 7uy
                Arena.reset arena
                Expect.equal (allocate arena |> Slice.toArray) (Array.zeroCreate 64) "zeros"
                Arena.reset arena)

        testCase "the try functions give none where it does not fit" (fun () ->
            use arena = Arena.heap 16L
            let slice = arena |> Arena.slice<byte> 10
            Expect.isTrue (arena |> Arena.trySlice<int> 4 |> _.IsNone) "slice"
            Expect.isTrue (arena |> Arena.tryUtf8 "too long for it" |> _.IsNone) "text"
            Expect.isTrue (arena |> Arena.tryGrow 17 slice |> _.IsNone) "grow"
            Expect.equal (arena |> Arena.tryGrow 12 slice |> ValueOption.map Slice.length) (ValueSome 12) "grows"

            Expect.equal
                (arena |> Arena.tryUtf8 "ab" |> ValueOption.map Slice.toText)
                (ValueSome "ab")
                "text that fits"

            Expect.equal (arena |> Arena.trySlice<byte> 2 |> ValueOption.map Slice.length) (ValueSome 2) "the rest")

        testCase "a scope rewinds at its end, also when the body throws" (fun () ->
            use arena = Arena.heap (1 * KiB)
            let kept = arena |> Arena.value 1

            let inner =
                Arena.scope arena (fun () ->
                    let slice = arena |> Arena.slice<int> 10
                    Arena.scope arena (fun () -> arena |> Arena.slice<int> 10 |> ignore)
                    Expect.equal (Arena.allocated arena) 44L "the inner scope is rewound"
                    slice)

            Expect.isFalse (Slice.isValid inner) "stale"

            Check.throws<Broken> [] (fun () ->
                Arena.scope arena (fun () ->
                    arena |> Arena.slice<int> 10 |> ignore
                    raise Broken))

            Expect.equal (Arena.allocated arena) 4L "rewound"
            Expect.equal (Slice.toArray kept) [| 1 |] "kept")

        testCase "bad sizes and alignments of bytes are refused" (fun () ->
            use arena = Arena.heap (1 * KiB)

            for size in [ 0L; -1L; Int64.MinValue ] do
                Check.throws<ArgumentOutOfRangeException> [ "size"; string size; "1 to" ] (fun () ->
                    arena |> Arena.bytes size 8L |> ignore)

            for alignment in [ -8L; 0L; 24L ] do
                Check.throws<ArgumentException> [ "alignment"; "power of two"; string alignment ] (fun () ->
                    arena |> Arena.bytes 8L alignment |> ignore))
    ]

let private slices =
    [
        testCase "the functions of a slice work on its values" (fun () ->
            use arena = Arena.heap (1 * KiB)
            let slice = arena |> Arena.init 5 (fun i -> i * i + 1)
            Expect.equal (Slice.toArray slice) [| 1; 2; 5; 10; 17 |] "init"
            Expect.equal (Slice.sum slice) 35 "sum"
            Expect.equal (Slice.fold (fun text n -> $"{text}{n} ") "" slice) "1 2 5 10 17 " "fold"
            let mutable seen = 0
            slice |> Slice.iter (fun n -> seen <- seen * 10 + n % 10)
            Expect.equal seen 12507 "iter, in order"
            Expect.equal (slice |> Slice.sub 1 3 |> Slice.toArray) [| 2; 5; 10 |] "sub"
            slice |> Slice.sub 0 2 |> Slice.fill 7
            Expect.equal (Slice.toArray slice) [| 7; 7; 5; 10; 17 |] "fill"
            Expect.isTrue (Slice.isValid slice) "valid")
    ]

[<Tests>]
let tests = testList "facade" [ testList "arena" arenas; testList "slice" slices ]
