/// What F# Interactive shows of a value of each public type.
module Forge.Tests.DisplayTests

open System
open System.Text.RegularExpressions
open Expecto
open Forge

/// Values in each state, made in the session.
let private setup =
    """
open System
open System.Runtime.CompilerServices
let pool = Pool.mmap 4 (64 * KiB)
let closed = Pool.mmap 4 (64 * KiB)
closed.Dispose()
let lease = Pool.checkout pool
let slice = lease |> Arena.init 1000 id
let ended = Arena.heap (1 * KiB)
let stale = ended |> Arena.ofList [ 1; 2; 3 ]
let staleList = ended |> ArenaList.ofList [ 1; 2; 3 ]
let staleTextMap = ended |> ArenaTextMap.ofSeq [ "a", 1; "b", 2 ]
let staleText = ended |> ArenaText.ofString "gone"
ended.Dispose()
let lives = Arena.heap (64 * KiB)
let reference = lives |> Arena.alloc 1.5
let list = lives |> ArenaList.ofSeq (Seq.init 1000 id)
[<Struct>]
type Point = { X: int; Y: float }
let map = lives |> ArenaMap.ofSeq [ for i in 1..3 -> struct (i, "abc"[i - 1]), { X = i; Y = float i + 0.5 } ]
[<Struct>]
type Comparer =
    interface System.Collections.Generic.IEqualityComparer<int> with
        member _.Equals(x, y) = (x = y)
        member _.GetHashCode x = x
let mutable compared = lives.AllocMap<int, float, Comparer>(Comparer())
compared[7] <- 0.5
let textMap = lives |> ArenaTextMap.ofSeq [ "one", 1; "two", 2 ]
let interner = lives |> ArenaInterner.create
for word in [ "one"; "two"; "one" ] do interner |> ArenaInterner.intern word |> ignore
let writer = ArenaBufferWriter<int>(lives)
System.Buffers.BuffersExtensions.Write(writer, ReadOnlySpan [| 1; 2 |])
let stream = new ArenaStream(lives)
stream.Write([| 3uy; 4uy |], 0, 2)
let arena = new BumpArena<_>(Backing.heap 100L)
let disposedArena = new BumpArena<_>(Backing.heap 100L)
disposedArena.Dispose()
let disposed (backing: 'B :> IDisposable) = backing.Dispose(); backing
let catch (action: unit -> unit) = try action (); null with error -> error
let lost = ResizeArray<LeakedLease>()
let tracking = Pool.heapWith { PoolOptions.defaults with Checks = ArenaChecks.TrackLeaks; OnLeak = lost.Add } 1 64L
[<MethodImpl(MethodImplOptions.NoInlining)>]
let lose () = Pool.checkout tracking |> ignore
for _ in 1..3 do lose ()
let started = DateTime.UtcNow
while lost.Count = 0 && DateTime.UtcNow - started < TimeSpan.FromSeconds 20.0 do
    GC.Collect()
    GC.WaitForPendingFinalizers()"""

/// Most machines have set no huge pages aside.
let private hugePages =
    match Backing.tryHugePages 1L with
    | Ok backing ->
        backing.Dispose()
        "Ok HugePageBacking: "
    | Error _ -> "Error OsFailure: "

// F# finds no type for the constraint of its comparer.
let private mapWithComparer = typeof<ArenaLease>.Assembly.GetType "Forge.ArenaMap`3"

/// The type, an expression, and what is shown of it after its type.
let private values: (Type * string * string) list =
    [
        typeof<ArenaLease>, "lease", "ArenaLease: 4000 of 65536 bytes used, 61536 free"
        typeof<ArenaLease>, "ended", "ArenaLease: ended"
        typeof<ArenaLease>, "Unchecked.defaultof<ArenaLease>", "ArenaLease: none"
        typedefof<ArenaSlice<_>>, "slice", "ArenaSlice (1000 values): 0; 1; 2; 3; 4; 5; 6; 7; 8; 9; ..."
        typedefof<ArenaSlice<_>>, "slice[..0]", "ArenaSlice (1 value): 0"
        typedefof<ArenaSlice<_>>, "slice[1..0]", "ArenaSlice (0 values)"
        typedefof<ArenaSlice<_>>, "stale", "ArenaSlice (3 values): stale"
        typedefof<ArenaSlice<_>.Enumerator>, "slice[..1].GetEnumerator()", "at the start of ArenaSlice (2 values): 0; 1"
        typedefof<ArenaSlice<_>.Enumerator>, "stale.GetEnumerator()", "at the start of ArenaSlice (3 values): stale"
        typedefof<ArenaRef<_>>, "reference", "ArenaRef: at byte 0"
        typedefof<ArenaRef<_>>, "ArenaRef<int>()", "ArenaRef: null"
        typedefof<ArenaRun<_>>, "lives |> Arena.ofList [ 1; 2 ] |> Slice.toRun", "ArenaRun: 2 values at byte "
        typedefof<ArenaRun<_>>, "ArenaRun<int>()", "ArenaRun: empty"
        typedefof<ArenaList<_>>, "list", "ArenaList (1000 values): 0; 1; 2; 3; 4; 5; 6; 7; 8; 9; ..."
        typedefof<ArenaList<_>>, "lives |> ArenaList.create<int>", "ArenaList (0 values)"
        typedefof<ArenaList<_>>, "staleList", "ArenaList: stale"
        typedefof<ArenaList<_>>, "ArenaList<int>()", "ArenaList: none"
        typedefof<ArenaList<_>.Enumerator>, "list.GetEnumerator()", "at the start of ArenaList (1000 values): 0; 1;"
        typedefof<ArenaMap<_, _>>,
        "map",
        "ArenaMap (3 keys): (1, a) = { X = 1 Y = 1.5 }; (2, b) = { X = 2 Y = 2.5 }; (3, c)"
        typedefof<ArenaMap<_, _>>, "ArenaMap<int, int>()", "ArenaMap: none"
        mapWithComparer, "compared", "ArenaMap (1 key): 7 = 0.5"
        typedefof<ArenaMapEnumerator<_, _>>, "map.GetEnumerator()", "at the start of ArenaMap (3 keys): (1, a) ="
        typedefof<ArenaTextMap<_>>, "textMap", "ArenaTextMap (2 keys): one = 1; two = 2"
        typedefof<ArenaTextMap<_>>, "staleTextMap", "ArenaTextMap: stale"
        typedefof<ArenaTextMap<_>.Enumerator>, "textMap.GetEnumerator()", "at the start of ArenaTextMap (2 keys): one ="
        typeof<ArenaText>, "lives |> Arena.text $\"{1.5} and {list.Count}\"", "1.5 and 1000"
        typeof<ArenaText>, "staleText", "ArenaText: stale"
        typeof<ArenaInterner>, "interner", "ArenaInterner (2 texts): one; two"
        typeof<ArenaInterner>, "ArenaInterner()", "ArenaInterner: none"
        typeof<ArenaInterner.Enumerator>,
        "interner.GetEnumerator()",
        "at the start of ArenaInterner (2 texts): one; two"
        typedefof<ArenaBufferWriter<int>>, "writer", "ArenaBufferWriter (2 values): 1; 2"
        typeof<ArenaStream>, "stream", "ArenaStream (2 values): 3; 4 {Position = 2L;}"
        typedefof<BumpArena<_>>, "arena", "BumpArena: 0 of 100 bytes used, 100 free {HighWater = 0L;}"
        typedefof<BumpArena<_>>, "disposedArena", "BumpArena: disposed {HighWater = 0L;}"
        typedefof<ArenaPool<_>>, "pool", "ArenaPool<MmapBacking>: 1 idle, capacity 4"
        typedefof<ArenaPool<_>>, "closed", "ArenaPool<MmapBacking>: disposed"
        typeof<MmapBacking>, "Backing.mmap (64 * KiB)", "MmapBacking: 65536 bytes"
        typeof<MmapBacking>, "disposed (Backing.mmap (64 * KiB))", "MmapBacking: 65536 bytes, disposed"
        typeof<HeapBacking>, "disposed (Backing.heap 1L)", "HeapBacking: 1 byte, disposed"
        typeof<PinnedBacking>, "Backing.pinned 100L", "PinnedBacking: 100 bytes"
        typeof<LockedBacking>, "Backing.tryLocked 100L", "Ok LockedBacking: 100 bytes"
        typeof<BorrowedBacking>, "Backing.borrow (Memory(Array.zeroCreate 10))", "BorrowedBacking: 10 bytes"
        typeof<HugePageBacking>, "Backing.tryHugePages 1L", hugePages
        typeof<MemoryLayout>, "MemoryLayout(24L, 8L)", "24 bytes aligned to 8"
        typeof<MemoryLayout>, "Unchecked.defaultof<MemoryLayout>", "0 bytes aligned to 1"
        typeof<ArenaChecks>, "ArenaChecks.All", "All"
        typeof<GuardPages>, "GuardPages.Both", "Both"
        typeof<MemoryAccess>, "MemoryAccess.ReadWrite", "ReadWrite"
        typeof<ArenaPoolOptions>, "ArenaPoolOptions()", "ArenaPoolOptions: defaults"
        typeof<ArenaPoolOptions>,
        "ArenaPoolOptions(MaxLeases = 8, OnLeak = ignore)",
        "ArenaPoolOptions: defaults with MaxLeases = 8, OnLeak = set"
        typeof<ArenaPoolStatistics>,
        "Pool.statistics pool",
        "ArenaPoolStatistics { Checkouts = 2, Returns = 1, Mints = 2,"
        typeof<LeakedLease>,
        "lost[0]",
        "A lease of an arena of 64 bytes was never given back. It was checked out by FSI_"
        typeof<PoolOptions>, "PoolOptions.defaults", "PoolOptions: defaults"
        typeof<PoolOptions>,
        "{ PoolOptions.debug with Name = \"rows\"; MaxLiveBytes = 1 * MiB; OnLeak = ignore; TrimAfter = Threading.Timeout.InfiniteTimeSpan }",
        "PoolOptions: defaults with Name = rows, Checks = All, TrimAfter = never, MaxLiveBytes = 1048576, OnLeak = set"
        typeof<PoolOptions>,
        "{ PoolOptions.defaults with Name = \"ArenaPoolOptions\" }",
        "PoolOptions: defaults with Name = ArenaPoolOptions"
        typeof<ByteUnit>, "KiB", "ByteUnit: 1024 bytes"
        typeof<ForgeError>,
        "Exhausted(2L, 1L)",
        "Exhausted: The arena is exhausted: it has 1 byte left, too little for 2 bytes."
        typeof<ForgeError>, "LimitReached \"Too many.\"", "LimitReached: Too many."
        typeof<ForgeError>, "OutOfMemory \"Too little.\"", "OutOfMemory: Too little."
        typeof<ForgeError>, "OsFailure(\"mmap\", 12, \"Refused.\")", "OsFailure: Refused."
        typeof<ForgeError>,
        "Backing.tryMmap (1L <<< 60)",
        "Error OsFailure: mmap of 1152921504606846976 bytes failed with ENOMEM"
        typeof<ArenaExhaustedException>,
        "catch (fun () -> Arena.heap 8L |> Arena.slice<int> 3 |> ignore) |> string",
        "Forge.ArenaExhaustedException: The arena is exhausted: it has 8 of 8 bytes left, too little for 12 bytes"
        typeof<OsMemoryException>,
        "catch (fun () -> Backing.mmap (1L <<< 60) |> ignore) |> string",
        "Forge.OsMemoryException: mmap of"
        typeof<ArenaPoolLimitException>,
        "catch (fun () -> Pool.heapWith { PoolOptions.defaults with MaxLiveBytes = 1L } 1 8L |> Pool.checkout |> ignore) |> string",
        "Forge.ArenaPoolLimitException: The pool's arenas hold 0 bytes"
    ]

/// A scope lives on the stack, where no value of the session can.
let private scopes =
    "do\n    use lease = Pool.checkout pool\n    use scope = lease.OpenScope()\n    printfn \"%s\" (scope.ToString())\n    scope.Dispose()\n    printfn \"%s\" (scope.ToString())"

let private shown =
    lazy
        (setup :: scopes :: List.map (fun (_, expression, _) -> expression) values
         |> Interactive.run
         |> List.map (fun text -> text.Replace("\r", "")))

/// Types that have values of their own: no modules and static classes, no cases of a union.
let private concrete =
    lazy
        [
            for library in [ typeof<ArenaLease>.Assembly; typeof<ForgeError>.Assembly ] do
                for candidate in library.GetExportedTypes() do
                    let isStatic = candidate.IsAbstract && candidate.IsSealed

                    let isOfUnion =
                        candidate.IsNested
                        && FSharp.Reflection.FSharpType.IsUnion candidate.DeclaringType

                    if not (isStatic || isOfUnion || candidate.IsInterface || candidate.IsAbstract) then
                        candidate
        ]

[<Tests>]
let tests =
    testList
        "facade.display"
        [
            testCase "there is a value of every public type" (fun () ->
                let covered = values |> List.map (fun (covered, _, _) -> covered)
                Expect.isGreaterThan concrete.Value.Length 20 "types found"

                // They live on the stack only, where no value of the session can. A scope has a test of its own; what compilers make for an
                // interpolated string, nobody sees.
                let onStack, others = concrete.Value |> List.partition _.IsByRefLike

                Expect.equal
                    (onStack |> List.map _.Name)
                    [ nameof ArenaScope; nameof ArenaTextHandler ]
                    "types of the stack"

                Expect.isEmpty (others |> List.except covered) "types without a value")

            testCase "the session is set up, and a scope shows whether it is open" (fun () ->
                Expect.isFalse (Regex.IsMatch(shown.Value[0], @"(error|warning) FS|Exception")) shown.Value[0]
                Expect.stringStarts shown.Value[1] "ArenaScope: open, depth 1\nArenaScope: closed\n" "scope")

            for index, (shownType, expression, expected) in List.indexed values do
                testCase $"F# Interactive shows {expression} in a few readable lines" (fun () ->
                    let text = shown.Value[index + 2]
                    let inOneLine = Regex.Replace(text, @"\s+", " ")
                    let found = Regex.Match(inOneLine, "^val it: [^=]+ = (.*)$")
                    Expect.isTrue found.Success text
                    let value = found.Groups[1].Value.Trim '"'
                    Expect.stringStarts value expected "shown"
                    Expect.isFalse (Regex.IsMatch(text, @"= \?|<null>|= null")) text

                    if not (shownType.IsSubclassOf typeof<exn>) then
                        Expect.isLessThanOrEqual (text.Split('\n').Length) 12 text
                        Expect.isFalse (Regex.IsMatch(value, @"^Forge\.|Exception")) text)

            testCase "showing an arena, its lease, its backing and its pool commits no memory" (fun () ->
                let backing = new MmapBacking(1L * MiB, GuardPages.None, commitsOnDemand = true)
                use pool = new ArenaPool<MmapBacking>(1, (fun () -> backing))
                use lease = pool.Checkout()
                let slice = lease.AllocSliceUninitialized<int> 0

                for value in
                    [
                        box backing
                        pool
                        lease
                        slice
                        lease.Holder
                        pool.GetStatistics()
                        ArenaRef<int>()
                        ArenaRun<int>()
                        ArenaText()
                    ] do
                    $"%A{value} {value}" |> ignore

                    // A debugger and a notebook read them all.
                    for property in value.GetType().GetProperties() do
                        if
                            property.GetIndexParameters().Length = 0
                            && not property.PropertyType.IsByRefLike
                        then
                            property.GetValue value |> ignore

                Expect.equal backing.Committed 0un "committed"
                Expect.isFalse (Pages.canRead backing.Address) "accessible")
        ]
