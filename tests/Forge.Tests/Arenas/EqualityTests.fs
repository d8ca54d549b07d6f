/// When leases are the same, and when slices are.
module Forge.Tests.EqualityTests

open System
open System.Collections.Generic
open Expecto
open Forge
open Forge.Tests.ArenaData

/// Two values compare as expected by each way to compare them.
let private compare<'T when 'T: equality and 'T :> IEquatable<'T>>
    (equal: 'T -> 'T -> bool)
    what
    (a: 'T)
    (b: 'T)
    expected
    =
    Expect.equal (a.Equals b, b.Equals a, equal a b) (expected, expected, expected) what
    Expect.equal (a.Equals(box b), (a = b)) (expected, expected) $"{what}, as objects"
    Expect.isFalse (a.Equals null || a.Equals(box "other")) $"{what}, and something else"
    Expect.equal (HashSet [ a; b ]).Count (if expected then 1 else 2) $"{what}, in a set"

    if expected then
        Expect.equal (a.GetHashCode()) (b.GetHashCode()) $"hash codes: {what}"

let private leases =
    compare (fun (a: ArenaLease) b -> ArenaLease.op_Equality (a, b) && not (ArenaLease.op_Inequality (a, b)))

let private slices<'T> =
    compare (fun (a: ArenaSlice<'T>) b -> ArenaSlice<'T>.op_Equality(a, b) && not (ArenaSlice<'T>.op_Inequality(a, b)))

[<Tests>]
let tests =
    testList
        "equality"
        [
            testCase
                "copies of a lease are equal, also after its end; the next lease of the arena is another one"
                (fun () ->
                    use pool = Backings.pool Backings.heap 1 64
                    let lease = pool.Checkout()
                    let copy = lease
                    leases "copies" lease copy true
                    lease.Dispose()
                    leases "after the end" lease copy true
                    use next = pool.Checkout()
                    leases "the next one" lease next false
                    use other = arena 64
                    leases "another arena" next other false
                    leases "the default" (Unchecked.defaultof<ArenaLease>) (Unchecked.defaultof<ArenaLease>) true
                    leases "the default and one" (Unchecked.defaultof<ArenaLease>) other false)

            testCase "slices are equal if they are the same range at the same time" (fun () ->
                use arena = arena 8192
                let slice = arena.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])
                let same = slice.Slice(0, 3)
                let twin = arena.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])
                slices "the same" slice same true
                slices "equal values elsewhere" slice twin false
                slices "shorter" slice (slice.Slice(0, 2)) false
                slices "later" slice (slice.Slice(1, 2)) false
                slices "the default" (ArenaSlice<int>()) (ArenaSlice<int>()) true
                arena.Reset()
                slices "stale" slice same true
                slices "the same place after a reset" slice (arena.AllocSlice<int> 3) false

                let first =
                    use scope = arena.OpenScope()
                    scope.AllocSlice<int> 2

                let second =
                    use scope = arena.OpenScope()
                    scope.AllocSlice<int> 2

                slices "the same place of two scopes" first second false

                let hashes =
                    [ for length in 1..100 -> (arena.AllocSlice<byte> length).GetHashCode() ]

                Expect.isGreaterThan (List.length (List.distinct hashes)) 90 "different hash codes")
        ]
