module Leases

open System
open System.Runtime.CompilerServices
open Forge

// The span outlives the lease.
let returnASpanOfALease (pool: ArenaPool<PinnedBacking>) : Span<int> =
    use lease = Pool.checkout pool
    lease.AllocSpan<int> 3

// The caller does not see that the span comes from its lease.
let returnASpanOfALeaseParameter (lease: ArenaLease) : Span<int> = lease.AllocSpan<int> 3

// The lease is lost; nobody can return it.
let returnASpanOfATemporaryLease (pool: ArenaPool<PinnedBacking>) : Span<int> = pool.Checkout().AllocSpan<int> 3

// The span outlives the arena, whose memory has been released.
let returnASpanOfAnOwningLease () : Span<int> =
    use arena = Arena.heap 64L
    arena.AllocSpan<int> 3

// The span outlives the lease.
let returnASpanFromTryFinally (pool: ArenaPool<PinnedBacking>) : Span<int> =
    let lease = Pool.checkout pool

    try
        lease.AllocSpan<int> 3
    finally
        lease.Dispose()

// The span outlives the leases.
let returnASpanFromALoop (pools: ArenaPool<PinnedBacking> list) : Span<int> =
    let mutable last = Span<int>.Empty

    for pool in pools do
        use lease = Pool.checkout pool
        last <- lease.AllocSpan<int> 3

    last

// The part outlives the lease as the whole would.
let returnAPartOfASpan (pool: ArenaPool<PinnedBacking>) : Span<int> =
    use lease = Pool.checkout pool
    lease.AllocSpan<int>(3).Slice 1

// The span outlives the lease, even after a conversion.
let returnTheSpanAsReadOnly (pool: ArenaPool<PinnedBacking>) : ReadOnlySpan<int> =
    use lease = Pool.checkout pool
    Span.op_Implicit (lease.AllocSpan<int> 3)

// The span outlives the lease.
let returnAnUninitializedSpan (pool: ArenaPool<PinnedBacking>) : Span<int> =
    use lease = Pool.checkout pool
    lease.AllocSpanUninitialized<int> 3

// The reference outlives the lease.
let returnAReferenceOfALease (pool: ArenaPool<PinnedBacking>) : byref<int> =
    use lease = Pool.checkout pool
    &lease.Alloc 3

// The reference outlives the lease.
let returnAnUninitializedReference (pool: ArenaPool<PinnedBacking>) : byref<int> =
    use lease = Pool.checkout pool
    &lease.AllocUninitialized<int>()

// The caller's variable outlives the lease.
type PassASpanOut =
    static member Run(pool: ArenaPool<PinnedBacking>, kept: outref<Span<int>>) =
        use lease = Pool.checkout pool
        kept <- lease.AllocSpan<int> 3

// The caller's variable outlives the lease.
let storeASpanThroughAReference (pool: ArenaPool<PinnedBacking>) (kept: byref<Span<int>>) =
    use lease = Pool.checkout pool
    kept <- lease.AllocSpan<int> 3

// The variable lives on after the lease has ended.
let assignASpanToAnOuterVariable (pool: ArenaPool<PinnedBacking>) =
    let mutable outer = Span<int>.Empty

    if outer.IsEmpty then
        use lease = Pool.checkout pool
        outer <- lease.AllocSpan<int> 3

    outer[0]

// The span outlives the lease, which ends with the inner block.
let takeASpanOutOfABlock (pool: ArenaPool<PinnedBacking>) =
    let numbers =
        use lease = Pool.checkout pool
        lease.AllocSpan<int> 3

    numbers[0]

// The reference outlives the lease, which ends with the inner block.
let takeAReferenceOutOfABlock (pool: ArenaPool<PinnedBacking>) =
    let number =
        use lease = Pool.checkout pool
        &lease.Alloc 3

    number

// The caller's struct outlives the lease.
[<Struct; IsByRefLike>]
type Target =
    val mutable Kept: Span<int>

let storeASpanInARefStruct (pool: ArenaPool<PinnedBacking>) (holder: byref<Target>) =
    use lease = Pool.checkout pool
    holder.Kept <- lease.AllocSpan<int> 3

// The struct outlives the lease.
[<Struct; IsByRefLike>]
type Holder(kept: Span<int>) =
    member _.Kept = kept

let returnASpanInARefStruct (pool: ArenaPool<PinnedBacking>) =
    use lease = Pool.checkout pool
    Holder(lease.AllocSpan<int> 3)

// The caller does not see that the span comes from the struct.
[<Struct>]
type ReturnASpanOfALeaseInAStruct(lease: ArenaLease) =
    member _.Numbers: Span<int> = lease.AllocSpan<int> 3

// The delegate's result is not tied to the lease that the delegate holds.
let returnASpanOfACapturedLease (lease: ArenaLease) =
    Func<Span<int>>(fun () -> lease.AllocSpan<int> 3)
