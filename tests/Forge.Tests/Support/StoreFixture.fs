/// What the tests of the store have in common. Its types are internal to the core.
module internal Forge.Tests.StoreFixture

open System
open System.Collections.Generic
open System.Threading
open Expecto
open Forge

let unlimited () =
    LiveArenas(Int32.MaxValue, Int64.MaxValue, Nullable())

/// Of a store that is no pool's.
let reports = BackgroundReports("a store of its own", null, null)

let storeOf seats capacity =
    ArenaStore(
        capacity,
        seats,
        false,
        unlimited (),
        (fun waiter -> waiter.SetResult(new ArenaLease())),
        ignore,
        reports
    )

/// An arena in room that was granted. It is of no pool, so its leases are ended by `end'`.
let arenaIn (room: ArenaStore.Grant) =
    let arena = new PooledArena(new HeapBacking(64L), null)
    let mutable refusal = null
    Expect.isTrue (room.TryFill(arena, &refusal)) "there is room for it"
    arena

let roomOf (store: ArenaStore) =
    let mutable grant = ArenaStore.Grant()
    Expect.isNull (store.Claim(true, Nullable(), &grant)) "granted at once"
    grant

/// An arena of no pool, for what a pool does to the memory of its arenas, and a lease of it that can't be ended.
let pooled (backing: IMemoryBacking) =
    let arena = new PooledArena(backing, null)
    arena, new ArenaLease(arena, arena.Generation)

/// An arena of the store's, which is the caller's.
let arenaOf (store: ArenaStore) = arenaIn (roomOf store)

let keep (store: ArenaStore) arena =
    Expect.isTrue (store.TryReturn(arena, arena.Word)) "kept"

/// The idle arena that a checkout is granted; null if it is granted room, which it gives up.
let claim (store: ArenaStore) =
    let mutable grant = ArenaStore.Grant()
    Expect.isNull (store.Claim(false, Nullable(), &grant)) "granted at once"

    if isNull grant.Idle then
        grant.GiveUp()

    grant.Idle

/// A checkout that has to wait.
let wait (store: ArenaStore) (cancellation: CancellationToken) =
    let mutable grant = ArenaStore.Grant()

    let wait =
        store.Claim(
            false,
            Nullable(LeaseWaiter.Terms(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation)),
            &grant
        )

    Expect.isNotNull wait "waits"
    wait

let idleCount (store: ArenaStore) = store.Read().Idle
let hash (arena: PooledArena) = arena.GetHashCode()
let hashes arenas = arenas |> Seq.map hash |> List.ofSeq

let leaseInSeat (store: ArenaStore) =
    let mutable arena, lease = Unchecked.defaultof<PooledArena>, 0L

    if store.TryLease(&arena, &lease) then
        ValueSome(struct (arena, lease))
    else
        Expect.equal (lease, isNull arena) (0L, true) "no lease"
        ValueNone

let mustLeaseInSeat store =
    match leaseInSeat store with
    | ValueSome leased -> leased
    | ValueNone -> failtest "no arena is idle in this processor's seat"

/// Ends a lease; whether its arena has a seat.
let end' (arena: PooledArena) (lease: int64) =
    let mutable word = 0L
    Expect.isTrue (arena.TryEnd(lease, &word)) "ended"
    Expect.equal word arena.Word "the word by which it has ended"
    arena.HasSeat

let read name (store: ArenaStore) =
    (Check.field typeof<ArenaStore> name).GetValue store

let useAllSeats (store: ArenaStore) =
    (Check.method typeof<ArenaStore> "UseAllSeats").Invoke(store, [||]) |> ignore

let seatsOf store =
    read "_seats" store :?> ArenaStore.Seat[]

/// Has the arena that is idle in a seat sit in one of a processor on which this thread does not run.
let moveToOtherSeat (store: ArenaStore) =
    let seats = seatsOf store
    let mine = seats |> Array.findIndex (fun seat -> not (isNull seat.Arena))
    let other = (Portable.Processor &&& (seats.Length - 1)) ^^^ 1

    if mine <> other then
        seats[other] <- seats[mine]
        seats[mine] <- ArenaStore.Seat()

let close (store: ArenaStore) =
    let taken = store.TakeIdle((fun _ -> true), closes = true)
    taken |> Seq.iter _.Release()
    hashes taken

/// Runs an action on a thread that finds the store's lock held. The store has an idle arena, which is looked at meanwhile.
let whileLocked (store: ArenaStore) (action: unit -> unit) (meanwhile: Thread -> unit) =
    let thread = Thread(action, IsBackground = true)

    let look _ =
        thread.Start()
        let mutable patience = 500

        // Once it has found the lock held, there are as many seats as there may be.
        while patience > 0 && read "_seatMask" store = box 0 do
            Thread.Sleep 1
            patience <- patience - 1

        meanwhile thread
        false

    Expect.isEmpty (store.TakeIdle look) "taken"
    Expect.isTrue (thread.Join 20_000) "the thread ended"
