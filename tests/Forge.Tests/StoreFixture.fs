/// What the tests of the store have in common. Its types are internal to the core.
module internal Forge.Tests.StoreFixture

open System
open System.Collections.Generic
open System.Threading
open Expecto
open Forge

let unlimited () =
    LiveArenas(Int32.MaxValue, UIntPtr.MaxValue, Nullable())

let storeOf seats capacity =
    ArenaStore(capacity, seats, unlimited (), (fun waiter -> waiter.SetResult(new ArenaLease())))

/// An arena in room that was claimed.
let arenaIn (store: ArenaStore) claim =
    let arena = new BumpArena<HeapBacking>(new HeapBacking(64un)) :> BumpArena
    Expect.isTrue (store.TryAdd(LinkedListNode(LiveArena(arena, false)), claim)) "there is room for it"
    arena

/// An arena of the store's, which is the caller's.
let arenaOf (store: ArenaStore) = arenaIn store (store.ClaimRoom())

let keep (store: ArenaStore) arena =
    Expect.isTrue (store.Keep(arena, false)) "kept"

let claimOf (store: ArenaStore) =
    let mutable claim = Claim()
    Expect.isTrue (store.TryClaim &claim) "claimed"

    if isNull claim.Idle then
        store.Unreserve claim

    claim.Idle

let wait (store: ArenaStore) waiter =
    Expect.isTrue (store.TryWait waiter) "waits"

let hash (arena: BumpArena) = arena.GetHashCode()
let hashes arenas = arenas |> Seq.map hash |> List.ofSeq

let leaseInSeat (store: ArenaStore) =
    let mutable arena, lease = Unchecked.defaultof<BumpArena>, 0L

    if store.TryLeaseInSeat(&arena, &lease) then
        ValueSome(struct (arena, lease))
    else
        Expect.equal lease 0L "no lease"
        ValueNone

let mustLeaseInSeat store =
    match leaseInSeat store with
    | ValueSome leased -> leased
    | ValueNone -> failtest "no arena is idle in this processor's seat"

/// Ends a lease; whether its arena has a seat.
let end' (arena: BumpArena) (lease: int64) =
    let mutable hasSeat = false
    Expect.isTrue (arena.TryEndLease(lease, &hasSeat)) "ended"
    hasSeat

let read name (store: ArenaStore) =
    (Check.field typeof<ArenaStore> name).GetValue store

let seatsOf store = read "_seats" store :?> Seat[]

/// Has the arena that is idle in a seat sit in one of a processor on which this thread does not run.
let moveToOtherSeat (store: ArenaStore) =
    let seats = seatsOf store
    let mine = seats |> Array.findIndex (fun seat -> not (isNull seat.Arena))
    let other = (Processor.Current &&& (seats.Length - 1)) ^^^ 1

    if mine <> other then
        seats[other] <- seats[mine]
        seats[mine] <- Seat()

let close (store: ArenaStore) =
    let taken = store.Close()
    taken |> Seq.iter _.Dispose()
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
